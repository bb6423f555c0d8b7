"""Decisions by the API (R7.1, R7.2, R7.3), and the table of R8.1."""

from __future__ import annotations

import pytest

from rafaelpro.api.problems import KINDS
from rafaelpro.applications.dashboard import dashboard
from rafaelpro.applications.models import Application, DecisionReason
from rafaelpro.catalogue.models import EntryPoint
from rafaelpro.core import clock as system_clock
from rafaelpro.organisations.rights import Refusal
from tests.api.conftest import application, fields_of, problem
from tests.factories import ApplicationFactory, SessionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-20")]

YES = {"conformite": True, "entree_prevue": "2025-03-03", "sortie_prevue": "2025-06-30"}
NO = {"conformite": False, "motif": "injoignable"}


@pytest.fixture
def sent(session, prescriber):
    return ApplicationFactory(session=session, prescriber=prescriber)


@pytest.fixture
def path(sent):
    return f"/candidatures/{sent.reference}/avis"


def test_yes(managing, positioner, path):
    said = managing.post(path, YES)

    assert said.status_code == 200
    body = said.json()
    assert (body["etat"], body["avis_le"]) == ("retenue", "2025-02-20")
    assert (body["entree_prevue"], body["sortie_prevue"], body["motif"]) == ("2025-03-03", "2025-06-30", None)
    assert body["historique"][-1] == {
        "etat": "retenue",
        "le": "2025-02-20T00:00:00+01:00",
        "par": positioner.name,
        "raison": None,
    }


def test_no_says_the_reason_in_words_to_the_prescriber(leading, prescribing, path, sent):
    said = leading.post(
        path, {"conformite": False, "motif": "document-manquant", "precision": "Le CV", "partager_motif": True}
    )

    assert said.status_code == 200
    read = prescribing.get(f"/candidatures/{sent.reference}").json()
    assert (read["etat"], read["motif"], read["precision"]) == ("non-retenue", "document-manquant", "Le CV")
    assert read["historique"][-1]["raison"] == "Document manquant"
    sent.refresh_from_db()
    assert sent.reason_shared is True


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"conformite": "obligatoire"}),
        ({"conformite": "oui"}, {"conformite": "invalide"}),
        ({"conformite": None}, {"conformite": "invalide"}),
        ({"conformite": True}, {"entree_prevue": "obligatoire", "sortie_prevue": "obligatoire"}),
        (YES | {"entree_prevue": "03/03/2025"}, {"entree_prevue": "invalide"}),
        (YES | {"sortie_prevue": "2025-03-02"}, {"sortie_prevue": "invalide"}),
        (YES | {"entree_prevue": "2024-01-31"}, {"entree_prevue": "invalide"}),
        (YES | {"sortie_prevue": "2028-01-01"}, {"sortie_prevue": "invalide"}),
        (YES | {"motif": "autre"}, {"motif": "inconnu"}),
        ({"conformite": False}, {"motif": "obligatoire"}),
        ({"conformite": False, "motif": "niveau-insuffisant"}, {"motif": "invalide"}),
        ({"conformite": False, "motif": "a\u0000"}, {"motif": "invalide"}),
        ({"conformite": False, "motif": "autre"}, {"precision": "obligatoire"}),
        ({"conformite": False, "motif": "autre", "precision": " "}, {"precision": "invalide"}),
        ({"conformite": False, "motif": "autre", "precision": "x" * 1001}, {"precision": "invalide"}),
        ({"conformite": False, "motif": "autre", "precision": "1 85 05 78 006 084 36"}, {"precision": "invalide"}),
        (NO | {"partager_motif": "oui"}, {"partager_motif": "invalide"}),
        (NO | {"entree_prevue": "2025-03-03"}, {"entree_prevue": "inconnu"}),
        (NO | {"message": "x"}, {"message": "inconnu"}),
    ],
)
def test_wrong_decisions_are_named_field_by_field(managing, path, sent, body, fields):
    assert fields_of(managing.post(path, body)) == fields
    assert Application.objects.get().state == "PENDING"


@pytest.mark.parametrize(
    ("code", "required"),
    [
        ("injoignable", False),
        ("document-manquant", True),
        ("condition-administrative", True),
        ("absence-non-justifiee", False),
        ("deja-en-formation-ou-emploi", False),
        ("ne-souhaite-plus", False),
        ("doublon", False),
        ("hors-public", True),
        ("autre", True),
    ],
)
def test_reasons_of_the_contract(managing, path, code, required):
    bare = managing.post(path, {"conformite": False, "motif": code})
    if required:
        assert fields_of(bare) == {"precision": "obligatoire"}
        bare = managing.post(path, {"conformite": False, "motif": code, "precision": "Voir le dossier"})
    assert (bare.status_code, bare.json()["motif"]) == (200, code)
    assert DecisionReason.objects.count() == 9


def test_input_then_existence_then_right(training, managing, path):
    fields_of(training.post("/candidatures/2025999999/avis", {"conformite": True}))
    problem(managing.post("/candidatures/2025999999/avis", YES), 404, "introuvable")
    refusal = problem(training.post(path, YES), 403, "role-insuffisant")
    assert "Organisme formateur" in refusal["detail"]


