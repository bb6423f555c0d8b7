"""R7.2 by the API: a request, the operator's answer. Every step × every state: tests/scenarios/test_every_step.py."""

from __future__ import annotations

import pytest

from rafaelpro.applications.models import ReversalRequest
from rafaelpro.catalogue.models import EntryPoint
from rafaelpro.history import record
from tests.api.conftest import api_for, fields_of, problem
from tests.factories import ApplicationFactory, OperatorFactory, OrganisationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-20")]

ASK = {"raison": "Le document manquant est arrivé."}
DATES = {"entree_prevue": "2025-03-03", "sortie_prevue": "2025-06-30"}
ACCEPT = {"decision": "accepter", "ticket": "2025-118"} | DATES
REFUSE = {"decision": "refuser", "ticket": "2025-119"}


@pytest.fixture
def operating(db):
    return api_for("operateur")


@pytest.fixture
def refused(session, prescriber):
    return ApplicationFactory(session=session, prescriber=prescriber, state="NOT_RETAINED")


@pytest.fixture
def ask(refused):
    return f"/candidatures/{refused.reference}/demande-modification"


@pytest.fixture
def answer(refused):
    return f"/candidatures/{refused.reference}/revision"


def fill(session, places):
    EntryPoint.objects.filter(session=session, date="2025-03-03").update(places=places)
    ApplicationFactory.create_batch(places, session=session)


def test_asked_then_accepted(managing, operating, prescribing, ask, answer, refused):
    OperatorFactory(name="Cap Métiers")
    asked = managing.post(ask, ASK)
    assert (asked.status_code, asked.json()["etat"]) == (201, "non-retenue")
    assert ReversalRequest.objects.get().reason == ASK["raison"]

    said = operating.post(answer, ACCEPT)

    assert (said.status_code, said.json()["etat"], said.json()["avis_le"]) == (200, "retenue", "2025-02-20")
    assert {name: said.json()[name] for name in DATES} == DATES
    read = prescribing.get(f"/candidatures/{refused.reference}").json()
    assert (read["etat"], read["historique"][-1]["par"]) == ("retenue", "Cap Métiers")
    kept = ReversalRequest.objects.get()
    assert (kept.status, kept.ticket, kept.exceeded) == ("ACCEPTED", "2025-118", False)


def test_asked_then_refused_changes_nothing_else(managing, operating, ask, answer):
    managing.post(ask, ASK)
    said = operating.post(answer, REFUSE)
    assert (said.status_code, said.json()["etat"]) == (200, "non-retenue")
    assert ReversalRequest.objects.get().status == "REFUSED"
    assert managing.post(ask, ASK).status_code == 201  # asked again, with better words


def test_without_any_structure_of_the_operator(managing, operating, ask, answer, refused):
    managing.post(ask, ASK)
    assert operating.post(answer, ACCEPT).json()["historique"][-1]["par"] == "Cap Métiers"
    assert record.of("candidature", refused.reference).last().organisation_id is None


def test_one_request_at_a_time(managing, leading, ask):
    assert managing.post(ask, ASK).status_code == 201
    assert "attend déjà" in problem(leading.post(ask, ASK), 409, "transition-impossible")["detail"]
    assert ReversalRequest.objects.count() == 1


def test_the_same_key_asks_once(managing, ask):
    first, again = (managing.post(ask, ASK, key="demande-1") for _ in range(2))
    assert (first.status_code, again.status_code, again["Idempotent-Replayed"]) == (201, 200, "true")
    assert first.json() == again.json()


def test_an_answer_without_request(operating, answer):
    for body in (ACCEPT, REFUSE):
        problem(operating.post(answer, body), 409, "transition-impossible")


def test_beyond_the_places_only_when_said(managing, operating, session, ask, answer):
    managing.post(ask, ASK)
    fill(session, 2)
    full = problem(operating.post(answer, ACCEPT), 409, "session-complete")
    assert full["recrutement"]["candidatures"] == 2
    problem(operating.post(answer, ACCEPT | {"depasser": False}), 409, "session-complete")
    assert operating.post(answer, ACCEPT | {"depasser": True}).json()["etat"] == "retenue"
    assert ReversalRequest.objects.get().exceeded


