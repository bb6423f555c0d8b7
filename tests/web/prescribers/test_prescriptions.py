"""`/prescriptions/`: what my structure sent, and nothing else (R2.6)."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rafaelpro.applications.models import Application
from rafaelpro.history import record
from tests import factories
from tests.support.pages import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-01-20T10:00")]


@pytest.fixture
def structure():
    return factories.PrescriberFactory(name="Mission locale du Pays basque")


@pytest.fixture
def user(client, structure):
    person = factories.member(structure)
    client.force_login(person)
    return person


def sent(structure, **fields):
    return factories.ApplicationFactory(prescriber=structure, **fields)


def test_only_what_my_structure_sent(client, user, structure):
    mine = sent(structure, birth_name="Visible")
    others = [
        sent(factories.PrescriberFactory(), birth_name="Cachee"),
        factories.ApplicationFactory(birth_name="Seule"),
    ]
    page = page_of(client.get("/prescriptions/"))
    assert mine.reference in page.text("tbody")
    for other in others:
        assert other.reference not in page.text("main")
        assert page_of(client.get(f"/prescriptions/{other.reference}/"), 404)
        assert page_of(client.get(f"/prescriptions/{other.reference}/retirer/"), 404)
        assert page_of(client.post(f"/prescriptions/{other.reference}/retirer/", {"structure": structure.pk}), 404)
        assert other.birth_name not in client.get(f"/prescriptions/{other.reference}/").content.decode()
    assert set(Application.objects.values_list("state", flat=True)) == {"PENDING"}


def test_states_are_tabs_with_their_counts(client, user, structure):
    sent(structure, birth_name="Attend")
    sent(structure, birth_name="Gagne", state="RETAINED")
    sent(structure, birth_name="Perd", state="NOT_RETAINED")
    page = page_of(client.get("/prescriptions/?etat=retenue"))
    assert page.texts(".tabs a") == ["Toutes 3", "En attente 1", "Retenue 1", "Non retenue 1"]
    assert page.text(".tabs a[aria-current=page]") == "Retenue 1"
    assert "Gagne" in page.text("tbody")
    assert "Attend" not in page.text("tbody")


@pytest.mark.parametrize("text", ["visible", "VISIBLÉ", "camille visible", "soudage", "bayonne", "00498943"])
def test_text_filters(client, user, structure, text):
    session = factories.SessionFactory(carif_number="00498943", action__title="Soudage")
    sent(structure, birth_name="Visible", session=session)
    sent(structure, birth_name="Autre", session=factories.SessionFactory(town="Pau"), first_name="Dominique")
    page = page_of(client.get("/prescriptions/", {"texte": text}))
    assert page.count("tbody tr") == 1
    assert "Visible" in page.text("tbody")


@pytest.mark.parametrize("query", ["etat=bizarre", "session=abc", "page=99", "page=x", "texte=%00", "etat=%00"])
def test_absurd_filters_are_ignored_with_a_word(client, user, structure, query):
    sent(structure, birth_name="Visible")
    page = page_of(client.get(f"/prescriptions/?{query}"))
    assert "ignorée" in page.text("main")


def test_nothing_sent_says_what_to_do(client, user):
    assert "Cherchez une session ouverte" in page_of(client.get("/prescriptions/")).text(".empty-state")


def test_the_due_date_shows_once_no_entry_point_is_to_come(client, user, structure):
    over = factories.SessionFactory(points=[("2025-01-10", 5)])
    application = sent(structure, session=over, created_on="2025-01-05")
    assert "09/02/2025" in page_of(client.get("/prescriptions/")).text("tbody")
    assert "09/02/2025" in page_of(client.get(f"/prescriptions/{application.reference}/")).text("main")


def test_one_shows_the_reason_and_the_message_for_the_prescriber(client, user, structure):
    application = sent(
        structure, state="NOT_RETAINED", reason_detail="Pièce absente", message_to_prescriber="Rappelez-nous"
    )
    text = page_of(client.get(f"/prescriptions/{application.reference}/")).text("main")
    for words in ("Non retenue", "injoignable", "Pièce absente", "Rappelez-nous"):
        assert words in text
    assert factories.AUTHOR.label not in text


def test_days_and_numbers_are_written_as_the_desk_writes_them(client, user, structure):
    application = factories.ApplicationFactory(
        prescriber=structure, phone="0639981234", prescriber_contact_phone="0536490099", birth_date="1990-05-07"
    )
    page = page_of(client.get(f"/prescriptions/{application.reference}/")).text("main")
    for words in ("06 39 98 12 34", "05 36 49 00 99", "07/05/1990"):
        assert words in page


def test_withdrawing_asks_first_and_history_says_who(client, user, structure):
    application = sent(structure)
    address = f"/prescriptions/{application.reference}/retirer/"
    form = page_of(client.get(address)).form()
    assert Application.objects.get().state == "PENDING"
    page = page_of(client.post(address, form, follow=True))
    assert "La candidature est retirée" in page.text("main")
    assert Application.objects.get().state == "WITHDRAWN"
    last = record.of("candidature", application.reference).last()
    assert (last.actor_id, last.organisation_id) == (user.pk, structure.pk)
    page = page_of(client.post(address, form, follow=True))
    assert "déjà" in page.text("main")


def test_anonymous_people_log_in_first(client, structure):
    for address in ("/prescriptions/", "/pro/recherche/", f"/prescriptions/{sent(structure).reference}/"):
        assert client.get(address)["Location"] == f"/connexion/?next={address}"


@pytest.mark.parametrize("organisation", [factories.OrganisationFactory, factories.OperatorFactory])
def test_other_kinds_of_structures_read_why_not(client, structure, organisation):
    reference = sent(structure, birth_name="Cachee").reference
    client.force_login(factories.member(organisation(), applications=True, catalogue=True))
    for address in ("/prescriptions/", f"/prescriptions/{reference}/"):
        response = client.get(address)
        assert "vous ne pouvez pas envoyer des candidatures" in page_of(response, 403).text("main")
        assert "Cachee" not in response.content.decode()


def test_a_structure_that_waits_for_approval_reads_it(client):
    client.force_login(factories.member(factories.PrescriberFactory(approved_at=None)))
    assert "n’est pas encore agréée" in page_of(client.get("/prescriptions/")).text("main")


def test_as_many_queries_for_one_as_for_many(client, user, structure):
    def queries():
        client.get("/prescriptions/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/prescriptions/")
        return len(captured)

    sent(structure)
    one = queries()
    for state in ("PENDING", "RETAINED", "NOT_RETAINED"):
        sent(structure, state=state, session=factories.SessionFactory(positioner=factories.OrganisationFactory()))
    assert queries() == one
