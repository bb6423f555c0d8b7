"""What a feed does to each record that it holds: pure, from the record and what is known of it (R3.4–R3.6, R4.8, R4.9).

The intake plans twice: to know what changes, then from rows read again under their locks. `feed_check` plans only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from . import entry_points
from .entry_points import Known, PointPlan, Report
from .enums import Outcome, RecordState
from .notes import Note
from .offer import ActionRecord, SessionRecord


@dataclass(frozen=True, slots=True)
class KnownAction:
    """An action as it is kept. `responsible`: the SIRET."""

    id: int
    digest: str
    withdrawn: bool
    responsible: str


@dataclass(frozen=True, slots=True)
class KnownSession:
    """A session as it is kept."""

    id: int
    action_id: int
    digest: str
    withdrawn: bool
    cancelled: bool
    points: tuple[Known, ...] = ()


class Parent(StrEnum):
    """Where the action of a session stands once its own record has been planned."""

    STANDS = "stands"
    REMOVED = "removed"
    MISSING = "missing"  # rejected, and never known


@dataclass(frozen=True, slots=True)
class Plan:
    """What to write for one record, and what to say of it. `content`: its fields are to be written."""

    outcome: Outcome
    create: bool = False
    content: bool = False
    withdraw: bool = False
    restore: bool = False
    rejections: tuple[Note, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def writes(self) -> bool:
        return self.create or self.content or self.withdraw or self.restore


@dataclass(frozen=True, slots=True)
class SessionPlan(Plan):
    cancel: bool = False
    reinstate: bool = False
    points: PointPlan = field(default=entry_points.NOTHING)

    @property
    def writes(self) -> bool:
        own = self.create or self.content or self.withdraw or self.restore
        return own or self.cancel or self.reinstate or self.points.writes


def plan_action(record: ActionRecord, known: KnownAction | None) -> Plan:
    """What becomes of an action. A rejected one stays as it was known."""
    if record.fault:
        return Plan(Outcome.REJECTED, rejections=(record.fault,), notes=record.notes)
    if record.is_removal:
        return _removal(known is not None, known is not None and known.withdrawn, record)
    if known is None:
        return Plan(Outcome.CREATED, create=True, content=True, notes=record.notes)
    differs = record.content is not None and record.content.digest != known.digest
    outcome = _outcome(changed=differs, restored=known.withdrawn)
    return Plan(outcome, content=differs, restore=known.withdrawn, notes=record.notes)


def parent_of(record: ActionRecord, known: KnownAction | None) -> Parent:
    """Sessions of a rejected action go in on the known one; with none, they have nowhere to go (R3.4b)."""
    if record.fault:
        return Parent.STANDS if known else Parent.MISSING
    return Parent.REMOVED if record.is_removal else Parent.STANDS


def plan_session(
    record: SessionRecord, known: KnownSession | None, parent: Parent, action: KnownAction | None, today: date
) -> SessionPlan:
    """What becomes of a session, in an action that stands, is removed or missing (`action`: as it was known)."""
    if record.fault:
        return SessionPlan(Outcome.REJECTED, rejections=(record.fault,), notes=record.notes)
    if record.is_removal or parent is Parent.REMOVED:
        plan = _removal(known is not None, known is not None and known.withdrawn, record)
        return SessionPlan(plan.outcome, withdraw=plan.withdraw, notes=plan.notes)
    if parent is Parent.MISSING:
        return SessionPlan(Outcome.REJECTED, rejections=(_orphan(record),), notes=record.notes)
    return _first(record, today) if known is None else _again(record, known, action, today)


def _orphan(record: SessionRecord) -> Note:
    reason = "l'action de cette session est rejetée et n'était pas connue : la session ne peut pas être rattachée"
    return Note(record.line, record.path, record.number, "", reason)


def _removal(is_known: bool, is_withdrawn: bool, record: ActionRecord | SessionRecord) -> Plan:
    if not is_known:
        note = Note(
            record.line, record.path, record.number, "", "supprimée par le flux, mais inconnue : rien à retirer"
        )
        return Plan(Outcome.UNCHANGED, notes=(*record.notes, note))
    if is_withdrawn:
        return Plan(Outcome.UNCHANGED, notes=record.notes)
    return Plan(Outcome.WITHDRAWN, withdraw=True, notes=record.notes)


def _first(record: SessionRecord, today: date) -> SessionPlan:
    """A session never seen: its past entry points are taken too (R4.9); with a bad list, it comes without any."""
    return SessionPlan(
        Outcome.CREATED,
        create=True,
        content=True,
        cancel=record.state is RecordState.CANCELLED,
        points=_points(record, (), today, first=True),
        rejections=_list_rejection(record),
        notes=record.notes,
    )


def _again(record: SessionRecord, known: KnownSession, action: KnownAction | None, today: date) -> SessionPlan:
    points = _points(record, known.points, today, first=False)
    moved = action is None or known.action_id != action.id
    responsible = action.responsible if action else ""
    differs = record.content is not None and record.content.digest(responsible) != known.digest
    cancel = record.state is RecordState.CANCELLED and not known.cancelled
    reinstate = record.state is RecordState.PUBLISHED and known.cancelled
    outcome = _outcome(
        changed=differs or moved or cancel or points.writes,
        restored=known.withdrawn or reinstate,
    )
    return SessionPlan(
        outcome,
        content=differs or moved,
        restore=known.withdrawn,
        cancel=cancel,
        reinstate=reinstate,
        points=points,
        rejections=_list_rejection(record),
        notes=(*record.notes, *_reported(record, points.reports)),
    )


def _points(record: SessionRecord, known: tuple[Known, ...], today: date, *, first: bool) -> PointPlan:
    """A list that is absent, or rejected as a list, changes nothing."""
    received = record.content.points if record.content and not record.points_fault else None
    return entry_points.NOTHING if received is None else entry_points.plan(received, known, today, first=first)


def _list_rejection(record: SessionRecord) -> tuple[Note, ...]:
    return (record.points_fault,) if record.points_fault else ()


def _reported(record: SessionRecord, reports: Iterable[Report]) -> Iterable[Note]:
    """R4.9's reports, at the line of the entry point, or of the session for one that is missing."""
    for report in reports:
        about = report.about
        line, path = (record.line, record.path) if isinstance(about, Known) else (about.line, about.path)
        yield Note(line, path, record.number, about.number or f"{about.date:%Y%m%d}", report.reason)


def _outcome(*, changed: bool, restored: bool) -> Outcome:
    if restored:
        return Outcome.RESTORED
    return Outcome.CHANGED if changed else Outcome.UNCHANGED