def test_outside_any_window(managing, operating, ask, answer, clock):
    managing.post(ask, ASK)
    clock.freeze("2025-10-01")
    late = {"entree_prevue": "2025-10-06", "sortie_prevue": "2025-12-19"}
    closed = problem(operating.post(answer, ACCEPT | late), 409, "recrutement-ferme")
    assert closed["recrutement"]["raison"] == "sans-point-entree"
    assert operating.post(answer, ACCEPT | late | {"depasser": True}).status_code == 200


def test_the_person_has_applied_again(managing, operating, ask, answer, refused, session):
    managing.post(ask, ASK)
    other = ApplicationFactory(session=session, birth_name=refused.birth_name)
    said = problem(operating.post(answer, ACCEPT), 409, "deja-candidat")
    assert said["candidature"] == other.reference


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"raison": "obligatoire"}),
        ({"raison": "  "}, {"raison": "obligatoire"}),
        ({"raison": None}, {"raison": "invalide"}),
        ({"raison": "a" * 1001}, {"raison": "invalide"}),
        ({"raison": "1 85 05 78 006 084 36"}, {"raison": "invalide"}),
        ({"raison": "a\u0000"}, {"raison": "invalide"}),
        (ASK | {"motif": "autre"}, {"motif": "inconnu"}),
    ],
)
def test_a_bad_request_is_refused_first(training, body, fields):
    assert fields_of(training.post("/candidatures/2025999999/demande-modification", body)) == fields


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"decision": "obligatoire"}),
        ({"decision": "oui"}, {"decision": "invalide"}),
        ({"decision": "accepter"}, {"entree_prevue": "obligatoire", "sortie_prevue": "obligatoire"}),
        (ACCEPT | {"sortie_prevue": "2025-03-02"}, {"sortie_prevue": "invalide"}),
        (ACCEPT | {"depasser": "oui"}, {"depasser": "invalide"}),
        (REFUSE | {"ticket": "2 85 05 78 006 084 36"}, {"ticket": "invalide"}),
        (REFUSE | {"ticket": "é" * 201}, {"ticket": "invalide"}),
        (ACCEPT | {"ticket": "é" * 1000}, {"ticket": "invalide"}),
        (REFUSE | {"raison": "non"}, {"raison": "inconnu"}),
        (REFUSE | DATES | {"depasser": True}, dict.fromkeys((*DATES, "depasser"), "inconnu")),
        (REFUSE | {"sortie_prevue": "2025-06-30"}, {"sortie_prevue": "inconnu"}),
    ],
)
def test_a_bad_answer_is_refused_first(operating, body, fields):
    assert fields_of(operating.post("/candidatures/2025999999/revision", body)) == fields


def test_a_refusal_with_all_that_says_nothing(managing, operating, ask, answer):
    """What a client fills in by habit, and means nothing."""
    managing.post(ask, ASK)
    said = operating.post(answer, REFUSE | {"depasser": False, "entree_prevue": None, "sortie_prevue": None})
    assert (said.status_code, ReversalRequest.objects.get().status) == (200, "REFUSED")


def test_dates_outside_the_contract(managing, operating, ask, answer):
    managing.post(ask, ASK)
    assert fields_of(operating.post(answer, ACCEPT | {"sortie_prevue": "2028-01-01"})) == {"sortie_prevue": "invalide"}


def test_who_may(training, prescribing, managing, operating, ask, answer):
    stranger = api_for("organisme", organisation=OrganisationFactory())
    problem(stranger.post(ask, ASK), 404, "introuvable")
    problem(training.post(ask, ASK), 403, "role-insuffisant")
    problem(prescribing.post(ask, ASK), 403, "portee-insuffisante")
    problem(operating.post(ask, ASK), 403, "portee-insuffisante")
    problem(managing.post(answer, ACCEPT), 403, "portee-insuffisante")
    problem(operating.post("/candidatures/2025999999/revision", ACCEPT), 404, "introuvable")
    assert not ReversalRequest.objects.exists()
