"""The offer as a feed gives it, ready to be compared with what is known. No LHÉO and no database from here on."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from .entry_points import Point
from .enums import RecordState
from .notes import Note

FORM = 2
"""Raise it when the reading changes: every record is then compared field by field once, instead of by its digest."""

Columns = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Provider:
    """An organisation named by a feed. `siret` has 14 digits; the name may be empty."""

    siret: str
    name: str = ""
    email: str = ""
    phone: str = ""
    town: str = ""


@dataclass(frozen=True, slots=True)
class Meeting:
    """An information meeting before entry."""

    date: date
    details: str = ""


@dataclass(frozen=True, slots=True)
class ActionContent:
    """`columns`: values of `TrainingAction`, by field. `modules`: (reference, kind), in order."""

    columns: Columns
    responsible: Provider
    measure: str
    modules: tuple[tuple[str, str], ...]
    digest: str


@dataclass(frozen=True, slots=True)
class SessionContent:
    """`columns`: values of `TrainingSession`. No trainer: the action's responsible. `points` None: no list came.

    `base` is the digest of what the session itself says.
    """

    columns: Columns
    trainer: Provider | None
    positioner: Provider | None
    meetings: tuple[Meeting, ...]
    base: str
    points: tuple[Point, ...] | None = None

    def digest(self, responsible: str) -> str:
        """Of all but the entry points. `responsible`: the SIRET that trains where nobody else is named."""
        return digest_of(self.base, self.trainer.siret if self.trainer else responsible)


@dataclass(frozen=True, slots=True)
class Record:
    """An action or session of a feed. `fault` rejects it; `number` may then be anything. `state` None: not said."""

    number: str
    line: int
    path: str
    state: RecordState | None
    fault: Note | None
    notes: tuple[Note, ...]

    @property
    def is_removal(self) -> bool:
        return self.state is RecordState.REMOVED


@dataclass(frozen=True, slots=True)
class ActionRecord(Record):
    """`content` is None for one that is rejected or removed."""

    content: ActionContent | None = None


@dataclass(frozen=True, slots=True)
class SessionRecord(Record):
    """`points_fault`: its list of entry points is bad, and rejected as a list (R3.4b)."""

    content: SessionContent | None = None
    points_fault: Note | None = None


@dataclass(frozen=True, slots=True)
class ActionUnit:
    """An action and its sessions: what is planned together."""

    action: ActionRecord
    sessions: tuple[SessionRecord, ...]


@dataclass(frozen=True, slots=True)
class FormationUnit:
    """One formation of the document. `faults`: the records of one that could not be read at all, each rejected."""

    actions: tuple[ActionUnit, ...] = ()
    faults: tuple[Note, ...] = ()

    @property
    def records(self) -> int:
        return len(self.faults) + sum(1 + len(unit.sessions) for unit in self.actions)


def digest_of(*parts: object) -> str:
    """What two equal contents share, whatever the document they came in."""
    text = json.dumps([FORM, *parts], ensure_ascii=False, sort_keys=True, default=str, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
