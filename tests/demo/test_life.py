"""The life of a session obeys the rules: checked by counting everything again, apart from the simulator."""

from datetime import date, datetime, time, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rafaelpro.applications.availability import Counts, Manual, Point, SessionFacts, recruitment, window
from rafaelpro.applications.enums import Mode, State
from rafaelpro.applications.transitions import find
from rafaelpro.core.clock import PARIS
from rafaelpro.demo.life import Arrival, Story, tell

START = date(2025, 1, 6)
NOW = datetime(2025, 6, 30, 12, tzinfo=PARIS)


def at(day, hour=10):
    return datetime.combine(day, time(hour), PARIS)


def story(*, points=(), manual=None, cancelled_at=None, declared_full_at=None, end=date(2025, 12, 31)):
    facts = SessionFacts(
        by_entry_points=manual is None,
        points=tuple(Point(START + timedelta(days=after), places) for after, places in points),
        manual=manual or Manual(),
        contract_end=end,
    )
    return Story(
        facts=facts,
        contract_start=START if manual is None else START + timedelta(days=90),
        contract_end=end,
        delay_days=30,
        stay=timedelta(days=60),
        cancelled_at=cancelled_at,
        declared_full_at=declared_full_at,
    )


def lived(told, *, count=60, seed=1, people=10_000, days=170):
    rng = Random(seed)
    arrivals = [Arrival(at(START) + timedelta(days=rng.random() * days), rng.randrange(people)) for _ in range(count)]
    return tell(told, arrivals, rng=rng, until=NOW)


def state_at(fate, moment):
    """The state of an application just before that moment; None before it exists."""
    return next((step.after for step in reversed(fate.steps) if step.at < moment), None)


def decided_before(fate, moment):
    return next(step.at.date() for step in reversed(fate.steps) if step.at < moment and step.after is State.RETAINED)


def counts_before(told, fates, moment):
    bounds = window(told.facts, moment.date())
    pending = retained = 0
    for fate in fates:
        state = state_at(fate, moment)
        pending += state is State.PENDING
        if state is State.RETAINED:
            day = decided_before(fate, moment)
            retained += (bounds.after is None or day > bounds.after) and (bounds.until is None or day <= bounds.until)
    return Counts(pending, retained)


stories = st.one_of(
    st.builds(
        story,
        points=st.lists(st.tuples(st.integers(0, 200), st.integers(0, 8)), max_size=6, unique_by=lambda pair: pair[0]),
        cancelled_at=st.none() | st.integers(1, 170).map(lambda days: at(START + timedelta(days=days))),
    ),
    st.builds(
        story,
        manual=st.builds(Manual, places=st.none() | st.integers(0, 8), deadline=st.just(date(2025, 5, 1))),
        declared_full_at=st.none() | st.integers(1, 110).map(lambda days: at(START + timedelta(days=days))),
    ),
)


@settings(max_examples=150, deadline=None)
@given(told=stories, seed=st.integers(0, 10_000), count=st.integers(0, 60), people=st.sampled_from([3, 1_000]))
def test_whatever_happens_every_step_obeys_the_rules(told, seed, count, people):
    fates = lived(told, count=count, seed=seed, people=people)
    for fate in fates:
        moments = [step.at for step in fate.steps]
        assert moments == sorted(moments)
        assert moments[-1] <= NOW
        for before, step in zip([None, *fate.steps], fate.steps, strict=False):
            assert step.before is (before.after if before else None)
            assert find(step.before, step.after, step.who)  # R7.5
        _check_sender(told, fates, fate)
        _check_stay(told, fate)


def _check_sender(told, fates, fate):
    """R4.4, R5.1, R6.3: at that moment the session was open, and held no application of the same person."""
    moment = fate.created_at
    facts = told.facts
    assert not (told.cancelled_at and moment >= told.cancelled_at)
    assert not (told.declared_full_at and moment >= told.declared_full_at)
    assert recruitment(facts, counts_before(told, fates, moment), moment.date()).is_open
    since = window(facts, moment.date()).previous
    for other in fates:
        if other is fate or other.person != fate.person:
            continue
        state = state_at(other, moment)
        assert state is not State.PENDING
        assert state is not State.RETAINED or (since is not None and decided_before(other, moment) <= since)


