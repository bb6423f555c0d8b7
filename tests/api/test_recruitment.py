"""`recrutement`, line by line of the contract, and the worked examples of R4 through the API with the clock moved."""

from __future__ import annotations

from typing import Any

import pytest

from rafaelpro.applications import projection
from rafaelpro.applications.models import Application, ManualRecruitment
from rafaelpro.catalogue.models import EntryPoint
from tests.api.conftest import Api
from tests.factories import ApplicationFactory, SessionFactory

pytestmark = pytest.mark.django_db


def recruitment(api: Api, session: Any) -> dict[str, Any]:
    """As the session says it; the list says the same."""
    said = api.get(f"/sessions/{session.carif_number}").json()["recrutement"]
    (listed,) = api.get(f"/sessions?carif={session.carif_number}").json()["resultats"]
    assert listed["recrutement"] == said
    return said


def fill(session: Any, count: int, **fields: Any) -> list[Application]:
    return [ApplicationFactory(session=session, **fields) for _ in range(count)]


def add_point(session: Any, day: str, places: int, **fields: Any) -> None:
    EntryPoint.objects.create(session=session, date=day, places=places, **fields)
    projection.refresh([session.pk])


# --- each line of the paragraph of the contract --------------------------------------------------------------------


@pytest.mark.frozen("2025-02-20")
def test_says_everything_of_an_open_session(anyone, session):
    add_point(session, "2025-03-17", 5, number="PE-2", bis_of="PE-1")
    fill(session, 2)

    assert recruitment(anyone, session) == {
        "mode": "points-entree",
        "ouvert": True,
        "raison": "ouvert",
        "prochain_point_entree": "2025-03-03",
        "ouvre_le": None,
        "date_limite": "2025-03-03",
        "candidatures": 2,
        "places": 15,
        "places_restantes": 13,
        "points_entree": [
            {"date": "2025-03-03", "places": 15, "bis": False},
            {"date": "2025-03-17", "places": 5, "bis": True},
            {"date": "2025-09-15", "places": 12, "bis": False},
        ],
    }


@pytest.mark.frozen("2025-02-20")
def test_opens_again_after_next_only_when_full_with_a_later_point(anyone):
    full = SessionFactory(points=[("2025-03-03", 1), ("2025-09-15", 12)])
    last = SessionFactory(points=[("2025-03-03", 1)])
    fill(full, 1)
    fill(last, 1)

    said = recruitment(anyone, full)
    assert (said["raison"], said["ouvert"], said["ouvre_le"]) == ("complet", False, "2025-03-04")
    assert recruitment(anyone, last)["ouvre_le"] is None


@pytest.mark.frozen("2025-02-20")
def test_nothing_opens_again_once_the_contract_has_ended(anyone, session):
    EntryPoint.objects.filter(session=session).update(places=0)
    session.contract_end = "2025-03-03"
    session.save(update_fields=["contract_end"])
    projection.refresh([session.pk])
    assert recruitment(anyone, session)["ouvre_le"] is None
    session.contract_end = "2025-03-04"
    session.save(update_fields=["contract_end"])
    projection.refresh([session.pk])
    assert recruitment(anyone, session)["ouvre_le"] == "2025-03-04"


@pytest.mark.frozen("2025-02-20")
def test_remaining_places_are_never_negative(anyone):
    session = SessionFactory(points=[("2025-03-03", 2)])
    fill(session, 3)

    said = recruitment(anyone, session)
    assert (said["candidatures"], said["places"], said["places_restantes"]) == (3, 2, 0)


@pytest.mark.frozen("2025-04-20")
def test_without_next_counts_since_the_last_point_and_has_no_places(anyone):
    session = SessionFactory(points=[("2025-03-03", 15)])
    fill(session, 2, state="RETAINED", created_on="2025-02-01", decided_on="2025-02-20")
    fill(session, 3, state="RETAINED", created_on="2025-02-01", decided_on="2025-03-10")
    fill(session, 1)

    assert recruitment(anyone, session) == {
        "mode": "points-entree",
        "ouvert": False,
        "raison": "sans-point-entree",
        "prochain_point_entree": None,
        "ouvre_le": None,
        "date_limite": None,
        "candidatures": 4,
        "places": None,
        "places_restantes": None,
        "points_entree": [],
    }


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"cancelled_at": "2025-02-01T10:00:00+01:00"}, "annulee"),
        ({"contract_end": "2025-02-19"}, "terminee"),
    ],
)
@pytest.mark.frozen("2025-02-20")
def test_cancelled_or_ended_says_no_point(anyone, fields, reason):
    session = SessionFactory(points=[("2025-02-10", 15), ("2025-03-03", 15)], **fields)
    fill(session, 1, state="RETAINED", created_on="2025-01-10", decided_on="2025-02-01")
    fill(session, 2, state="RETAINED", created_on="2025-01-10", decided_on="2025-02-12")

    said = recruitment(anyone, session)

    assert (said["mode"], said["ouvert"], said["raison"]) == ("points-entree", False, reason)
    assert said["candidatures"] == 2
    assert said["points_entree"] == []
    nulls = ("prochain_point_entree", "ouvre_le", "date_limite", "places", "places_restantes")
    assert [said[name] for name in nulls] == [None] * 5


