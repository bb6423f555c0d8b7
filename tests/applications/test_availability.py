"""Rules R4 and R5 as pure functions: the worked examples of the rules, each line of R4.12, and random histories."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rafaelpro.applications.availability import (
    Counts,
    Manual,
    Point,
    SessionFacts,
    due_on,
    due_reference,
    holds,
    is_due,
    recruitment,
    validity,
    window,
)
from rafaelpro.applications.enums import Mode, Reason, State

MARCH, SEPTEMBER = Point(date(2025, 3, 3), 15), Point(date(2025, 9, 15), 12)
BIS = Point(date(2025, 3, 17), 5, bis=True)
CONTRACT_END = date(2027, 12, 31)


def hsp(*points, **changes):
    return SessionFacts(by_entry_points=True, points=points, contract_end=CONTRACT_END, **changes)


def asked(facts, today, pending=0, retained=0):
    return recruitment(facts, Counts(pending, retained), date.fromisoformat(today))


class TestWorkedExamples:
    """The five examples of the rules, §4."""

    @pytest.mark.parametrize("today", ["2025-01-20", "2025-03-03"])
    def test_open_from_reception_to_the_day_of_the_first_entry_point(self, today):
        answer = asked(hsp(MARCH, SEPTEMBER), today, pending=14)
        assert (answer.is_open, answer.next, answer.closes_on) == (True, MARCH, MARCH.date)

    def test_closed_by_the_fifteenth_application(self):
        answer = asked(hsp(MARCH, SEPTEMBER), "2025-02-10", pending=15)
        assert (answer.reason, answer.opens_on, answer.remaining) == (Reason.FULL, date(2025, 3, 4), 0)

    @pytest.mark.parametrize("today", ["2025-03-04", "2025-09-15"])
    def test_then_open_for_september(self, today):
        answer = asked(hsp(MARCH, SEPTEMBER), today, pending=11)
        assert (answer.is_open, answer.next, answer.remaining) == (True, SEPTEMBER, 1)

    def test_closed_by_the_twelfth_and_after_the_last_entry_point(self):
        assert asked(hsp(MARCH, SEPTEMBER), "2025-05-01", retained=12).reason is Reason.FULL
        assert asked(hsp(MARCH, SEPTEMBER), "2025-05-01", retained=12).opens_on is None
        assert asked(hsp(MARCH, SEPTEMBER), "2025-09-16").reason is Reason.NO_ENTRY_POINT

    @pytest.mark.parametrize(
        ("retained", "pending", "taken"),
        [(6, 3, 9), (6, 2, 8), (7, 1, 8)],
        ids=["9/12", "one pending becomes not retained: 8/12", "one pending becomes retained: still 8/12"],
    )
    def test_nine_of_twelve_then_eight(self, retained, pending, taken):
        answer = asked(hsp(SEPTEMBER), "2025-06-01", pending, retained)
        assert (answer.taken, answer.places, answer.remaining) == (taken, 12, 12 - taken)

    def test_a_bis_sent_two_days_later_opens_with_its_own_places(self):
        assert asked(hsp(MARCH, SEPTEMBER), "2025-03-05").next == SEPTEMBER
        with_bis = hsp(MARCH, SEPTEMBER, BIS)
        assert window(with_bis, date(2025, 3, 5)).previous == MARCH.date
        answer = asked(with_bis, "2025-03-05")
        assert (answer.is_open, answer.next, answer.taken, answer.places) == (True, BIS, 0, 5)
        assert asked(with_bis, "2025-03-17", pending=5).reason is Reason.FULL
        assert asked(with_bis, "2025-03-17", pending=5).opens_on == date(2025, 3, 18)
        assert asked(with_bis, "2025-03-18").next == SEPTEMBER

    def test_without_september_closed_on_the_fourth_and_open_again_on_the_fifth(self):
        assert asked(hsp(MARCH), "2025-03-04").reason is Reason.NO_ENTRY_POINT
        assert asked(hsp(MARCH, BIS), "2025-03-05").is_open

    def test_four_pending_at_night_count_in_the_next_window(self):
        before = asked(hsp(MARCH, SEPTEMBER), "2025-03-03", pending=4)
        after = asked(hsp(MARCH, SEPTEMBER), "2025-03-04", pending=4)
        assert (before.taken, before.places) == (4, 15)
        assert (after.taken, after.places) == (4, 12)

    def test_places_lowered_under_what_is_taken(self):
        lowered = hsp(replace(MARCH, places=10))
        answer = asked(lowered, "2025-02-01", pending=13)
        assert (answer.taken, answer.places, answer.remaining, answer.reason) == (13, 10, 0, Reason.FULL)
        assert not asked(lowered, "2025-02-01", pending=10).is_open
        assert asked(lowered, "2025-02-01", pending=9).is_open


@pytest.mark.parametrize(
    ("contract_end", "opens_on"),
    [
        ("2025-03-02", None),
        ("2025-03-03", None),
        ("2025-03-04", date(2025, 3, 4)),
        ("2025-09-14", date(2025, 3, 4)),
        (None, date(2025, 3, 4)),
    ],
    ids=["ends before", "ends on the entry point itself", "the day after", "before the later point", "no end known"],
)
def test_a_full_session_opens_again_only_while_its_contract_runs(contract_end, opens_on):
    """R4.12: 15 of 15 taken on 10/02/2025, entry points on 03/03 and 15/09, and a contract that ends in between."""
    end = contract_end and date.fromisoformat(contract_end)
    facts = SessionFacts(by_entry_points=True, points=(MARCH, SEPTEMBER), contract_end=end)
    answer = asked(facts, "2025-02-10", pending=15)
    assert (answer.reason, answer.opens_on) == (Reason.FULL, opens_on)
    if opens_on is None:
        assert asked(facts, "2025-03-04", pending=15).reason is Reason.ENDED
    else:
        assert asked(facts, "2025-03-04").is_open


@pytest.mark.parametrize(
    ("facts", "today", "reason"),
    [
        (hsp(MARCH, cancelled=True), "2028-01-01", Reason.CANCELLED),
        (hsp(MARCH), "2028-01-01", Reason.ENDED),
        (hsp(Point(date(2028, 6, 1), 5)), "2028-01-01", Reason.ENDED),
        (hsp(MARCH), "2027-12-31", Reason.NO_ENTRY_POINT),
        (hsp(), "2025-01-01", Reason.NO_ENTRY_POINT),
        (hsp(Point(date(2025, 3, 3), 0)), "2025-01-01", Reason.FULL),
        (hsp(MARCH, archived=True), "2025-01-01", Reason.ENDED),
        (hsp(MARCH, published=False), "2025-01-01", Reason.ENDED),
    ],
)
def test_the_first_reason_that_holds(facts, today, reason):
    assert asked(facts, today).reason is reason


def test_what_is_cancelled_or_ended_shows_no_entry_point():
    answer = asked(hsp(MARCH, SEPTEMBER, cancelled=True), "2025-02-01", pending=2, retained=1)
    assert (answer.points, answer.next, answer.places, answer.closes_on, answer.taken) == ((), None, None, None, 3)


def test_a_session_that_carries_an_entry_point_recruits_by_them_whatever_its_measure():
    facts = SessionFacts(by_entry_points=False, points=(MARCH,), manual=Manual(is_open=False))
    assert asked(facts, "2025-02-01").mode is Mode.ENTRY_POINTS
    assert asked(facts, "2025-02-01").is_open


@pytest.mark.parametrize(
    ("manual", "pending", "reason"),
    [
        (Manual(deadline=date(2025, 2, 1)), 40, Reason.OPEN),
        (Manual(deadline=date(2025, 1, 31)), 0, Reason.DEADLINE_PASSED),
        (Manual(is_open=False, deadline=date(2025, 1, 31)), 0, Reason.CLOSED_BY_ORGANISATION),
        (Manual(places=3), 2, Reason.OPEN),
        (Manual(places=3), 3, Reason.FULL),
        (Manual(places=3), 4, Reason.FULL),
        (Manual(places=0), 0, Reason.FULL),
        (Manual(declared_full=True), 0, Reason.FULL),
        (Manual(opens_from=date(2025, 2, 2)), 0, Reason.NOT_YET_OPEN),
        (Manual(opens_from=date(2025, 2, 1)), 0, Reason.OPEN),
        (Manual(opens_from=date(2025, 2, 2), opened_by_hand=True), 0, Reason.OPEN),
        (Manual(opens_from=date(2025, 2, 2), opened_by_hand=True, is_open=False), 0, Reason.CLOSED_BY_ORGANISATION),
        (Manual(opens_from=date(2025, 2, 2), opened_by_hand=True, places=1), 1, Reason.FULL),
    ],
)
def test_sessions_of_r5(manual, pending, reason):
    facts = SessionFacts(by_entry_points=False, manual=manual, contract_end=CONTRACT_END)
    answer = asked(facts, "2025-02-01", pending=pending)
    assert (answer.mode, answer.reason, answer.closes_on) == (Mode.MANUAL, reason, manual.deadline)


class TestDueDates:
    def test_none_is_due_while_an_entry_point_is_to_come(self):
        assert due_reference(hsp(MARCH, SEPTEMBER), None, date(2025, 9, 15)) is None
        assert due_reference(hsp(MARCH, SEPTEMBER), None, date(2025, 9, 16)) == SEPTEMBER.date

    def test_without_any_entry_point_left_the_end_of_the_contract(self):
        assert due_reference(hsp(), date(2025, 1, 1), date(2025, 9, 16)) == CONTRACT_END

    def test_sessions_of_r5_run_from_their_start(self):
        assert due_reference(SessionFacts(by_entry_points=False), date(2025, 1, 1), date(2024, 9, 16)) == date(
            2025, 1, 1
        )
        assert due_reference(SessionFacts(by_entry_points=False), None, date(2024, 9, 16)) is None

    def test_the_delay_runs_from_the_later_of_reference_and_creation(self):
        assert due_on(date(2025, 9, 15), date(2025, 3, 1), 30) == date(2025, 10, 15)
        assert due_on(date(2025, 9, 15), date(2025, 9, 20), 30) == date(2025, 10, 20)
        assert due_on(None, date(2025, 3, 1), 30) is None

    def test_on_the_last_day_a_decision_is_in_time(self):
        assert not is_due(date(2025, 10, 15), date(2025, 10, 15))
        assert is_due(date(2025, 10, 15), date(2025, 10, 16))


DAYS = st.dates(date(2025, 1, 1), date(2025, 12, 31))
POINTS = st.dictionaries(DAYS, st.integers(0, 5), max_size=6).map(
    lambda found: tuple(Point(day, places) for day, places in found.items())
)


@given(points=POINTS, today=DAYS, pending=st.integers(0, 8), retained=st.integers(0, 8), end=DAYS)
def test_open_means_all_that_r4_4_asks(points, today, pending, retained, end):
    facts = SessionFacts(by_entry_points=True, points=points, contract_end=end)
    answer = recruitment(facts, Counts(pending, retained), today)
    coming = sorted((point for point in points if point.date >= today), key=lambda point: point.date)
    expected = today <= end and bool(coming) and pending + retained < coming[0].places
    assert answer.is_open == expected
    if answer.opens_on is not None:
        assert answer.reason is Reason.FULL
        assert answer.opens_on <= min(coming[1].date, end)


@given(points=POINTS.filter(bool), today=DAYS)
def test_windows_cut_time_without_gap_or_overlap(points, today):
    here = window(SessionFacts(by_entry_points=True, points=points), today)
    if here.next is not None:
        after = window(SessionFacts(by_entry_points=True, points=points), here.next.date + timedelta(days=1))
        assert after.previous == here.next.date
    assert here.previous is None or here.previous < today


@given(
    points=POINTS,
    end=st.none() | DAYS,
    deadline=st.none() | DAYS,
    opens_from=st.none() | DAYS,
    today=DAYS,
    other=DAYS,
    pending=st.integers(0, 6),
)
def test_within_its_validity_an_answer_does_not_change(points, end, deadline, opens_from, today, other, pending):
    manual = Manual(deadline=deadline, opens_from=opens_from, places=3)
    facts = SessionFacts(by_entry_points=False, points=points, manual=manual, contract_end=end)
    since, until = validity(facts, today)
    assert since is None or since <= today
    assert until is None or today <= until
    if (since is None or since <= other) and (until is None or other <= until):
        counts = Counts(pending)
        assert recruitment(facts, counts, today) == recruitment(facts, counts, other)
        assert window(facts, today) == window(facts, other)
        assert due_reference(facts, date(2025, 5, 1), today) == due_reference(facts, date(2025, 5, 1), other)


@given(
    points=POINTS.filter(bool),
    start=DAYS,
    steps=st.lists(st.sampled_from(["apply", "oui", "non", "wait"]), max_size=60),
)
def test_over_any_history_applying_never_pushes_taken_over_places(points, start, steps):
    """A model session lived day by day: an application enters only where the rule says open (R4.13)."""
    facts = SessionFacts(by_entry_points=True, points=points)
    today, pending, retained_on = start, 0, []
    for step in steps:
        here = window(facts, today)
        inside = [day for day in retained_on if here.after is None or day > here.after]
        answer = recruitment(facts, Counts(pending, len(inside)), today)
        if step == "wait":
            today += timedelta(days=20)
        elif step == "apply" and answer.is_open:
            pending += 1
            assert answer.taken + 1 <= answer.places
        elif step == "oui" and pending:
            pending -= 1
            retained_on.append(today)
        elif step == "non" and pending:
            pending -= 1


class TestWhatForbidsAnotherApplication:
    """R6.3: one pending, or one retained since the last entry point; ever, where there was none."""

    @pytest.mark.parametrize(
        ("decided_on", "since", "expected"),
        [
            ("2025-03-04", "2025-03-03", True),
            ("2025-03-03", "2025-03-03", False),
            ("2025-01-01", "2025-03-03", False),
            ("2019-01-01", None, True),
        ],
        ids=["the day after", "on the day itself, in the window before", "long before", "without entry point: ever"],
    )
    def test_retained(self, decided_on, since, expected):
        assert holds(State.RETAINED, date.fromisoformat(decided_on), since and date.fromisoformat(since)) is expected

    @pytest.mark.parametrize("state", sorted(set(State) - {State.RETAINED}))
    def test_of_the_other_states_only_pending(self, state):
        assert holds(state, date(2025, 3, 4), date(2025, 3, 3)) is (state is State.PENDING)
