"""« Mes données »: a person sees, corrects and takes away what is held about them, by their link alone (R10.1)."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.test import Client

from rafaelpro.api.domain.tokens import create_token
from rafaelpro.api.enums import Scope
from rafaelpro.applications.domain.comment import add_comment
from rafaelpro.applications.domain.consult import consult
from rafaelpro.applications.domain.documents import ask_documents
from rafaelpro.applications.follow import token_of
from rafaelpro.applications.models import Application
from rafaelpro.core.models import PolicyValue
from rafaelpro.organisations.rights import seen_by
from rafaelpro.outbox.delivery import deliver_waiting
from rafaelpro.outbox.models import Message
from tests import factories
from tests.support.pages import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-01-20T10:00")]

FORMS = ("corriger/", "courriel/")
SENT = "Candidature envoyée par Mission locale de Bayonne"


def address(application, step=""):
    return f"/suivi/{token_of(application)}/mes-donnees/{step}"


@pytest.fixture
def centre():
    return factories.OrganisationFactory(name="Centre du Pays basque")


@pytest.fixture
def application(centre):
    session = factories.SessionFactory(points=[("2025-03-03", 15)], positioner=centre)
    return factories.ApplicationFactory(
        session=session,
        prescriber=factories.PrescriberFactory(name="Mission locale de Bayonne"),
        prescriber_contact_name="Dominique Conseil",
        civility="madame",
        birth_name="Exemple",
        usual_name="Martin",
        email="camille@candidat.example",
        france_travail_identifier="1234567A",
        registered_france_travail=True,
        level=4,
        message="Je voudrais commencer en mars.",
        wants_disability_contact=True,
        reason_detail="Entre professionnels",
        message_to_prescriber="Pour le prescripteur",
    )


ALL = (
    "Madame", "Exemple", "Martin", "Camille", "17 mai 1990", "camille@candidat.example", "06 39 98 12 34", "64100",
    "Bayonne", "1234567A", "Baccalauréat", "Je voudrais commencer en mars.", "Mission locale de Bayonne",
    "Dominique Conseil", "20 janvier 2025", "En attente",
)  # fmt: skip


def test_everything_is_there_and_nothing_of_the_professionals(client, application, centre):
    staff = factories.actor(centre, applications=True)
    add_comment(application=application, text="Note de travail secrète", form_key="k", actor=staff)
    ask_documents(application=application, labels=["Carte de transport"], actor=staff)
    deliver_waiting()
    response = client.get(address(application))
    text = page_of(response).text("main")
    for words in (*ALL, "Carte de transport", "Il manque des papiers pour votre candidature"):
        assert words in text, words
    for words in ("Note de travail secrète", "Entre professionnels", "Pour le prescripteur", staff.label):
        assert words not in response.content.decode(), words
    assert "écrire des notes de travail sur votre candidature" in text


def test_who_opened_the_file_is_told_by_structure(client, application, centre, clock):
    staff = factories.actor(centre, applications=True)
    operator = factories.UserFactory(first_name="Olga", last_name="Opératrice")
    for day in ("2025-01-21", "2025-01-23"):
        clock.freeze(f"{day}T09:00")
        consult(application=application, actor=staff)
    consult(application=application, actor=seen_by(staff, operator))
    text = page_of(client.get(address(application))).text("main")
    assert "Centre du Pays basque 2 fois, la dernière fois le 23 janvier 2025" in text
    assert "Cap Métiers Nouvelle-Aquitaine 1 fois, la dernière fois le 23 janvier 2025" in text
    assert staff.label not in text
    assert "Olga" not in text


def test_the_file_says_the_same_as_the_page(client, application, centre):
    consult(application=application, actor=factories.actor(centre, applications=True))
    response = client.get(address(application, "mes-donnees.json"))
    told = json.loads(response.content)
    assert response["Content-Type"] == "application/json"
    assert response["Content-Disposition"] == f'attachment; filename="mes-donnees-{application.reference}.json"'
    assert told["reference"] == application.reference
    assert told["identite"] == {
        "civilite": "madame", "nom_naissance": "Exemple", "nom_usage": "Martin", "prenom": "Camille",
        "date_naissance": "1990-05-17",
    }  # fmt: skip
    assert told["coordonnees"] == {
        "courriel": "camille@candidat.example", "telephone": "0639981234", "code_postal": "64100", "ville": "Bayonne",
    }  # fmt: skip
    assert told["situation"]["recontact_referent_handicap"] is True
    assert (told["situation"]["niveau"], told["candidature"]["etat"]) == (4, "en-attente")
    assert told["consultations"] == [{"structure": "Centre du Pays basque", "fois": 1, "derniere_fois": "2025-01-20"}]
    assert "Entre professionnels" not in response.content.decode()
    text = page_of(client.get(address(application))).text("main")
    assert told["historique"] == [{"quoi": SENT, "le": "2025-01-20T10:00:00+01:00"}]
    assert f"{SENT} 20 janvier 2025" in text


def test_correcting_from_the_form_that_is_shown(client, application):
    form = page_of(client.get(address(application, "corriger/"))).form()
    assert form["nom_naissance"] == "Exemple"
    assert form["date_naissance"] == "17/05/1990"
    assert form["niveau"] == "4"
    page = page_of(client.post(address(application, "corriger/"), form, follow=True))
    assert "Vous n’avez rien changé" in page.text("body")
    form |= {"nom_naissance": "Exemplaire", "telephone": "06 39 98 99 99"}
    page = page_of(client.post(address(application, "corriger/"), form, follow=True))
    assert "C’est corrigé : nom de naissance, téléphone." in page.text("body")
    assert "Exemplaire" in page.text("main")
    assert "Vous avez corrigé vos données" in page.text("main")
    kept = Application.objects.get()
    assert (kept.birth_name, kept.phone, kept.message) == ("Exemplaire", "0639989999", "Je voudrais commencer en mars.")


def test_errors_are_said_beside_their_fields_and_what_was_typed_stays(client, application):
    form = page_of(client.get(address(application, "corriger/"))).form()
    page = page_of(client.post(address(application, "corriger/"), form | {"code_postal": "6", "ville": "Pau"}), 422)
    assert "Un code postal compte 5 chiffres" in page.text(".error-summary")
    assert page.form()["ville"] == "Pau"
    assert Application.objects.get().town == "Bayonne"


def test_becoming_somebody_else_is_refused_without_naming_them(client, application):
    other = factories.ApplicationFactory(session=application.session, birth_name="Présente", first_name="Zoé")
    form = page_of(client.get(address(application, "corriger/"))).form()
    taken = form | {"nom_naissance": "Presente", "prenom": "Zoe"}
    response = client.post(address(application, "corriger/"), taken)
    assert "Une autre candidature à cette session porte déjà ces informations" in page_of(response, 422).text("main")
    for secret in (other.reference, other.email):
        assert secret not in response.content.decode()


def test_structures_read_which_fields_changed_and_no_value(client, application, centre):
    form = page_of(client.get(address(application, "corriger/"))).form()
    client.post(address(application, "corriger/"), form | {"telephone": "0639989999", "ville": "Anglet"})
    staff = Client()
    staff.force_login(factories.member(centre, applications=True))
    timeline = page_of(staff.get(f"/gestion/candidatures/{application.reference}/")).text(".timeline")
    assert "Données corrigées" in timeline
    assert "La personne candidate" in timeline
    assert "téléphone, ville" in timeline
    assert "Anglet" not in timeline


def test_eos_follows_what_a_retained_person_corrects(client, clock):
    clock.freeze("2025-01-20T10:00")
    application = factories.ApplicationFactory(
        state="RETAINED", civility="madame", session__points=[("2025-03-03", 15)]
    )
    _, secret = create_token(scopes=[Scope.EOS_READ], organisation=None, author=factories.AUTHOR)
    since = "/api/v1/eos/candidatures-retenues?depuis=2025-01-22T00:00:00%2B01:00"
    bearer = {"Authorization": f"Bearer {secret}"}
    assert client.get(since, headers=bearer).json()["total"] == 0
    clock.freeze("2025-01-22T10:00")
    form = page_of(client.get(address(application, "corriger/"))).form()
    client.post(address(application, "corriger/"), form | {"ville": "Anglet"})
    [row] = client.get(since, headers=bearer).json()["resultats"]
    assert (row["reference"], row["personne"]["ville"]) == (application.reference, "Anglet")


# --- another address ------------------------------------------------------------------------------------------------


def code_sent(to):
    return Message.objects.filter(to=to, kind="code.candidate").latest("pk").subject.rpartition(" ")[2]


def test_another_address_after_its_code(client, application):
    old = address(application)
    page = page_of(client.post(address(application, "courriel/"), {"courriel": "Neuve@candidat.example"}, follow=True))
    assert "neuve@candidat.example" in page.text("main")
    assert Application.objects.get().email == "camille@candidat.example"
    wrong = client.post(address(application, "courriel/code/"), {"code": "000000"})
    assert "pas le bon" in page_of(wrong, 422).text(".error-summary")
    answer = client.post(address(application, "courriel/code/"), {"code": code_sent("neuve@candidat.example")})
    kept = Application.objects.get()
    assert (kept.email, answer["Location"]) == ("neuve@candidat.example", address(kept))
    page = page_of(client.get(answer["Location"]))
    assert "C’est corrigé : courriel." in page.text("body")
    assert page_of(client.get(old), 404)


def test_a_code_asked_in_another_browser_changes_nothing(client, application):
    client.post(address(application, "courriel/"), {"courriel": "neuve@candidat.example"})
    code = code_sent("neuve@candidat.example")
    other = Client()
    response = other.post(address(application, "courriel/code/"), {"code": code})
    assert response["Location"] == address(application, "courriel/")
    assert Application.objects.get().email == "camille@candidat.example"


def test_a_code_asked_for_one_application_does_not_serve_another(client, application):
    other = factories.ApplicationFactory(session=application.session, birth_name="Autre")
    client.post(address(application, "courriel/"), {"courriel": "neuve@candidat.example"})
    response = client.post(address(other, "courriel/code/"), {"code": code_sent("neuve@candidat.example")})
    assert response["Location"] == address(other, "courriel/")


@pytest.mark.parametrize("bad", ["", "neuve", "a@b@c.example", "é" * 300 + "@candidat.example"])
def test_an_address_that_is_none(client, application, bad):
    page_of(client.post(address(application, "courriel/"), {"courriel": bad}), 422)
    assert not Message.objects.filter(kind="code.candidate").exists()


# --- like its neighbours --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["", "mes-donnees.json", *FORMS])
def test_no_cache_no_index_no_other_site(client, application, step):
    response = client.get(address(application, step))
    assert response["Referrer-Policy"] == ("strict-origin" if step in FORMS else "no-referrer")
    assert "noindex" in response["X-Robots-Tag"]
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("step", ["", "mes-donnees.json", *FORMS, "courriel/code/"])
def test_a_forged_link_opens_nothing(client, application, step):
    response = client.get(f"/suivi/{token_of(application)}x/mes-donnees/{step}")
    assert response.status_code == 404
    assert "Exemple" not in page_of(response, 404).text("main")


def test_correcting_passes_the_check_of_origin(application):
    browser = Client(enforce_csrf_checks=True)
    form = page_of(browser.get(address(application, "corriger/"))).form()
    browser.post(address(application, "corriger/"), form | {"ville": "Pau"}, headers={"origin": "http://testserver"})
    assert Application.objects.get().town == "Pau"


def test_corrections_and_codes_are_limited(client, application):
    PolicyValue.objects.create(pk="candidate_corrections", value=2)
    for _ in range(2):
        assert client.post(address(application, "corriger/"), {}).status_code == 422
    response = client.post(address(application, "corriger/"), {})
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    PolicyValue.objects.create(pk="codes_ip", value=1)
    client.post(address(application, "courriel/"), {"courriel": "a@candidat.example"})
    assert client.post(address(application, "courriel/"), {"courriel": "b@candidat.example"}).status_code == 429


def test_as_many_queries_with_much_to_tell(client, application, centre, django_assert_max_num_queries):
    staff = factories.actor(centre, applications=True)
    consult(application=application, actor=staff)
    client.get(address(application))
    with django_assert_max_num_queries(40) as few:
        client.get(address(application))
    count = len(few)
    for _ in range(20):
        consult(application=application, actor=factories.actor(factories.OrganisationFactory(), applications=True))
    ask_documents(application=application, labels=[f"Papier {rank}" for rank in range(9)], actor=staff)
    with django_assert_max_num_queries(count):
        client.get(address(application))


@pytest.mark.parametrize("state", ["RETAINED", "NOT_RETAINED", "NO_DECISION", "WITHDRAWN", "REFUSED_FULL"])
def test_decided_alike(client, state):
    application = factories.ApplicationFactory(state=state, civility="madame", birth_date=date(1990, 5, 17))
    form = page_of(client.get(address(application, "corriger/"))).form()
    page = page_of(client.post(address(application, "corriger/"), form | {"ville": "Pau"}, follow=True))
    assert "C’est corrigé : ville." in page.text("body")
