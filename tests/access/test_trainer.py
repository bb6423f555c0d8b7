"""A trainer without any other role: counts, and a list of names, states and planned dates (R2.2), at every address.

The addresses are those that the project serves, found in its routes: a new one is tried the day it is added.
"""

import io
import zipfile

import pytest

from rafaelpro.applications.models import Application, ReversalRequest
from rafaelpro.core import clock
from tests import factories
from tests.access.walk import shapes
from tests.api.conftest import api_for
from tests.support.pages import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]

CONTACT = {
    "email": "xavier.secret@candidat.example",
    "phone": "0639981299",
    "postal_code": "64987",
    "town": "Villesecrete",
    "message": "Mot confidentiel",
    "france_travail_identifier": "7654321Z",
    "birth_date": "1987-03-19",
    "reason_detail": "Explication confidentielle",
    "message_to_prescriber": "Note confidentielle",
    "prescriber_contact_name": "Conseillere Secrete",
    "prescriber_contact_email": "conseillere.secrete@mission.example",
    "prescriber_contact_phone": "0536490099",
}
ELSEWHERE = ["19/03/1987", "19 mars 1987", "06 39 98 12 99", "05 36 49 00 99", "Raison confidentielle"]
SECRETS = [*CONTACT.values(), *ELSEWHERE]
DESK = sorted(shape for shape in shapes() if shape.startswith(("/gestion/", "/api/v1/candidatures")))
SEARCHES = ["", "?sessions=toutes", "?tri=-recue", "?du=01/02/2025", "?origine=prescripteur", "?etat=non-retenue"]


@pytest.fixture
def trainer():
    return factories.OrganisationFactory(name="Formateur local")


@pytest.fixture
def session(trainer):
    return factories.SessionFactory(trainer=trainer, points=[("2025-03-03", 15)], town="Bayonne")


@pytest.fixture
def applications(session):
    """One waits, one was refused and its reversal is asked, one is retained: each holds all that may leak."""
    school = factories.PrescriberFactory(name="Mission locale")
    states = {"Xavieresecret": "PENDING", "Yolande": "NOT_RETAINED", "Zoe": "RETAINED"}
    made = {
        name: factories.ApplicationFactory(
            session=session,
            birth_name=name,
            state=state,
            prescriber=school,
            registered_france_travail=True,
            **CONTACT,
        )
        for name, state in states.items()
    }
    ReversalRequest.objects.create(
        application=made["Yolande"],
        reason="Raison confidentielle",
        asked_by="Claude Bureau",
        organisation=session.action.responsible,
        created_at=clock.now(),
    )
    return made


@pytest.fixture
def logged(client, trainer):
    """With every right and the star: the role alone decides."""
    client.force_login(factories.member(trainer, applications=True, catalogue=True, referent=True))
    return client


def filled(shape, session, application):
    """The address of what the trainer's session holds."""
    first = {
        "/gestion/candidatures/": application.reference,
        "/api/v1/candidatures/": application.reference,
        "/gestion/sessions/": session.carif_number,
        "/gestion/formations/": session.action.reference,
    }
    own = next((value for start, value in first.items() if shape.startswith(start)), "1")
    return shape.replace("{}", own, 1).replace("{}", "1")


def words_of(answer):
    """Headers count, and so does what is packed in a spreadsheet."""
    content = b"".join(answer) if answer.streaming else answer.content
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            content = b"".join(packed.read(name) for name in packed.namelist())
    return (str(dict(answer.headers)) + content.decode("utf-8", "replace")).replace("\u00a0", " ")


def leaks(answer):
    said = words_of(answer)
    return [secret for secret in SECRETS if secret in said]


def test_the_addresses_of_the_desk_are_found():
    expected = {"/gestion/candidatures/", "/gestion/candidatures/{}/", "/gestion/candidatures/export.xlsx"}
    assert expected <= set(DESK)
    assert len(DESK) > 25


@pytest.mark.parametrize("shape", DESK)
def test_no_address_shows_a_contact(logged, trainer, session, applications, shape):
    """Read, and posted to, for an application in each state; a refusal leaks no more than a page."""
    for application in applications.values():
        address = filled(shape, session, application)
        assert leaks(logged.get(address)) == []
        assert leaks(logged.post(address, {"structure": trainer.pk, "references": application.reference})) == []


@pytest.mark.parametrize("search", SEARCHES)
@pytest.mark.parametrize("address", ["", "export.csv", "export.xlsx", "impression/", "sessions/"])
def test_no_filter_shows_a_contact(logged, applications, address, search):
    assert leaks(logged.get(f"/gestion/candidatures/{address}{search}")) == []


@pytest.mark.parametrize("secret", [CONTACT["email"], "xavier.secret", CONTACT["phone"], "candidat.example"])
def test_a_contact_cannot_be_guessed_by_searching_it(logged, applications, secret):
    page = page_of(logged.get("/gestion/candidatures/", {"texte": secret, "sessions": "toutes"}))
    assert "Xavieresecret" not in page.text("#resultats")
    assert "Xavieresecret" not in words_of(logged.get("/gestion/candidatures/export.csv", {"texte": secret}))


def test_names_states_and_counts_are_there(logged, applications):
    page = page_of(logged.get("/gestion/candidatures/"))
    rows = page.texts("#resultats tbody tr")
    assert len(rows) == 3
    for name, state in (("Xavieresecret", "En attente"), ("Yolande", "Non retenue"), ("Zoe", "Retenue")):
        assert any(name in row and state in row for row in rows)
    assert "/gestion/candidatures/" + applications["Zoe"].reference not in str(page.attributes("#resultats a", "href"))
    assert "2/15" in page_of(logged.get("/gestion/candidatures/sessions/")).text("#resultats")


def test_a_manager_does_see_what_a_trainer_does_not(client, session, applications):
    """The negative tests above hold data that could leak: here it is seen."""
    client.force_login(factories.member(session.action.responsible, applications=True))
    seen = set()
    for application in applications.values():
        said = words_of(client.get(f"/gestion/candidatures/{application.reference}/"))
        seen |= {secret for secret in SECRETS if secret in said}
    hidden_by_the_form = {"1987-03-19", "0639981299", "0536490099", "19 mars 1987"}
    assert set(SECRETS) - seen <= hidden_by_the_form | {"06 39 98 12 99", "05 36 49 00 99", "19/03/1987"}
    assert {CONTACT["email"], CONTACT["message"], CONTACT["town"], "Raison confidentielle"} <= seen


def test_the_api_shows_no_contact_either(trainer, session, applications):
    api = api_for("organisme", organisation=trainer)
    paths = ["/candidatures", f"/candidatures?session={session.carif_number}", "/tableau-de-bord"]
    paths += [f"/candidatures/{application.reference}" for application in applications.values()]
    for path in paths:
        answer = api.get(path)
        assert answer.status_code == 200
        assert leaks(answer) == []
    assert Application.objects.filter(state="PENDING").count() == 1
