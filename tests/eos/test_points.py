"""R4.8, R4.9 through the door: what feeds do to entry points, and what follows for recruitment."""

from __future__ import annotations

import pytest

from rafaelpro.catalogue.models import EntryPoint
from rafaelpro.history.models import Event
from tests.eos import looks
from tests.eos.builder import S1, delta, feed

pytestmark = [pytest.mark.django_db]

START = [("2025-03-03", 15, "PE-1"), ("2025-09-15", 12, "PE-2")]


@pytest.fixture
def received(clock):
    clock.freeze("2025-01-20")
    feed(1).action().session(points=START).apply()
    return clock


def test_first_reception_takes_past_points_too(clock):
    clock.freeze("2025-03-10")
    applied = feed(1).action().session(points=START).apply()
    assert looks.points() == [("2025-03-03", 15), ("2025-09-15", 12)]
    assert looks.counts(applied) == {"cree": 2}


def test_removed_before_its_date_then_created_again_with_other_places(received):
    """R4.8."""
    delta(2).action().session(points=START[1:]).apply()
    assert looks.points() == [("2025-09-15", 12)]
    assert looks.session().availability.places == 12
    delta(3).action().session(points=[("2025-03-03", 7, "PE-8"), START[1]]).apply()
    assert looks.points() == [("2025-03-03", 7), ("2025-09-15", 12)]
    assert looks.session().availability.places == 7


def test_a_point_that_moves_is_the_same_point(received):
    key = EntryPoint.objects.get(number="PE-1").pk
    delta(2).action().session(points=[("2025-03-17", 15, "PE-1"), START[1]]).apply()
    moved = EntryPoint.objects.get(pk=key)
    assert f"{moved.date:%d/%m/%Y}" == "17/03/2025"
    assert looks.session().availability.next_date == moved.date
    told = Event.objects.get(verb="points d'entrée changés").details
    assert told["changés"] == [["03/03/2025 : 15 (PE-1)", "17/03/2025 : 15 (PE-1)"]]


def test_two_points_swap_their_dates(received):
    delta(2).action().session(points=[("2025-09-15", 15, "PE-1"), ("2025-03-03", 12, "PE-2")]).apply()
    assert looks.points() == [("2025-03-03", 12), ("2025-09-15", 15)]


@pytest.mark.parametrize(
    ("points", "value"),
    [
        ([("2025-03-03", 9, "PE-1"), START[1]], "PE-1"),
        ([("2025-04-03", 15, "PE-1"), START[1]], "PE-1"),
        ([START[1]], "PE-1"),
        ([START[0], ("2025-02-03", 4, "PE-0"), START[1]], "PE-0"),
    ],
    ids=["changed", "moved", "removed", "new"],
)
def test_the_past_is_reported_and_left_alone(received, points, value):
    received.freeze("2025-03-04")
    applied = delta(2).action().session(points=points).apply()
    assert looks.points() == [("2025-03-03", 15), ("2025-09-15", 12)]
    assert looks.counts(applied) == {"inchange": 2, "signale": 1}
    (note,) = looks.report(applied)["signalements"]
    assert (note["numero"], note["valeur"]) == (S1, value)
    assert note["ligne"] > 1


def test_on_the_day_itself_a_point_can_still_change(received):
    received.freeze("2025-03-03T23:00")
    delta(2).action().session(points=[("2025-03-03", 9, "PE-1"), START[1]]).apply()
    assert looks.points()[0] == ("2025-03-03", 9)


def test_the_guide_s_bis(received):
    """On 05/03 EOS sends a bis at 17/03 with 5: open for it at once."""
    received.freeze("2025-03-05")
    delta(2).action().session(points=[*START, ("2025-03-17", 5, "PE-3", "PE-1")]).apply()
    availability = looks.session().availability
    assert (f"{availability.next_date:%d/%m}", availability.places, availability.is_open) == ("17/03", 5, True)
    assert EntryPoint.objects.get(number="PE-3").bis_of == "PE-1"


def test_a_bis_where_nothing_was_to_come_opens_the_session_again(clock):
    clock.freeze("2025-01-20")
    feed(1).action().session(points=START[:1]).apply()
    clock.freeze("2025-03-05")
    delta(2).action().session(points=START[:1]).apply()
    delta(3).action().session(points=[START[0], ("2025-03-17", 5, "PE-3", "PE-1")]).apply()
    assert looks.session().availability.is_open


def test_replaying_the_list_with_the_next_number_writes_nothing(received):
    told = Event.objects.count()
    keys = list(EntryPoint.objects.order_by("pk").values_list("pk", flat=True))
    applied = delta(2).action().session(points=START).apply()
    assert looks.counts(applied) == {"inchange": 2}
    assert list(EntryPoint.objects.order_by("pk").values_list("pk", flat=True)) == keys
    assert Event.objects.count() == told
