"""Checked in the order of the contract: token, scope, input, existence, right. Every operation that can refuse so."""

from __future__ import annotations

import pytest

from rafaelpro.api.views import document
from tests.api.conftest import Api, api_for, application, fields_of, problem
from tests.factories import ApplicationFactory, OperatorFactory, PrescriberFactory

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-20")]

NOBODY = "8a0d9e3c-64c5-4f0e-9e0f-1f3f3b1c2d3e"
DATES = {"entree_prevue": "2025-03-03", "sortie_prevue": "2025-06-30"}
UNAPPROVED, TRAINER, OPERATOR, EOS = "unapproved", "trainer", "operateur", "eos:read"
NOT_APPROVED, WRONG_ROLE, NO_RIGHT = "structure-non-agreee", "role-insuffisant", ""

OPERATIONS = {
    # operation: who lacks the right; what is wrong in the input; a right input; the refusal of the right
    "POST /candidatures": (UNAPPROVED, {"niveau": 9}, {}, NOT_APPROVED),
    "GET /candidatures": (UNAPPROVED, "?curseur=zzz", "", NOT_APPROVED),
    "GET /candidatures/{reference}": (UNAPPROVED, "?x=1", "", NOT_APPROVED),
    "POST /candidatures/{reference}/avis": (
        TRAINER, {"conformite": True}, {"conformite": True} | DATES, WRONG_ROLE,
    ),
    "POST /candidatures/{reference}/demande-modification": (TRAINER, {"raison": " "}, {"raison": "Oui"}, WRONG_ROLE),
    "POST /candidatures/{reference}/retrait": (UNAPPROVED, {"raison": "x"}, {}, NOT_APPROVED),
    "POST /candidatures/{reference}/revision": (
        OPERATOR, {"decision": "refuser", "depasser": True}, {"decision": "refuser"}, NO_RIGHT,
    ),
    "PATCH /formations/{reference}": (TRAINER, {"lien_web": "javascript:x"}, {"plus": "Oui"}, WRONG_ROLE),
    "POST /sessions/{numero_carif}/recrutement": (
        TRAINER, {"action": "fermer", "places": 3}, {"action": "fermer"}, WRONG_ROLE,
    ),
    "POST /eos/feeds/{id}/confirmation": (OPERATOR, {"decision": "oui"}, {"decision": "jeter"}, NO_RIGHT),
    "GET /eos/feeds/{id}": (EOS, "?x=1", "", NO_RIGHT),
    "GET /eos/candidatures-retenues": (EOS, "?curseur=zzz", "", NO_RIGHT),
    "GET /tableau-de-bord": (TRAINER, "?x=1", "", NO_RIGHT),
    "GET /sessions": ("", "?x=1", "", NO_RIGHT),
    "GET /sessions/{numero_carif}": ("", "?x=1", "", NO_RIGHT),
    "GET /formations/{reference}": ("", "?x=1", "", NO_RIGHT),
}  # fmt: skip
HAS_NO_SUCH_INPUT = {"POST /eos/feeds"}  # any body is a feed; what is wrong in it stands in its report


class Stage:
    """What there is to ask about, and who asks."""

    def __init__(self, session, trainer) -> None:
        OperatorFactory()
        self.unapproved = PrescriberFactory(approved_at=None)
        self.session = session
        self.waiting = ApplicationFactory(session=session, prescriber=self.unapproved)
        self.refused = ApplicationFactory(session=session, prescriber=self.unapproved, state="NOT_RETAINED")
        self.organisations = {UNAPPROVED: self.unapproved, TRAINER: trainer}
        self.scopes = {UNAPPROVED: "prescripteur", TRAINER: "organisme", OPERATOR: OPERATOR, EOS: EOS}

    def api(self, who: str) -> Api:
        return api_for(self.scopes[who], organisation=self.organisations.get(who)) if who else Api()

    def address(self, operation: str, *, exists: bool) -> str:
        path = operation.partition(" ")[2]
        is_reversal = path.endswith("demande-modification")
        known = {
            "candidatures": (self.refused if is_reversal else self.waiting).reference,
            "formations": self.session.action.reference,
            "sessions": self.session.carif_number,
        }
        unknown = {"candidatures": "2025999999", "formations": "209900000009", "sessions": "99999999"}
        found = (known if exists else unknown).get(path.split("/")[1], NOBODY)
        return "/".join(found if part.startswith("{") else part for part in path.split("/"))

    def ask(self, operation: str, told, *, exists: bool):
        who = OPERATIONS[operation][0]
        method, address = operation.partition(" ")[0], self.address(operation, exists=exists)
        if isinstance(told, str):
            return self.api(who).request(method, address + told)
        if operation == "POST /candidatures":
            told = application(self.session if exists else "99999999") | told
        return self.api(who).request(method, address, told)


@pytest.fixture
def stage(session, trainer):
    return Stage(session, trainer)


def test_the_table_holds_every_operation():
    operations = {
        f"{method.upper()} {path.removeprefix('/api/v1')}"
        for path, methods in document()["paths"].items()
        for method in methods
        if method in ("get", "post", "patch", "put", "delete")
    }
    assert operations == OPERATIONS.keys() | HAS_NO_SUCH_INPUT


@pytest.mark.parametrize("exists", [True, False])
@pytest.mark.parametrize("operation", OPERATIONS)
def test_wrong_input_comes_before_existence_and_right(stage, operation, exists):
    """Whoever asks has no right to it, where there is one to miss."""
    assert fields_of(stage.ask(operation, OPERATIONS[operation][1], exists=exists))


@pytest.mark.parametrize("operation", [each for each in OPERATIONS if "{" in each or each == "POST /candidatures"])
def test_existence_comes_before_the_right(stage, operation):
    problem(stage.ask(operation, OPERATIONS[operation][2], exists=False), 404, "introuvable")


@pytest.mark.parametrize("operation", [each for each, row in OPERATIONS.items() if row[3]])
def test_then_comes_the_right(stage, operation):
    problem(stage.ask(operation, OPERATIONS[operation][2], exists=True), 403, OPERATIONS[operation][3])