def test_retained_never_changes_here(managing, path):
    managing.post(path, YES)
    assert "EOS" in problem(managing.post(path, NO), 409, "transition-impossible")["detail"]
    assert "déjà" in problem(managing.post(path, YES), 409, "transition-impossible")["detail"]


def test_not_retained_becomes_retained_only_through_the_operator(managing, path):
    managing.post(path, NO)
    assert "Cap Métiers" in problem(managing.post(path, YES), 409, "transition-impossible")["detail"]


def test_an_archived_session_takes_no_decision(managing, path, session):
    session.archived_at = system_clock.now()
    session.save(update_fields=["archived_at"])
    problem(managing.post(path, NO), 409, "transition-impossible")


def test_a_late_yes_needs_an_open_window_and_a_place(managing, path, sent, session, clock):
    clock.freeze("2025-10-16")  # due on 15/10: 30 days after the last entry point
    closed = problem(
        managing.post(path, YES | {"entree_prevue": "2025-11-01", "sortie_prevue": "2025-12-01"}),
        409,
        "recrutement-ferme",
    )
    assert closed["recrutement"]["raison"] == "sans-point-entree"
    assert managing.get(f"/candidatures/{sent.reference}").json()["etat"] == "avis-non-transmis"  # by no job


def test_a_late_yes_on_a_full_session(managing, session):
    late = ApplicationFactory(session=session, state="NO_DECISION")
    EntryPoint.objects.filter(session=session).update(places=1)
    ApplicationFactory(session=session)

    problem(managing.post(f"/candidatures/{late.reference}/avis", YES), 409, "session-complete")
    assert managing.post(f"/candidatures/{late.reference}/avis", NO).json()["etat"] == "non-retenue"


def test_a_late_yes_gives_nobody_a_second_place(managing, session):
    """Through the doors alone, as it happens: due, then a new entry point, then the same person again."""
    EntryPoint.objects.filter(session=session).delete()
    EntryPoint.objects.create(session=session, date="2025-01-10", places=5)
    late = ApplicationFactory(session=session, created_on="2025-01-02", birth_name="Exemple")
    assert managing.get(f"/candidatures/{late.reference}").json()["etat"] == "avis-non-transmis"
    EntryPoint.objects.create(session=session, date="2025-03-03", places=2)
    again = managing.post("/candidatures", application(session)).json()["reference"]

    for _before_and_after_the_answer in range(2):
        refused = problem(managing.post(f"/candidatures/{late.reference}/avis", YES), 409, "deja-candidat")
        assert refused["candidature"] == again
        managing.post(f"/candidatures/{again}/avis", YES)
    recruits = managing.get(f"/sessions/{session.carif_number}").json()["recrutement"]
    assert (recruits["candidatures"], recruits["places_restantes"]) == (1, 1)


def test_a_prescriber_cannot_decide_and_an_organisation_cannot_withdraw(prescribing, managing, path, sent):
    problem(prescribing.post(path, YES), 403, "portee-insuffisante")
    problem(managing.post(f"/candidatures/{sent.reference}/retrait"), 403, "portee-insuffisante")


def test_every_refusal_of_rights_has_its_problem():
    assert {str(refusal) for refusal in Refusal} <= {str(code) for code in KINDS}


# --- the table -----------------------------------------------------------------------------------------------------

NAMES = {
    "PENDING": "en-attente",
    "DUE_SOON": "avis-non-transmis-bientot",
    "RETAINED": "retenue",
    "NOT_RETAINED": "non-retenue",
    "NO_DECISION": "avis-non-transmis",
    "REFUSED_FULL": "refus-session-complete",
    "REFUSED_CANCELLED": "refus-session-annulee",
}


def test_the_table_has_the_figures_of_the_page(managing, positioner, session):
    own = SessionFactory(action__responsible=positioner, positioner=positioner, points=[("2025-02-10", 9)])
    for state in ("PENDING", "RETAINED", "NOT_RETAINED", "NO_DECISION", "WITHDRAWN", "REFUSED_FULL"):
        ApplicationFactory(session=session, state=state)
        ApplicationFactory(session=own, state=state, created_on="2025-02-01")

    said = managing.get("/tableau-de-bord").json()

    assert said["depuis"] == "2013-01-01"
    assert [line["role"] for line in said["lignes"]] == ["responsable", "positionneur", "formateur", "toutes"]
    by_role = {line["role"]: line["comptes"] for line in said["lignes"]}
    assert by_role["responsable"]["en-attente"] == 1
    assert by_role["positionneur"]["en-attente"] == 2
    assert by_role["formateur"]["en-attente"] == 0
    assert by_role["toutes"] == by_role["positionneur"]
    for line, row in zip(said["lignes"], dashboard(positioner), strict=True):
        assert line["comptes"] == {NAMES[name]: count for name, count in row.counts.items()}


def test_the_table_is_for_organisations(prescribing):
    problem(prescribing.get("/tableau-de-bord"), 403, "portee-insuffisante")


def test_an_organisation_s_own_entry_is_decided_like_another(managing, session):
    sent = managing.post("/candidatures", application(session)).json()
    assert managing.post(f"/candidatures/{sent['reference']}/avis", YES).json()["origine"] == "organisme"
