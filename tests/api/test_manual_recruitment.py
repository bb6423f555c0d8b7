"""Recruitment of sessions without entry points, opened and closed by the API (R5.1, R5.2)."""

from __future__ import annotations

import pytest

from rafaelpro.applications.enums import State
from rafaelpro.applications.models import Application, ManualRecruitment
from rafaelpro.core import clock as system_clock
from rafaelpro.outbox.models import Message
from tests.api.conftest import api_for, application, fields_of, problem
from tests.factories import ApplicationFactory, OrganisationFactory, SessionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-20")]

OPEN, CLOSE, FULL = ({"action": action} for action in ("ouvrir", "fermer", "complet"))


@pytest.fixture
def manual(responsible, trainer, positioner):
    return SessionFactory(
        action__responsible=responsible,
        action__measure="PRF",
        trainer=trainer,
        positioner=positioner,
        contract_start="2025-04-01",
    )


@pytest.fixture
def path(manual):
    return f"/sessions/{manual.carif_number}/recrutement"


def said(response):
    assert response.status_code == 200, response.content
    return response.json()["recrutement"]


def test_opened_before_the_feeds_date_of_registration(managing, anyone, manual, path):
    manual.registration_start = "2025-03-10"
    manual.save(update_fields=["registration_start"])
    before = anyone.get(f"/sessions/{manual.carif_number}").json()["recrutement"]
    assert (before["ouvert"], before["raison"]) == (False, "pas-encore-ouvert")
    opened = said(managing.post(path, OPEN))
    assert (opened["ouvert"], opened["raison"]) == (True, "ouvert")


def test_open_with_limits(managing, anyone, manual, path):
    ApplicationFactory(session=manual)

    recruitment = said(managing.post(path, OPEN | {"places": 2, "date_limite": "2025-03-03"}))

    assert recruitment == {
        "mode": "ouverture-manuelle",
        "ouvert": True,
        "raison": "ouvert",
        "prochain_point_entree": None,
        "ouvre_le": None,
        "date_limite": "2025-03-03",
        "candidatures": 1,
        "places": 2,
        "places_restantes": 1,
        "points_entree": [],
    }
    assert anyone.get(f"/sessions/{manual.carif_number}").json()["recrutement"] == recruitment


def test_the_places_hold_for_who_applies(managing, prescribing, manual, path):
    managing.post(path, OPEN | {"places": 1})
    assert prescribing.post("/candidatures", application(manual)).status_code == 201
    other = application(manual, nom_naissance="Autre", courriel="autre@candidat.example")
    problem(prescribing.post("/candidatures", other), 409, "session-complete")


def test_closed_then_open_again_with_the_same_limits(leading, prescribing, manual, path):
    leading.post(path, OPEN | {"places": 2, "date_limite": "2025-03-03"})
    closed = said(leading.post(path, CLOSE))
    assert (closed["ouvert"], closed["raison"]) == (False, "ferme-par-organisme")
    problem(prescribing.post("/candidatures", application(manual)), 409, "recrutement-ferme")
    opened = said(leading.post(path, OPEN))
    assert (opened["ouvert"], opened["places"], opened["date_limite"]) == (True, 2, "2025-03-03")


def test_a_limit_that_is_not_named_stays_and_null_lifts_it(managing, path):
    managing.post(path, OPEN | {"places": 2, "date_limite": "2025-03-03"})
    opened = said(managing.post(path, OPEN | {"places": None}))
    assert (opened["places"], opened["date_limite"]) == (None, "2025-03-03")
    opened = said(managing.post(path, OPEN | {"date_limite": None}))
    assert opened["date_limite"] == "2025-04-01"  # the start of the session


def test_full_refuses_those_who_wait_and_tells_them(managing, manual, path):
    waiting = ApplicationFactory.create_batch(2, session=manual)
    kept = ApplicationFactory(session=manual, state="RETAINED")

    full = said(managing.post(path, FULL))

    assert (full["ouvert"], full["raison"], full["candidatures"]) == (False, "complet", 1)
    states = dict(Application.objects.values_list("pk", "state"))
    assert states == {each.pk: State.REFUSED_FULL for each in waiting} | {kept.pk: State.RETAINED}
    assert set(Message.objects.values_list("to", flat=True)) == {each.email for each in waiting}


def test_the_same_key_closes_once(managing, path):
    first, again = (managing.post(path, CLOSE, key="fermeture") for _ in range(2))
    assert (first.status_code, again.status_code, again["Idempotent-Replayed"]) == (200, 200, "true")
    assert again.json() == first.json()


@pytest.mark.parametrize("body", [OPEN, CLOSE, FULL])
def test_a_session_with_entry_points_belongs_to_eos(managing, session, body):
    waiting = ApplicationFactory(session=session)
    refusal = problem(managing.post(f"/sessions/{session.carif_number}/recrutement", body), 403, "donnee-eos")
    assert "EOS" in refusal["detail"]
    waiting.refresh_from_db()
    assert waiting.state == State.PENDING
    assert not ManualRecruitment.objects.exists()


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"action": "obligatoire"}),
        ({"action": "annuler"}, {"action": "invalide"}),
        (OPEN | {"places": -1}, {"places": "invalide"}),
        (OPEN | {"places": "12"}, {"places": "invalide"}),
        (OPEN | {"places": 100_001}, {"places": "invalide"}),
        (OPEN | {"date_limite": "03/03/2025"}, {"date_limite": "invalide"}),
        (OPEN | {"date": "2025-03-03"}, {"date": "inconnu"}),
        (CLOSE | {"places": 3}, {"places": "inconnu"}),
        (FULL | {"date_limite": "2025-03-03"}, {"date_limite": "inconnu"}),
    ],
)
def test_bad_input_is_refused_first(training, body, fields):
    assert fields_of(training.post("/sessions/99999999/recrutement", body)) == fields


def test_a_deadline_after_the_end(managing, path):
    assert fields_of(managing.post(path, OPEN | {"date_limite": "2028-01-01"})) == {"date_limite": "invalide"}
    assert not ManualRecruitment.objects.exists()


def test_who_may(training, prescribing, anyone, manual, path):
    stranger = api_for("organisme", organisation=OrganisationFactory())
    problem(anyone.post(path, CLOSE), 401, "non-authentifie")
    problem(prescribing.post(path, CLOSE), 403, "portee-insuffisante")
    problem(training.post(path, CLOSE), 403, "role-insuffisant")
    problem(stranger.post(path, CLOSE), 403, "role-insuffisant")
    assert not ManualRecruitment.objects.exists()


def test_a_withdrawn_session_is_known_to_who_has_a_role_on_it(managing, manual, path):
    manual.withdrawn_at = system_clock.now()
    manual.save(update_fields=["withdrawn_at"])
    stranger = api_for("organisme", organisation=OrganisationFactory())
    problem(stranger.post(path, CLOSE), 404, "introuvable")
    assert managing.post(path, CLOSE).status_code == 200
    problem(managing.post("/sessions/99999999/recrutement", CLOSE), 404, "introuvable")
