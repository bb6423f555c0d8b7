"""R7.5: the table is the rules' table, whole; every state × state × author is enumerated."""

from itertools import product

import pytest

from rafaelpro.applications.enums import SLUGS, State
from rafaelpro.applications.transitions import TRANSITIONS, Effect, Who, find, sources

RULES = {
    (None, State.PENDING, Who.SENDER),
    (State.PENDING, State.RETAINED, Who.MANAGER),
    (State.PENDING, State.NOT_RETAINED, Who.MANAGER),
    (State.PENDING, State.WITHDRAWN, Who.APPLICANT),
    (State.PENDING, State.NO_DECISION, Who.CLOCK),
    (State.PENDING, State.REFUSED_FULL, Who.CLOSURE),
    (State.PENDING, State.REFUSED_CANCELLED, Who.CLOSURE),
    (State.NO_DECISION, State.RETAINED, Who.MANAGER),
    (State.NO_DECISION, State.NOT_RETAINED, Who.MANAGER),
    (State.NOT_RETAINED, State.RETAINED, Who.OPERATOR),
}


@pytest.mark.parametrize(("before", "after", "who"), list(product([None, *State], State, Who)))
def test_only_what_the_table_says_is_possible(before, after, who):
    assert (find(before, after, who) is not None) == ((before, after, who) in RULES)


def test_each_step_once():
    assert len({(step.before, step.after) for step in TRANSITIONS}) == len(TRANSITIONS) == len(RULES)


def test_places_are_taken_exactly_where_a_counted_state_is_entered():
    counted = {State.PENDING, State.RETAINED}
    for step in TRANSITIONS:
        was, is_now = step.before in counted, step.after in counted
        expected = Effect.TAKES if is_now and not was else Effect.FREES if was and not is_now else Effect.NONE
        assert step.effect is expected, step


def test_retained_never_leaves_its_state_here():
    assert not [step for step in TRANSITIONS if step.before is State.RETAINED]


def test_sources():
    assert sources(State.RETAINED, Who.MANAGER) == {State.PENDING, State.NO_DECISION}


def test_every_state_has_a_public_name_and_back():
    assert {State.of_slug(slug) for slug in SLUGS.values()} == set(State)
    assert State.of_slug("inconnue") is None
