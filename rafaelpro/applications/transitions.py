"""All the transitions of an application (R7.5): one table that code walks, documentation prints and tests enumerate."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .enums import State


class Effect(StrEnum):
    """What a transition does to the counter."""

    TAKES = "takes a place"
    FREES = "frees a place"
    NONE = "none"


class Who(StrEnum):
    """Who may cause it."""

    SENDER = "candidate, prescriber or organisation"
    MANAGER = "responsible or positioner with right APPLICATIONS"
    APPLICANT = "candidate or its prescriber"
    CLOCK = "the clock"
    CLOSURE = "session full or cancelled (R5.2, R5.3)"
    OPERATOR = "the operator, on request"


@dataclass(frozen=True, slots=True)
class Transition:
    """One line of the table; `before` None is the creation."""

    before: State | None
    after: State
    who: Who
    effect: Effect


TRANSITIONS: tuple[Transition, ...] = (
    Transition(None, State.PENDING, Who.SENDER, Effect.TAKES),
    Transition(State.PENDING, State.RETAINED, Who.MANAGER, Effect.NONE),
    Transition(State.PENDING, State.NOT_RETAINED, Who.MANAGER, Effect.FREES),
    Transition(State.PENDING, State.WITHDRAWN, Who.APPLICANT, Effect.FREES),
    Transition(State.PENDING, State.NO_DECISION, Who.CLOCK, Effect.FREES),
    Transition(State.PENDING, State.REFUSED_FULL, Who.CLOSURE, Effect.FREES),
    Transition(State.PENDING, State.REFUSED_CANCELLED, Who.CLOSURE, Effect.FREES),
    Transition(State.NO_DECISION, State.RETAINED, Who.MANAGER, Effect.TAKES),
    Transition(State.NO_DECISION, State.NOT_RETAINED, Who.MANAGER, Effect.NONE),
    Transition(State.NOT_RETAINED, State.RETAINED, Who.OPERATOR, Effect.TAKES),
)

_BY_STEP = {(step.before, step.after): step for step in TRANSITIONS}


def find(before: State | None, after: State, who: Who) -> Transition | None:
    """The transition that leads from one state to the other for this author, or nothing: it is not possible."""
    step = _BY_STEP.get((before, after))
    return step if step is not None and step.who is who else None


def sources(after: State, who: Who) -> frozenset[State]:
    """The states from which this author may lead to `after`."""
    return frozenset(
        step.before for step in TRANSITIONS if step.after is after and step.who is who and step.before is not None
    )
