"""R4.8, R4.9: the plan of a list of entry points, case by case and over random histories."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rafaelpro.eos.entry_points import Known, Point, PointPlan, plan

TODAY = date(2025, 3, 10)
PAST, EARLIER, SOON, LATER = date(2025, 3, 3), date(2025, 1, 6), date(2025, 3, 17), date(2025, 9, 15)


def known(key: int, day: date, places: int = 10, number: str = "", bis_of: str = "") -> Known:
    return Known(key, day, places, number, bis_of)


def after(plan_: PointPlan, before: list[Known]) -> list[Known]:
    """The points kept once the plan is written."""
    changed = {each.id: each for each in plan_.update}
    gone = {each.id for each in plan_.delete}
    kept = [changed.get(each.id, each) for each in before if each.id not in gone]
    top = max([each.id for each in before], default=0)
    new = [Known(top + rank, p.date, p.places, p.number, p.bis_of) for rank, p in enumerate(plan_.create, 1)]
    return sorted(kept + new, key=lambda each: each.date)


def shown(points: list[Known]) -> list[tuple[date, int, str]]:
    return [(each.date, each.places, each.number) for each in points]


# name, known, received, what is kept, numbers of reports
CASES = [
    ("nothing changes", [known(1, SOON, 10, "A")], [Point(SOON, 10, "A")], [(SOON, 10, "A")], 0),
    ("a new one to come", [], [Point(SOON, 5, "A")], [(SOON, 5, "A")], 0),
    ("one today is still to come", [], [Point(TODAY, 5, "A")], [(TODAY, 5, "A")], 0),
    ("today's can still change", [known(1, TODAY, 5, "A")], [Point(TODAY, 8, "A")], [(TODAY, 8, "A")], 0),
    ("today's can still be removed", [known(1, TODAY, 5, "A")], [], [], 0),
    ("places change", [known(1, SOON, 10, "A")], [Point(SOON, 4, "A")], [(SOON, 4, "A")], 0),
    ("a future one has moved", [known(1, SOON, 10, "A")], [Point(LATER, 10, "A")], [(LATER, 10, "A")], 0),
    ("a future one is removed", [known(1, SOON, 10, "A")], [], [], 0),
    ("another number, same date, replaces", [known(1, SOON, 10, "A")], [Point(SOON, 6, "B")], [(SOON, 6, "B")], 0),
    ("no number: known by its date", [known(1, SOON, 10)], [Point(SOON, 6)], [(SOON, 6, "")], 0),
    ("no number keeps the known one", [known(1, SOON, 10, "A")], [Point(SOON, 6)], [(SOON, 6, "A")], 0),
    ("a number comes to one without", [known(1, SOON, 10)], [Point(SOON, 10, "A")], [(SOON, 10, "A")], 0),
    (
        "two swap their dates",
        [known(1, SOON, 1, "A"), known(2, LATER, 2, "B")],
        [Point(LATER, 1, "A"), Point(SOON, 2, "B")],
        [(SOON, 2, "B"), (LATER, 1, "A")],
        0,
    ),
    (
        "one moves to the date of another that is removed",
        [known(1, SOON, 1, "A"), known(2, LATER, 2, "B")],
        [Point(LATER, 1, "A")],
        [(LATER, 1, "A")],
        0,
    ),
    (
        "one moves away, a new one takes its date",
        [known(1, SOON, 1, "A")],
        [Point(LATER, 1, "A"), Point(SOON, 7, "B")],
        [(SOON, 7, "B"), (LATER, 1, "A")],
        0,
    ),
    ("the past is the same", [known(1, PAST, 10, "A")], [Point(PAST, 10, "A")], [(PAST, 10, "A")], 0),
    ("the past is changed: reported", [known(1, PAST, 10, "A")], [Point(PAST, 8, "A")], [(PAST, 10, "A")], 1),
    ("the past is removed: reported", [known(1, PAST, 10, "A")], [], [(PAST, 10, "A")], 1),
    ("the past is moved: reported", [known(1, PAST, 10, "A")], [Point(SOON, 10, "A")], [(PAST, 10, "A")], 1),
    ("the past is renumbered: reported", [known(1, PAST, 10, "A")], [Point(PAST, 10, "B")], [(PAST, 10, "A")], 1),
    ("the past without number is changed", [known(1, PAST, 10)], [Point(PAST, 9)], [(PAST, 10, "")], 1),
    ("a new one in the past: reported, left out", [], [Point(PAST, 8, "A")], [], 1),
    ("a future one moves to the past", [known(1, SOON, 10, "A")], [Point(PAST, 10, "A")], [(SOON, 10, "A")], 1),
    (
        "a future one moves to the past, its date is taken",
        [known(1, SOON, 10, "A")],
        [Point(PAST, 10, "A"), Point(SOON, 3, "B")],
        [(SOON, 3, "B")],
        1,
    ),
    (
        "a bis is a point like another",
        [known(1, PAST, 15, "A")],
        [Point(PAST, 15, "A"), Point(SOON, 5, "B", "A")],
        [(PAST, 15, "A"), (SOON, 5, "B")],
        0,
    ),
]


@pytest.mark.parametrize(("before", "received", "kept", "reports"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_case(before, received, kept, reports):
    planned = plan(received, before, TODAY)
    assert shown(after(planned, before)) == kept
    assert len(planned.reports) == reports


def test_first_reception_takes_the_past_too():
    planned = plan([Point(PAST, 15, "A"), Point(SOON, 5, "B")], [], TODAY, first=True)
    assert [point.date for point in planned.create] == [PAST, SOON]
    assert not planned.reports


def test_removed_then_created_again_at_the_same_date():
    """R4.8, over two feeds."""
    before = [known(1, SOON, 10, "A")]
    emptied = after(plan([], before, TODAY), before)
    again = plan([Point(SOON, 6, "B")], emptied, TODAY)
    assert shown(after(again, emptied)) == [(SOON, 6, "B")]


def test_reports_tell_dates_and_places_in_french():
    (report,) = plan([Point(PAST, 8, "A")], [known(1, PAST, 10, "A")], TODAY).reports
    assert report.reason == (
        "le point d'entrée passé du 03/03/2025 revient avec 8 places au lieu de 10 : il n'est pas changé"
    )


# --- over random histories ------------------------------------------------------------------------------------------

days = st.integers(-20, 20).map(lambda offset: TODAY + timedelta(days=offset))
numbers = st.sampled_from(["", "A", "B", "C", "D", "E"])
points = st.builds(Point, date=days, places=st.integers(0, 20), number=numbers, bis_of=st.sampled_from(["", "A"]))


def distinct(received: list[Point]) -> list[Point]:
    """One a date, one a number: what reading guarantees."""
    seen: set[object] = set()
    kept = []
    for point in received:
        keys = {point.date} | ({point.number} if point.number else set())
        if not keys & seen:
            kept.append(point)
            seen |= keys
    return kept


lists = st.lists(points, max_size=7).map(distinct)


def grown(first: list[Point]) -> list[Known]:
    return after(plan(first, [], TODAY, first=True), [])


@given(lists, lists)
def test_a_replay_changes_nothing(first, second):
    before = grown(first)
    once = after(plan(second, before, TODAY), before)
    again = plan(second, once, TODAY)
    assert not again.writes
    assert after(again, once) == once


@given(lists, lists)
def test_the_past_never_changes(first, second):
    before = grown(first)
    past = [each for each in before if each.date < TODAY]
    kept = after(plan(second, before, TODAY), before)
    assert [each for each in kept if each.date < TODAY] == past


@given(lists, lists)
def test_one_a_date_and_one_a_number(first, second):
    before = grown(first)
    kept = after(plan(second, before, TODAY), before)
    assert len({each.date for each in kept}) == len(kept)
    named = [each.number for each in kept if each.number]
    assert len(set(named)) == len(named)


@given(lists, lists)
def test_what_is_to_come_is_what_the_feed_says(first, second):
    """But for points that the feed wants to draw out of, or push into, the past."""
    before = grown(first)
    kept = {each.date: each.places for each in after(plan(second, before, TODAY), before) if each.date >= TODAY}
    past_numbers = {each.number for each in before if each.date < TODAY and each.number}
    into_past = {point.number for point in second if point.date < TODAY}
    told = {p.date: p.places for p in second if p.date >= TODAY and p.number not in past_numbers}
    stayed = {e.date: e.places for e in before if e.date >= TODAY and e.number and e.number in into_past}
    assert kept == stayed | told
