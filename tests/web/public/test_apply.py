"""The candidate's path (R6.2–R6.5) and the prescriber's, page by page."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from rafaelpro.applications.models import Application, EmailProof
from rafaelpro.core import clock as core_clock
from rafaelpro.core.models import PolicyValue
from rafaelpro.outbox.models import Message
from tests import factories
from tests.support.pages import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-01-20T10:00")]

ADDRESS = "camille@candidat.example"
PERSON = {
    "civilite": "madame",
    "nom_naissance": "Exemple",
    "prenom": "Camille",
    "date_naissance": "17/05/1990",
    "telephone": "06 39 98 12 34",
    "code_postal": "64100",
    "ville": "Bayonne",
    "inscrit_france_travail": "oui",
    "identifiant_france_travail": "1234567A",
    "niveau": "3",
    "message": "Bonjour",
}


@pytest.fixture
def session():
    return factories.SessionFactory(carif_number="00498943", points=[("2025-03-03", 15), ("2025-09-15", 12)])


def url(step=""):
    return "/sessions/00498943/candidater/" + (f"{step}/" if step else "")


def code_of(address=ADDRESS):
    body = Message.objects.filter(to=address, kind="code.candidate").latest("pk").body
    return re.search(r"\b\d{6}\b", body)[0]


def prove(client, address=ADDRESS):
    client.post(url(), {"courriel": address})
    return client.post(url("code"), {"code": code_of(address)})


# --- the whole way


def test_a_candidate_goes_from_address_to_reference(client, session):
    assert "Recevoir mon code" in page_of(client.get(url())).text("main")
    assert client.post(url(), {"courriel": f"  {ADDRESS.upper()} "})["Location"] == url("code")
    page = page_of(client.get(url("code")))
    assert ADDRESS in page.text("main")
    spaced = f"{code_of()[:3]} {code_of()[3:]}"
    assert client.post(url("code"), {"code": spaced})["Location"] == url("formulaire")

    page = page_of(client.get(url("formulaire")))
    assert not {"courriel", "structure"} & set(page.form())
    check = page_of(client.post(url("formulaire"), PERSON))
    for words in (ADDRESS, "Exemple", "17 mai 1990", "CAP ou BEP", "Rien n’est encore envoyé"):
        assert words in check.text("main")
    assert not Application.objects.exists()

    assert client.post(url("envoyer"), check.form())["Location"] == url("envoyee")
    application = Application.objects.get()
    sent = page_of(client.get(url("envoyee")))
    assert application.reference in sent.text("main")
    assert (application.origin, application.email, application.level) == ("SELF", ADDRESS, 3)
    assert (application.birth_name, application.phone) == ("Exemple", "0639981234")
    assert (application.registered_france_travail, application.france_travail_identifier) == (True, "1234567A")
    (link,) = [href for href in sent.attributes("main a", "href") if "/suivi/" in href]
    follow = page_of(client.get(urlsplit(link).path))
    assert "Votre candidature est arrivée" in follow.text("h1")


def test_nothing_takes_a_place_before_the_last_button(client, session):
    prove(client)
    client.post(url("formulaire"), PERSON)
    assert not Application.objects.exists()
    assert "0/15" in page_of(client.get("/sessions/00498943/")).text("main")


def test_correcting_gives_the_form_back_with_what_was_typed(client, session):
    prove(client)
    check = page_of(client.post(url("formulaire"), PERSON | {"message": "Ligne 1\nLigne 2"}))
    form = page_of(client.post(url("formulaire"), check.form() | {"corriger": "1"})).form()
    assert form["nom_naissance"] == "Exemple"
    assert form["date_naissance"] == "17/05/1990"
    assert form["message"].split() == ["Ligne", "1", "Ligne", "2"]
    assert form["inscrit_france_travail"] == "oui"


def test_an_unticked_box_stays_unticked_and_a_ticked_one_ticked(client, session):
    prove(client)
    for ticked in ({}, {"recontact_referent_handicap": "on"}):
        Application.objects.all().delete()
        check = page_of(client.post(url("formulaire"), PERSON | ticked))
        client.post(url("envoyer"), check.form())
        assert Application.objects.get().wants_disability_contact is bool(ticked)
        prove(client)


# --- what is refused


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"nom_naissance": ""}, "Nom de naissance"),
        ({"nom_naissance": "123"}, "aucune lettre"),
        ({"date_naissance": "31/02/1990"}, "n’existe pas"),
        ({"date_naissance": "20/01/2010"}, "au moins 16 ans"),
        ({"date_naissance": "01/01/1800"}, "n’est pas possible"),
        ({"code_postal": "6410"}, "5 chiffres"),
        ({"telephone": "12"}, "n’est pas complet"),
        ({"inscrit_france_travail": ""}, "France Travail"),
        ({"inscrit_france_travail": "peut-être"}, "France Travail"),
        ({"identifiant_france_travail": "12"}, "identifiant France Travail"),
        ({"niveau": "9"}, "Plus haut diplôme"),
        ({"message": "mon numéro 1 90 05 64 102 123 45"}, "numéro de sécurité sociale"),
        ({"ville": "1900564102123"}, "numéro de sécurité sociale"),
        ({"message": "a" * 2001}, "trop long"),
        ({"prenom": "Camille\x00"}, "Prénom"),
    ],
)
def test_refused_data_is_told_beside_its_field_and_kept(client, session, changed, words):
    prove(client)
    page = page_of(client.post(url("formulaire"), PERSON | changed), 422)
    assert page.count("[data-error-summary]") == 1
    assert words.lower() in page.text("[data-error-summary]").lower()
    assert page.count("[aria-invalid=true]") + page.count("fieldset.field--error") == 1
    assert page.form()["prenom"].startswith("Camille")
    assert not Application.objects.exists()


def test_an_empty_form_names_each_missing_field_once(client, session):
    prove(client)
    page = page_of(client.post(url("formulaire"), {}), 422)
    assert len(page.texts("[data-error-summary] li")) == 6


@pytest.mark.parametrize("address", ["", "camille", "a@b", "camille@", "x" * 300 + "@candidat.example", "a\x00@b.fr"])
def test_a_bad_address_gets_no_code(client, session, address):
    page = page_of(client.post(url(), {"courriel": address}), 422)
    assert page.count("[data-error-summary]") == 1
    assert not Message.objects.exists()


def test_a_wrong_code_counts_and_says_how_many_tries_are_left(client, session):
    client.post(url(), {"courriel": ADDRESS})
    wrong = "000000" if code_of() != "000000" else "111111"
    assert "4 essais" in page_of(client.post(url("code"), {"code": wrong}), 422).text("main")
    for _ in range(4):
        client.post(url("code"), {"code": wrong})
    assert "Trop d’essais" in page_of(client.post(url("code"), {"code": code_of()}), 422).text("main")
    assert client.get(url("formulaire"))["Location"] == url()


def test_an_expired_code_asks_for_a_new_one(client, session, clock):
    client.post(url(), {"courriel": ADDRESS})
    clock.freeze("2025-01-20T10:15")
    page = page_of(client.post(url("code"), {"code": code_of()}), 422)
    assert "ne marche plus" in page.text("main")
    assert page.form()["courriel"] == ADDRESS
    assert client.post(url(), page.form())["Location"] == url("code")
    assert client.post(url("code"), {"code": code_of()})["Location"] == url("formulaire")


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６", "\x00"])
def test_a_code_of_another_form_uses_up_no_try(client, session, code):
    client.post(url(), {"courriel": ADDRESS})
    page_of(client.post(url("code"), {"code": code}), 422)
    assert EmailProof.objects.get().tries == 0


def test_too_many_codes_for_one_address(client, session):
    for _ in range(5):
        client.post(url(), {"courriel": ADDRESS})
    page = page_of(client.post(url(), {"courriel": ADDRESS}), 429)
    assert "Attendez une heure" in page.text("main")
    assert Message.objects.count() == 5


def test_too_many_codes_from_one_place(client, session):
    PolicyValue.objects.create(name="codes_ip", value=5)
    for rank in range(5):
        assert client.post(url(), {"courriel": f"personne{rank}@candidat.example"}).status_code == 302
    response = client.post(url(), {"courriel": ADDRESS})
    assert "Rien n’est perdu" in page_of(response, 429).text("main")
    assert int(response["Retry-After"]) > 0
    assert not Message.objects.filter(to=ADDRESS).exists()


def test_the_form_waits_for_a_proven_address(client, session):
    assert client.get(url("formulaire"))["Location"] == url()
    assert client.get(url("code"))["Location"] == url()
    assert client.post(url("envoyer"), PERSON)["Location"] == url()
    client.post(url(), {"courriel": ADDRESS})
    assert client.post(url("envoyer"), PERSON)["Location"] == url()
    assert not Application.objects.exists()


def test_a_proof_opens_only_its_own_session(client, session):
    other = factories.SessionFactory(carif_number="00498944", points=[("2025-03-03", 15)])
    prove(client)
    response = client.post("/sessions/00498944/candidater/envoyer/", PERSON)
    assert response["Location"] == "/sessions/00498944/candidater/"
    assert not Application.objects.filter(session=other).exists()


def test_another_browser_cannot_use_the_proof(client, session):
    from django.test import Client

    prove(client)
    assert Client().get(url("formulaire"))["Location"] == url()


def test_a_form_left_open_too_long_begins_again(client, session, clock):
    prove(client)
    clock.freeze("2025-01-20T14:01")
    response = client.post(url("envoyer"), PERSON, follow=True)
    assert "rien n’a été envoyé" in page_of(response).text("main")
    assert not Application.objects.exists()


def test_what_the_browser_keeps_fades_on_a_shared_computer(client, session, clock):
    prove(client)
    assert client.cookies["sessionid"]["max-age"] == ""  # until the browser is closed
    client.post(url("envoyer"), PERSON)
    assert client.get(url("envoyee")).status_code == 200
    clock.freeze("2025-01-20T14:01")
    assert client.get(url("envoyee"))["Location"] == url()


# --- closed, full, twice


def test_a_closed_session_says_why_instead_of_asking(client):
    factories.SessionFactory(carif_number="00498943", points=[("2025-03-03", 0), ("2025-09-15", 12)])
    text = page_of(client.get(url())).text("main")
    assert "Toutes les places sont prises" in text
    assert "à partir du 4 mars 2025" in text
    assert page_of(client.post(url(), {"courriel": ADDRESS}), 409)
    assert not EmailProof.objects.exists()


def test_full_meanwhile_shows_other_sessions_and_creates_nothing(client):
    session = factories.SessionFactory(carif_number="00498943", points=[("2025-03-03", 1)])
    other = factories.SessionFactory(points=[("2025-03-03", 15)], action__title="Une autre formation")
    prove(client)
    factories.ApplicationFactory(session=session)
    page = page_of(client.post(url("envoyer"), PERSON), 409)
    assert "La place vient d’être prise" in page.text("main")
    assert f"/sessions/{other.carif_number}/" in page.attributes("main a", "href")
    assert Application.objects.count() == 1


def test_a_withdrawn_session_has_no_form(client):
    factories.SessionFactory(carif_number="00498943", withdrawn_at=core_clock.now(), points=[("2025-03-03", 5)])
    assert client.get(url()).status_code == 404
    assert client.post(url(), {"courriel": ADDRESS}).status_code == 404


def test_a_double_click_creates_one_application_and_shows_it_twice(client, session):
    from django.contrib.sessions.backends.db import SessionStore

    prove(client)
    kept = dict(SessionStore(client.session.session_key).load())
    first = client.post(url("envoyer"), PERSON)
    store = client.session  # the second click left with the browser session as it was before the first answer
    store.update(kept)
    store.save()
    second = client.post(url("envoyer"), PERSON)
    assert first["Location"] == second["Location"] == url("envoyee")
    assert Application.objects.get().reference in page_of(client.get(url("envoyee"))).text("main")


def test_the_last_button_pressed_again_later_lands_on_the_same_page(client, session):
    prove(client)
    client.post(url("envoyer"), PERSON)
    assert client.post(url("envoyer"), PERSON)["Location"] == url("envoyee")
    assert Application.objects.count() == 1


def test_a_second_attempt_with_the_same_address_shows_the_first(client, session, clock):
    prove(client)
    client.post(url("envoyer"), PERSON)
    clock.freeze("2025-01-21T10:00")
    prove(client)
    page = page_of(client.post(url("envoyer"), PERSON), 409)
    assert Application.objects.get().reference in page.text("main")
    assert "Vous avez déjà candidaté" in page.text("h1")


def test_a_second_attempt_with_another_address_tells_nothing_of_the_first(client, session):
    first = factories.ApplicationFactory(
        session=session,
        birth_name="Exemple",
        first_name="Camille",
        birth_date="1990-05-17",
        email="autre@candidat.example",
    )
    prove(client)
    response = client.post(url("envoyer"), PERSON)
    text = page_of(response, 409).text("main")
    assert "nous n’en disons pas plus" in text
    for secret in (first.reference, "autre@", "En attente", "/suivi/"):
        assert secret not in response.content.decode()


# --- professionals


@pytest.fixture
def prescriber():
    return factories.PrescriberFactory(name="Mission locale du Pays basque", phone="0559000000")


FOR_SOMEONE = PERSON | {"courriel": ADDRESS, "contact_nom": "Dominique Conseil", "contact_courriel": "d@ml.example"}


def test_a_prescriber_sends_without_code(client, session, prescriber):
    client.force_login(factories.member(prescriber, first_name="Dominique", last_name="Conseil"))
    page = page_of(client.get(url()))
    form = page.form()
    assert form["contact_nom"] == "Dominique Conseil"
    assert form["structure"] == str(prescriber.pk)
    check = page_of(client.post(url("formulaire"), form | FOR_SOMEONE))
    assert client.post(url("envoyer"), check.form())["Location"] == url("envoyee")
    application = Application.objects.get()
    assert (application.origin, application.prescriber) == ("PRESCRIBER", prescriber)
    assert application.prescriber_contact_name == "Dominique Conseil"
    sent = page_of(client.get(url("envoyee")))
    assert f"/prescriptions/{application.reference}/" in sent.attributes("main a", "href")


def test_a_prescriber_may_give_a_phone_number_only(client, session, prescriber):
    client.force_login(factories.member(prescriber))
    data = FOR_SOMEONE | {"structure": prescriber.pk}
    page_of(client.post(url("formulaire"), data | {"courriel": ""}))
    page = page_of(client.post(url("formulaire"), data | {"courriel": "", "telephone": ""}), 422)
    assert "courriel ou un numéro de téléphone" in page.text("[data-error-summary]")


def test_a_prescriber_not_yet_approved_reads_why(client, session):
    waiting = factories.PrescriberFactory(approved_at=None)
    client.force_login(factories.member(waiting))
    assert "n’est pas encore agréée" in page_of(client.get(url()), 403).text("main")
    response = client.post(url("envoyer"), FOR_SOMEONE | {"structure": waiting.pk})
    assert "n’est pas encore agréée" in page_of(response, 403).text("main")
    assert not Application.objects.exists()


def test_an_organisation_enters_someone_on_its_own_session_only(client, session):
    provider = session.action.responsible
    client.force_login(factories.member(provider, applications=True))
    data = FOR_SOMEONE | {"structure": provider.pk}
    assert client.post(url("envoyer"), data)["Location"] == url("envoyee")
    assert Application.objects.get().origin == "PROVIDER"

    stranger = factories.OrganisationFactory()
    client.force_login(factories.member(stranger, applications=True))
    assert "n’y a aucun rôle" in page_of(client.get(url()), 403).text("main")


def test_a_prescriber_s_second_attempt_shows_only_its_own_first(client, session, prescriber, clock):
    client.force_login(factories.member(prescriber))
    data = FOR_SOMEONE | {"structure": prescriber.pk}
    client.post(url("envoyer"), data)
    clock.freeze("2025-01-20T11:00")
    reference = Application.objects.get().reference
    assert reference in page_of(client.post(url("envoyer"), data), 409).text("main")

    other = factories.PrescriberFactory()
    client.force_login(factories.member(other))
    response = client.post(url("envoyer"), FOR_SOMEONE | {"structure": other.pk})
    assert reference not in page_of(response, 409).text("main")
    assert prescriber.name not in response.content.decode()


def test_a_form_of_another_structure_is_refused(client, session, prescriber):
    user = factories.member(prescriber)
    client.force_login(user)
    stranger = factories.PrescriberFactory()
    assert client.post(url("envoyer"), FOR_SOMEONE | {"structure": stranger.pk}).status_code == 403
    assert not Application.objects.exists()