def _check_stay(told, fate):
    """R7.1: planned entry and exit within the contract."""
    if fate.state is State.RETAINED:
        assert told.contract_start <= fate.planned_entry <= fate.planned_exit <= told.contract_end


def test_places_of_an_entry_point_are_never_sold_twice_and_open_again_after_it():
    fates = lived(story(points=[(30, 3), (90, 2)]), count=200)
    first, second = START + timedelta(days=30), START + timedelta(days=90)
    early = [fate for fate in fates if fate.created_at.date() <= first]
    late = [fate for fate in fates if first < fate.created_at.date() <= second]
    gone = (State.NOT_RETAINED, State.WITHDRAWN)
    assert 3 <= len(early) <= 3 + sum(fate.state in gone for fate in early)
    assert len(late) >= 1
    assert not [fate for fate in fates if fate.created_at.date() > second]


def test_a_cancelled_session_refuses_who_was_pending_and_takes_nobody_after():
    day = at(START + timedelta(days=60))
    fates = lived(story(points=[(150, 50)], cancelled_at=day), count=80)
    refused = [fate for fate in fates if fate.state is State.REFUSED_CANCELLED]
    assert refused
    assert all(fate.steps[-1].at == day for fate in refused)
    assert not [fate for fate in fates if fate.state is State.PENDING]
    assert max(fate.created_at for fate in fates) < day


def test_a_session_declared_full_refuses_who_was_pending():
    day = at(START + timedelta(days=60))
    fates = lived(story(manual=Manual(deadline=date(2025, 5, 1)), declared_full_at=day), count=80)
    assert [fate for fate in fates if fate.state is State.REFUSED_FULL]
    assert not [fate for fate in fates if fate.state is State.PENDING]


def test_what_nobody_decides_expires_the_day_after_the_due_date_and_not_before():
    told = story(manual=Manual(deadline=date(2025, 4, 6)))
    due = told.contract_start + timedelta(days=30)
    expired = [
        step
        for seed in range(12)
        for fate in lived(told, seed=seed, days=80)
        for step in fate.steps
        if step.after is State.NO_DECISION
    ]
    assert expired
    assert {step.at.date() for step in expired} == {due + timedelta(days=1)}


def test_nothing_expires_while_an_entry_point_is_to_come():
    for seed in range(8):
        fates = lived(story(points=[(20, 40), (300, 40)], end=date(2026, 6, 30)), seed=seed)
        assert not [fate for fate in fates if fate.state is State.NO_DECISION]


def test_a_late_yes_is_given_only_into_an_open_window():
    told = story(manual=Manual(deadline=date(2025, 4, 6)))
    late = [
        step
        for seed in range(40)
        for fate in lived(told, seed=seed, days=80)
        for step in fate.steps
        if step.before is State.NO_DECISION
    ]
    assert late
    assert {step.after for step in late} == {State.NOT_RETAINED}  # the deadline has passed: no window is open


def test_all_the_states_are_reached_in_a_region_of_sessions():
    day = at(START + timedelta(days=60))
    told = [
        story(points=[(30, 5), (90, 5), (150, 5)]),
        story(points=[(120, 30)], cancelled_at=day),
        story(manual=Manual(deadline=date(2025, 5, 1)), declared_full_at=day),
        story(manual=Manual(deadline=date(2025, 4, 6))),
    ]
    fates = [fate for each in told for seed in range(10) for fate in lived(each, seed=seed)]
    assert {fate.state for fate in fates} == set(State)


def test_the_same_seed_tells_the_same_life():
    told = story(points=[(30, 5), (90, 5), (150, 5)])
    assert lived(told, seed=3) == lived(told, seed=3)
    assert lived(told, seed=3) != lived(told, seed=4)


@pytest.mark.parametrize("mode", list(Mode))
def test_a_session_where_nobody_comes_has_no_life(mode):
    told = story(points=[(30, 5)]) if mode is Mode.ENTRY_POINTS else story(manual=Manual())
    assert tell(told, [], rng=Random(1), until=NOW) == []
