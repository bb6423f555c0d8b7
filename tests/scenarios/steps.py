"""What may be tried on an application, and in which state it works (R7.5): one table, for buttons and API alike.

It is written by hand, from the rules. A state that is not here fails every test that walks the states.
"""

from __future__ import annotations

from itertools import product

from rafaelpro.applications.enums import State
from rafaelpro.applications.transitions import Who

STEPS: dict[str, tuple[State, Who] | None] = {
    "oui": (State.RETAINED, Who.MANAGER),
    "non": (State.NOT_RETAINED, Who.MANAGER),
    "retrait": (State.WITHDRAWN, Who.APPLICANT),
    "demande": None,
    "revision": (State.RETAINED, Who.OPERATOR),
}
"""Where each leads, and by whom; a request leaves the state as it is."""

POSSIBLE: dict[State, frozenset[str]] = {
    State.PENDING: frozenset({"oui", "non", "retrait"}),
    State.RETAINED: frozenset(),
    State.NOT_RETAINED: frozenset({"demande", "revision"}),
    State.NO_DECISION: frozenset({"oui", "non"}),
    State.REFUSED_FULL: frozenset(),
    State.REFUSED_CANCELLED: frozenset(),
    State.WITHDRAWN: frozenset(),
}

BY_ROLE: dict[str, frozenset[str]] = {
    "responsible": frozenset({"oui", "non", "demande"}),
    "positioner": frozenset({"oui", "non", "demande"}),
    "trainer": frozenset(),
    "prescriber": frozenset({"retrait"}),
    "candidate": frozenset({"retrait"}),
    "operator": frozenset({"revision"}),
}

EVERY_STEP = list(product(STEPS, State))


def works(step: str, state: State) -> bool:
    return step in POSSIBLE[state]


def after(step: str, state: State) -> State:
    """The state in which trying this step leaves an application."""
    leads = STEPS[step]
    return leads[0] if leads is not None and works(step, state) else state
