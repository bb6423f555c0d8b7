"""`facettes` on the list of sessions: how all that is found is spread, whatever the page."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rafaelpro.search import index
from tests.factories import SessionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-20")]


def sessions(count, department, measure="HSP-SOCLE", points=(), **fields):
    codes = {"64": ("64102", "64100"), "33": ("33063", "33000")}
    insee, postal = codes[department]
    made = {"department": department, "insee_code": insee, "postal_code": postal, "action__measure": measure}
    for _ in range(count):
        SessionFactory(**made, points=points, **fields)


@pytest.fixture
def offer(db):
    sessions(2, "64", points=[("2025-03-03", 15)])
    sessions(3, "33")  # no entry point to come: closed
    sessions(1, "33", measure="PRF", contract_start="2025-04-01")  # open until its start
    sessions(1, "33", measure=None, contract_start="2025-04-01")  # neither measure nor scheme
    sessions(1, "64", withdrawn_at="2025-02-01T00:00Z")
    index.rebuild()


def test_how_everything_is_spread(anyone, offer):
    body = anyone.get("/sessions").json()
    assert body["total"] == 7
    assert body["facettes"] == {
        "departement": {"33": 5, "64": 2},
        "mesure": {"HSP-SOCLE": 5, "PRF": 1},
        "dispositif": {"HSP": 5},
        "ouvert": {"true": 4, "false": 3},
    }


def test_of_what_the_filters_keep(anyone, offer):
    body = anyone.get("/sessions?departement=33&ouvert=true").json()
    assert body["facettes"] == {
        "departement": {"33": 2},
        "mesure": {"PRF": 1},
        "dispositif": {},
        "ouvert": {"true": 2, "false": 0},
    }


def test_of_nothing(anyone, offer):
    facets = anyone.get("/sessions?q=introuvable").json()["facettes"]
    assert facets == {"departement": {}, "mesure": {}, "dispositif": {}, "ouvert": {"true": 0, "false": 0}}


def test_the_second_page_says_the_same(anyone):
    sessions(51, "64", points=[("2025-03-03", 15)])
    index.rebuild()
    first, second = (anyone.get(f"/sessions?page={page}").json() for page in (1, 2))
    assert (len(first["resultats"]), len(second["resultats"])) == (50, 1)
    assert first["facettes"] == second["facettes"]
    assert first["facettes"]["departement"] == {"64": 51}


def test_lists_cost_the_same_number_of_queries_for_1_and_for_50(anyone):
    costs = []
    for count in (1, 49):
        sessions(count, "64", points=[("2025-03-03", 15)])
        index.rebuild()
        with CaptureQueriesContext(connection) as captured:
            body = anyone.get("/sessions").json()
        costs.append(len(captured))
    assert len(body["resultats"]) == 50
    assert costs[0] == costs[1]
