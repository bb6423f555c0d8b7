"""Plan a batch of formations against what is known: pure, hence the same for `feed_check` and for the intake."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date

from .enums import Outcome
from .notes import Note
from .offer import ActionRecord, ActionUnit, FormationUnit, SessionRecord
from .plan import KnownAction, KnownSession, Plan, SessionPlan, parent_of, plan_action, plan_session


@dataclass(frozen=True, slots=True)
class KnownOffer:
    """What is kept of the actions and sessions of a batch, by number; and the codes of the measures."""

    actions: Mapping[str, KnownAction]
    sessions: Mapping[str, KnownSession]
    measures: AbstractSet[str]


@dataclass(frozen=True, slots=True)
class PlannedUnit:
    """An action, its sessions, and what becomes of each. `followers`: other sessions withdrawn with their action."""

    record: ActionRecord
    known: KnownAction | None
    plan: Plan
    sessions: tuple[tuple[SessionRecord, KnownSession | None, SessionPlan], ...]
    followers: int = 0

    @property
    def plans(self) -> Iterator[Plan]:
        yield self.plan
        for _, _, plan in self.sessions:
            yield plan


@dataclass(slots=True)
class Tally:
    """Counts and lines of the report; they add up."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    rejections: list[Note] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def add(self, plan: Plan) -> None:
        """A rejected record counts by its rejection; one whose list alone is rejected counts twice (R3.4b)."""
        if plan.outcome is not Outcome.REJECTED:
            self.outcomes[plan.outcome] += 1
        self.reject(plan.rejections)
        self.notes += plan.notes

    def reject(self, notes: Iterable[Note]) -> None:
        found = list(notes)
        self.outcomes[Outcome.REJECTED] += len(found)
        self.rejections += found

    def merge(self, other: Tally) -> None:
        self.outcomes += other.outcomes
        self.rejections += other.rejections
        self.notes += other.notes


def plan_units(units: Iterable[ActionUnit], known: KnownOffer, today: date) -> list[PlannedUnit]:
    """Plan each action, then its sessions. A measure that nobody knows is noted once: the first action brings it."""
    measures = set(known.measures)
    planned = []
    for unit in units:
        each = _plan_unit(unit, known, today)
        planned.append(_with_measure(each, measures))
    return planned


def tally(planned: Iterable[PlannedUnit], formations: Iterable[FormationUnit] = ()) -> Tally:
    """What the report says of planned records, and of formations that could not be read at all."""
    counts = Tally()
    for formation in formations:
        counts.reject(formation.faults)
    for unit in planned:
        for plan in unit.plans:
            counts.add(plan)
        counts.outcomes[Outcome.WITHDRAWN] += unit.followers
    return counts


def _plan_unit(unit: ActionUnit, known: KnownOffer, today: date) -> PlannedUnit:
    action = known.actions.get(unit.action.number)
    parent = parent_of(unit.action, action)
    sessions = []
    for record in unit.sessions:
        session = known.sessions.get(record.number)
        sessions.append((record, session, plan_session(record, session, parent, action, today)))
    return PlannedUnit(unit.action, action, plan_action(unit.action, action), tuple(sessions))


def _with_measure(unit: PlannedUnit, measures: set[str]) -> PlannedUnit:
    content = unit.record.content
    if not unit.plan.content or content is None or not content.measure or content.measure in measures:
        return unit
    measures.add(content.measure)
    reason = "mesure inconnue jusqu'ici : elle est créée, avec son code pour nom"
    note = Note(unit.record.line, unit.record.path, unit.record.number, content.measure, reason)
    return replace(unit, plan=replace(unit.plan, notes=(*unit.plan.notes, note)))