@pytest.mark.parametrize(
    ("row", "session_fields", "reason"),
    [
        ({}, {}, "ouvert"),
        ({"is_open": False}, {}, "ferme-par-organisme"),
        ({"deadline": "2025-02-19"}, {}, "date-limite-passee"),
        ({"declared_full": True}, {}, "complet"),
        ({"places": 1}, {}, "complet"),
        ({}, {"registration_start": "2025-02-21"}, "pas-encore-ouvert"),
    ],
)
@pytest.mark.frozen("2025-02-20")
def test_reasons_of_a_session_that_its_organisation_opens(anyone, row, session_fields, reason):
    session = SessionFactory(action__measure="PRF", contract_start="2025-06-01", **session_fields)
    ManualRecruitment.objects.create(session=session, **row)
    projection.refresh([session.pk])
    fill(session, 1)

    said = recruitment(anyone, session)

    assert (said["mode"], said["raison"], said["ouvert"]) == ("ouverture-manuelle", reason, reason == "ouvert")
    assert said["prochain_point_entree"] is None
    assert said["ouvre_le"] is None
    assert said["points_entree"] == []
    assert said["date_limite"] == row.get("deadline", "2025-06-01")
    assert said["candidatures"] == 1
    assert said["places"] == row.get("places")
    assert said["places_restantes"] == (0 if "places" in row else None)


# --- the worked examples of R4 -------------------------------------------------------------------------------------


def test_example_1_two_points_two_windows(anyone, clock):
    clock.freeze("2025-01-20")
    session = SessionFactory(points=[("2025-03-03", 15), ("2025-09-15", 12)])

    for day, is_open, following in [
        ("2025-01-20", True, "2025-03-03"),
        ("2025-03-03T23:59", True, "2025-03-03"),
        ("2025-03-04", True, "2025-09-15"),
        ("2025-09-15T23:59", True, "2025-09-15"),
        ("2025-09-16", False, None),
    ]:
        clock.freeze(day)
        said = recruitment(anyone, session)
        assert (said["ouvert"], said["prochain_point_entree"]) == (is_open, following), day

    clock.freeze("2025-02-20")
    fill(session, 14)
    assert recruitment(anyone, session)["ouvert"] is True
    fill(session, 1)
    assert recruitment(anyone, session)["raison"] == "complet"


def test_example_2_decisions_move_the_counter(clock, session, managing, anyone):
    clock.freeze("2025-02-10")
    EntryPoint.objects.filter(session=session, date="2025-03-03").update(places=12)
    fill(session, 6, state="RETAINED", decided_on="2025-02-10")
    first, second, _ = fill(session, 3)

    def counter() -> tuple[int, int, int]:
        said = recruitment(anyone, session)
        return said["candidatures"], said["places"], said["places_restantes"]

    assert counter() == (9, 12, 3)
    managing.post(f"/candidatures/{first.reference}/avis", {"conformite": False, "motif": "injoignable"})
    assert counter() == (8, 12, 4)
    dates = {"entree_prevue": "2025-03-03", "sortie_prevue": "2025-06-30"}
    managing.post(f"/candidatures/{second.reference}/avis", {"conformite": True} | dates)
    assert counter() == (8, 12, 4)


@pytest.mark.parametrize("has_september", [True, False])
def test_example_3_a_bis_opens_again(anyone, clock, has_september):
    clock.freeze("2025-02-01")
    september = [("2025-09-15", 12)] if has_september else []
    session = SessionFactory(points=[("2025-03-03", 15), *september])
    fill(session, 10, state="RETAINED", decided_on="2025-02-20")

    clock.freeze("2025-03-03")
    assert recruitment(anyone, session)["candidatures"] == 10
    clock.freeze("2025-03-04")
    said = recruitment(anyone, session)
    assert (said["raison"], said["candidatures"]) == (("ouvert", 0) if has_september else ("sans-point-entree", 0))

    clock.freeze("2025-03-05")
    add_point(session, "2025-03-17", 5, number="PE-2", bis_of="PE-1")
    said = recruitment(anyone, session)
    assert (said["ouvert"], said["prochain_point_entree"]) == (True, "2025-03-17")
    assert (said["candidatures"], said["places"], said["points_entree"][0]["bis"]) == (0, 5, True)

    clock.freeze("2025-03-18")
    said = recruitment(anyone, session)
    assert (said["ouvert"], said["prochain_point_entree"]) == (has_september, "2025-09-15" if has_september else None)


def test_example_4_pending_carry_over(anyone, clock):
    clock.freeze("2025-03-03T22:00")
    session = SessionFactory(points=[("2025-03-03", 15), ("2025-09-15", 12)])
    fill(session, 4)

    clock.freeze("2025-03-04T00:00")
    said = recruitment(anyone, session)
    assert (said["candidatures"], said["places"]) == (4, 12)


@pytest.mark.frozen("2025-02-20")
def test_example_5_places_lowered_by_eos(anyone, session, managing):
    applications = fill(session, 13)

    EntryPoint.objects.filter(session=session, date="2025-03-03").update(places=10)
    projection.refresh([session.pk])
    said = recruitment(anyone, session)
    assert (said["candidatures"], said["places"], said["ouvert"], said["raison"]) == (13, 10, False, "complet")

    for rank, application in enumerate(applications[:4], start=1):
        managing.post(f"/candidatures/{application.reference}/avis", {"conformite": False, "motif": "injoignable"})
        said = recruitment(anyone, session)
        assert (said["candidatures"], said["ouvert"]) == (13 - rank, 13 - rank < 10)
