"""The windows of a session, one after the other, and « what if » a bis were added: the guide's example first."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rafaelpro.applications.availability import Point, SessionFacts, recruitment
from rafaelpro.applications.chronology import Phase, Tally, errors_of, may_try, stretches, what_if
from rafaelpro.applications.enums import Reason

MARCH, SEPTEMBER = Point(date(2025, 3, 3), 15), Point(date(2025, 9, 15), 12)
BIS = Point(date(2025, 3, 17), 5, bis=True)
START, END = date(2024, 2, 1), date(2027, 12, 31)
TEN = Tally(retained={date(2025, 2, 10): 6, date(2025, 3, 3): 4})


def hsp(*points, **changes):
    return SessionFacts(by_entry_points=True, points=points, contract_end=END, **changes)


def counter(answer):
    return (f"{answer.taken}/{answer.places}", answer.is_open, answer.closes_on)


class TestTheGuidesExample:
    """15 places at 03/03, 10 retained; a bis at 17/03 with 5, « le calcul sera le même »."""

    def test_five_are_missing(self):
        [march, september] = stretches(hsp(MARCH, SEPTEMBER), TEN, date(2025, 3, 5))
        assert (march.phase, march.retained, march.point.places, march.shortfall) == (Phase.PAST, 10, 15, 5)
        assert (september.phase, september.taken, september.shortfall) == (Phase.CURRENT, 0, 0)

    def test_the_counter_today_and_after(self):
        answer = what_if(hsp(MARCH, SEPTEMBER), TEN, BIS, date(2025, 3, 5))
        now, after = answer.moments
        assert counter(now.without) == ("0/12", True, SEPTEMBER.date)
        assert counter(now.with_it) == ("0/5", True, BIS.date)
        assert after.day == date(2025, 3, 18)
        assert counter(after.without) == counter(after.with_it) == ("0/12", True, SEPTEMBER.date)
        assert answer.full_at_once is None

    def test_without_september_the_bis_opens_what_was_closed_then_closes_it_again(self):
        now, after = what_if(hsp(MARCH), TEN, BIS, date(2025, 3, 5)).moments
        assert now.without.reason is Reason.NO_ENTRY_POINT
        assert counter(now.with_it) == ("0/5", True, BIS.date)
        assert (after.without.reason, after.with_it.reason) == (Reason.NO_ENTRY_POINT, Reason.NO_ENTRY_POINT)

    def test_the_windows_with_it(self):
        found = what_if(hsp(MARCH, SEPTEMBER), TEN, BIS, date(2025, 3, 5)).stretches
        assert [(each.point, each.opens_on, each.phase, each.is_tried) for each in found] == [
            (MARCH, None, Phase.PAST, False),
            (BIS, date(2025, 3, 4), Phase.CURRENT, True),
            (SEPTEMBER, date(2025, 3, 18), Phase.COMING, False),
        ]


class TestTraps:
    def test_what_is_already_taken_fills_the_bis(self):
        """6 retained and 3 pending since 03/03: a bis of 5 before September would be full at once (R4.3)."""
        tally = Tally(pending=3, retained={date(2025, 3, 10): 6})
        answer = what_if(hsp(MARCH, SEPTEMBER), tally, replace(BIS, date=date(2025, 4, 7)), date(2025, 3, 20))
        assert counter(answer.full_at_once) == ("9/5", False, date(2025, 4, 7))
        assert counter(answer.moments[0].with_it) == ("9/5", False, date(2025, 4, 7))
        assert counter(answer.moments[1].with_it) == ("3/12", True, SEPTEMBER.date)
        assert counter(answer.moments[1].without) == ("9/12", True, SEPTEMBER.date)

    def test_a_point_after_the_coming_one_changes_nothing_today(self):
        answer = what_if(hsp(MARCH), Tally(pending=4), Point(date(2025, 6, 2), 8), date(2025, 2, 10))
        now, opening, after = answer.moments
        assert counter(now.without) == counter(now.with_it) == ("4/15", True, MARCH.date)
        assert opening.day == date(2025, 3, 4)
        assert opening.without.reason is Reason.NO_ENTRY_POINT
        assert counter(opening.with_it) == ("4/8", True, date(2025, 6, 2))
        assert after.day == date(2025, 6, 3)
        assert answer.full_at_once is None

    def test_those_who_wait_carry_over_and_fill_it_when_it_opens(self):
        answer = what_if(hsp(MARCH, SEPTEMBER), Tally(pending=4), Point(date(2025, 6, 2), 4), date(2025, 2, 10))
        assert counter(answer.full_at_once) == ("4/4", False, date(2025, 6, 2))
        assert [each.day for each in answer.moments] == [date(2025, 2, 10), date(2025, 3, 4), date(2025, 6, 3)]

    def test_today_is_a_day_of_its_window(self):
        now, after = what_if(hsp(MARCH), TEN, Point(date(2025, 3, 5), 5), date(2025, 3, 5)).moments
        assert now.with_it.is_open
        assert after.with_it.reason is Reason.NO_ENTRY_POINT


@pytest.mark.parametrize(
    ("day", "places", "field", "words"),
    [
        ("2025-03-04", 5, "date", "est passée"),
        ("2028-01-01", 5, "date", "après la fin du marché (31/12/2027)"),
        ("2025-09-15", 5, "date", "existe déjà à cette date, avec 12 places"),
        ("2025-03-17", 0, "places", "entre 1 et 1000"),
        ("2025-03-17", -3, "places", "entre 1 et 1000"),
        ("2025-03-17", 10**9, "places", "entre 1 et 1000"),
    ],
)
def test_what_cannot_be_tried(day, places, field, words):
    day = date.fromisoformat(day)
    errors = errors_of(hsp(MARCH, SEPTEMBER), day=day, places=places, contract_start=START, today=date(2025, 3, 5))
    assert list(errors) == [field]
    assert words in errors[field]


def test_before_the_contract_and_both_at_once():
    errors = errors_of(hsp(), day=date(2024, 1, 15), places=0, contract_start=START, today=date(2024, 1, 10))
    assert errors["date"] == "Cette date vient avant le début du marché (01/02/2024)."
    assert "places" in errors


@pytest.mark.parametrize("day", ["2025-03-05", "2027-12-31"])
def test_the_first_and_last_days_can_be_tried(day):
    day = date.fromisoformat(day)
    assert errors_of(hsp(), day=day, places=1, contract_start=None, today=date(2025, 3, 5)) == {}


@pytest.mark.parametrize(
    ("facts", "possible"),
    [
        (hsp(), True),
        (hsp(MARCH), True),
        (hsp(MARCH, cancelled=True), False),
        (hsp(MARCH, archived=True), False),
        (hsp(MARCH, published=False), False),
        (SessionFacts(by_entry_points=False), False),
        (SessionFacts(by_entry_points=False, points=(MARCH,)), True),
    ],
)
def test_where_one_more_would_mean_anything(facts, possible):
    assert may_try(facts, date(2025, 3, 5)) is possible


DAYS = st.integers(0, 60).map(lambda days: date(2025, 2, 1) + timedelta(days=days))


@given(
    points=st.lists(st.builds(Point, DAYS, st.integers(0, 20)), unique_by=lambda point: point.date, max_size=6),
    retained=st.dictionaries(DAYS, st.integers(1, 5), max_size=8),
    pending=st.integers(0, 9),
    today=DAYS,
)
def test_windows_share_out_every_decision_and_agree_with_the_counter(points, retained, pending, today):
    """Each decision up to the last point counts in one window, once; the current window is what R4 counts today."""
    facts = hsp(*points)
    tally = Tally(pending, {day: count for day, count in retained.items() if day <= today})
    found = stretches(facts, tally, today)
    last = max((point.date for point in points), default=None)
    assert sum(each.retained for each in found) == (tally.between(None, last) if last else 0)
    assert [each.point.date for each in found] == sorted(point.date for point in points)
    current = [each for each in found if each.phase is Phase.CURRENT]
    answer = recruitment(facts, tally.on(facts, today), today)
    assert [(each.point, each.taken) for each in current] == ([(answer.next, answer.taken)] if answer.next else [])
    assert all(each.taken == 0 for each in found if each.phase is Phase.COMING)
