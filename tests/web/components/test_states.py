"""The badges know every state of the applications' room, under the same words."""

from __future__ import annotations

import pytest

from rafaelpro.applications.enums import Reason, State
from rafaelpro.web.components import states


def spaced(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("state", State)
def test_application_states_have_the_words_of_the_rules(state: State) -> None:
    assert spaced(states.look(state).label) == spaced(state.label)
    assert states.look(state.slug) is states.look(state) is states.look(state.name)


def test_no_badge_for_a_state_that_does_not_exist() -> None:
    assert set(states.APPLICATION_STATES) == {state.slug for state in State}


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_of_a_recruitment_has_its_badge(reason: Reason) -> None:
    assert states.look(reason) is states.SESSION_STATES[reason.value]
