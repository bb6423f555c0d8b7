"""`/suivi/<jeton>/`: the candidate's own application, for whoever holds the link and nobody else."""

from __future__ import annotations

import logging
import logging.config
from copy import deepcopy

import pytest
from django.test import Client

from rafaelpro.applications.follow import token_of
from rafaelpro.applications.models import Application
from rafaelpro.outbox.models import Message
from tests import factories
from tests.support.pages import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-01-20T10:00")]


def address(application, step=""):
    return f"/suivi/{token_of(application)}/{step}"


@pytest.fixture
def application():
    session = factories.SessionFactory(points=[("2025-03-03", 15)])
    return factories.ApplicationFactory(session=session, birth_name="Exemple")


WORDS = {
    "PENDING": ("Votre candidature est arrivée", "En attente"),
    "RETAINED": ("Votre candidature est retenue", "Retenue"),
    "NOT_RETAINED": ("n’est pas retenue", "Non retenue"),
    "NO_DECISION": ("n’a pas répondu à temps", "Avis non transmis"),
    "REFUSED_FULL": ("La session est complète", "Refus : session complète"),
    "REFUSED_CANCELLED": ("La session est annulée", "Refus : session annulée"),
    "WITHDRAWN": ("Votre candidature est retirée", "Retirée"),
}


@pytest.mark.parametrize("state", WORDS)
def test_each_state_is_said_in_plain_words_with_its_badge(client, state):
    application = factories.ApplicationFactory(state=state)
    page = page_of(client.get(address(application)))
    title, badge = WORDS[state]
    assert title in page.text("h1")
    assert badge in page.text(".page-header")
    assert application.reference in page.text("main")
    assert ("Retirer ma candidature" in page.text("main")) is (state == "PENDING")


@pytest.mark.parametrize("step", ["", "retirer/"])
def test_who_trains_is_named_and_who_is_responsible_if_it_is_another(client, step):
    responsible = factories.OrganisationFactory(name="Centre Porteur")
    trainer = factories.OrganisationFactory(name="Centre Formateur")
    session = factories.SessionFactory(action__responsible=responsible, trainer=trainer)
    application = factories.ApplicationFactory(session=session)
    assert "Organisme de formation Centre FormateurResponsable : Centre Porteur" in page_of(
        client.get(address(application, step))
    ).text("main")
    session = factories.SessionFactory(action__responsible=responsible, trainer=responsible)
    application = factories.ApplicationFactory(session=session)
    page = page_of(client.get(address(application, step))).text("main")
    assert "Organisme de formation Centre Porteur" in page
    assert "Responsable" not in page


def test_retained_tells_the_planned_dates(client):
    application = factories.ApplicationFactory(state="RETAINED", decided_on="2025-01-20")
    assert "du 30 janvier 2025 au 30 avril 2025" in page_of(client.get(address(application))).text("main")


@pytest.mark.parametrize("shared", [True, False])
def test_the_reason_shows_only_if_it_was_shared(client, shared):
    application = factories.ApplicationFactory(
        state="NOT_RETAINED", reason_shared=shared, reason_detail="Détail du motif", message_to_prescriber="Entre nous"
    )
    text = page_of(client.get(address(application))).text("main")
    assert ("Détail du motif" in text) is shared
    assert "Entre nous" not in text


def test_history_names_nobody(client):
    application = factories.ApplicationFactory(state="RETAINED")
    text = page_of(client.get(address(application))).text(".timeline")
    assert "Réponse de l’organisme : retenue" in text
    assert "Candidature envoyée" in text
    assert factories.AUTHOR.label not in text


def test_what_a_prescriber_sent_says_who_sent_it(client):
    application = factories.ApplicationFactory(
        prescriber=factories.PrescriberFactory(name="Mission locale du Pays basque")
    )
    assert "Mission locale du Pays basque" in page_of(client.get(address(application))).text(".timeline")


def test_withdrawing_asks_first_then_frees_the_place(client, application):
    page = page_of(client.get(address(application, "retirer/")))
    assert "Voulez-vous vraiment" in page.text("main")
    assert Application.objects.get().state == "PENDING"
    page = page_of(client.post(address(application, "retirer/"), follow=True))
    assert "Votre candidature est retirée" in page.text("h1")
    assert Application.objects.get().state == "WITHDRAWN"
    assert Message.objects.filter(kind="withdrawn.candidate", to=application.email).exists()


def test_a_second_click_changes_nothing_and_says_so(client, application):
    client.post(address(application, "retirer/"))
    page = page_of(client.post(address(application, "retirer/"), follow=True))
    assert "déjà" in page.text("main")
    assert Message.objects.filter(kind="withdrawn.candidate").count() == 1
    assert client.get(address(application, "retirer/"))["Location"] == address(application)


def test_a_decided_application_cannot_be_withdrawn(client):
    application = factories.ApplicationFactory(state="RETAINED")
    page_of(client.post(address(application, "retirer/"), follow=True))
    assert Application.objects.get().state == "RETAINED"


@pytest.mark.parametrize("forge", ["{}x", "x{}", "2025000000-abc.sig", "%00", "é", "a" * 3000, "-", "."])
def test_a_forged_link_opens_nothing(client, application, forge):
    response = client.get(f"/suivi/{forge.format(token_of(application))}/")
    text = page_of(response, 404).text("main")
    assert application.reference not in text
    assert application.birth_name not in response.content.decode()


def test_a_revoked_link_opens_nothing(client, application):
    old = address(application)
    Application.objects.update(follow_nonce="f" * 32)
    page_of(client.get(old), 404)


@pytest.mark.parametrize("step", ["", "retirer/"])
def test_the_page_goes_into_no_cache_no_index_and_to_no_other_site(client, application, step):
    response = client.get(address(application, step))
    assert response["Referrer-Policy"] == ("strict-origin" if step else "no-referrer")
    assert "noindex" in response["X-Robots-Tag"]
    assert "no-store" in response["Cache-Control"]


def test_withdrawing_passes_the_check_of_origin(application):
    browser = Client(enforce_csrf_checks=True)
    form = page_of(browser.get(address(application, "retirer/"))).form()
    browser.post(address(application, "retirer/"), form, headers={"origin": "http://testserver"})
    assert Application.objects.get().state == "WITHDRAWN"


def test_no_token_in_logs(client, application, caplog, settings):
    """What is written, whatever Django's own warnings quote: the lines as our formatter makes them."""
    caplog.set_level(logging.DEBUG)
    for step in ("", "retirer/", "inconnu/"):
        client.get(address(application, step))
    client.post(address(application, "retirer/"))
    configured = logging.config.DictConfigurator(deepcopy(settings.LOGGING))
    formatter = configured.configure_formatter(configured.config["formatters"]["json"])
    written = "\n".join(formatter.format(record) for record in caplog.records)
    assert "/suivi/" in written
    assert token_of(application) not in written
    assert application.follow_nonce not in written
