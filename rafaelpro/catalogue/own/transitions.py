"""All the transitions of an own offer: one table that code walks, documentation prints and tests enumerate."""

from __future__ import annotations

from dataclasses import dataclass

from .enums import Effect, OwnState, Step, Who

ORGANISATION, OPERATOR = Who.ORGANISATION, Who.OPERATOR
DRAFT, SUBMITTED, RETURNED = OwnState.DRAFT, OwnState.SUBMITTED, OwnState.RETURNED
PUBLISHED, ARCHIVED = OwnState.PUBLISHED, OwnState.ARCHIVED

EDITABLE = frozenset({DRAFT, RETURNED})
"""Where its texts may be written."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One line of the table; `before` None is the creation. `online`: only while a version of it is published."""

    before: OwnState | None
    step: Step
    after: OwnState
    who: Who
    effect: Effect = Effect.NONE
    online: bool = False


TRANSITIONS: tuple[Transition, ...] = (
    Transition(None, Step.BEGIN, DRAFT, ORGANISATION),
    Transition(DRAFT, Step.SUBMIT, SUBMITTED, ORGANISATION),
    Transition(RETURNED, Step.SUBMIT, SUBMITTED, ORGANISATION),
    Transition(SUBMITTED, Step.TAKE_BACK, DRAFT, ORGANISATION),
    Transition(SUBMITTED, Step.ACCEPT, PUBLISHED, OPERATOR, Effect.PUBLISHES),
    Transition(SUBMITTED, Step.SEND_BACK, RETURNED, OPERATOR),
    Transition(PUBLISHED, Step.REVISE, DRAFT, ORGANISATION),
    Transition(DRAFT, Step.DROP, PUBLISHED, ORGANISATION, online=True),
    Transition(RETURNED, Step.DROP, PUBLISHED, ORGANISATION, online=True),
    Transition(DRAFT, Step.ARCHIVE, ARCHIVED, ORGANISATION, Effect.WITHDRAWS),
    Transition(RETURNED, Step.ARCHIVE, ARCHIVED, ORGANISATION, Effect.WITHDRAWS),
    Transition(PUBLISHED, Step.ARCHIVE, ARCHIVED, ORGANISATION, Effect.WITHDRAWS),
    Transition(ARCHIVED, Step.RESTORE, DRAFT, ORGANISATION),
    Transition(DRAFT, Step.UNPUBLISH, RETURNED, OPERATOR, Effect.WITHDRAWS, online=True),
    Transition(SUBMITTED, Step.UNPUBLISH, RETURNED, OPERATOR, Effect.WITHDRAWS, online=True),
    Transition(RETURNED, Step.UNPUBLISH, RETURNED, OPERATOR, Effect.WITHDRAWS, online=True),
    Transition(PUBLISHED, Step.UNPUBLISH, RETURNED, OPERATOR, Effect.WITHDRAWS, online=True),
)

_BY_STEP = {(each.before, each.step): each for each in TRANSITIONS}


def find(before: OwnState, step: Step, *, online: bool) -> Transition | None:
    """The transition of this step from this state, or nothing: it is not possible."""
    found = _BY_STEP.get((before, step))
    return found if found is not None and (online or not found.online) else None


def steps_from(before: OwnState, who: Who, *, online: bool) -> tuple[Step, ...]:
    """What somebody may do from a state, in the order of the table: for the buttons of a page."""
    return tuple(
        each.step for each in TRANSITIONS if each.before == before and each.who is who and (online or not each.online)
    )
