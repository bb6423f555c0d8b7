"""What can be wrong with a document or a record, said with its line, path and reason (in French: people read it)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

VALUE_SHOWN = 200  # characters of a faulty value kept in a problem


class Kind(StrEnum):
    """Nature of a problem. Only those of `REJECTS` make a record unfit; the others are tolerated and noted."""

    INVALID = "invalid"  # cannot be what it should be: a date that is no date
    LIMIT = "limit"  # beyond a limit of the reader: the formation cannot become a record
    MISSING = "missing"  # mandatory, and absent or empty
    DIRT = "dirt"  # filler or odd form: "-", 00000, 00000000, a price with a comma
    CODE = "code"  # outside its closed table
    NUMBER = "number"  # not an integer of the range: the typed value is None
    LENGTH = "length"  # longer or shorter than the schema allows: kept whole
    REPEATED = "repeated"  # more often than the schema allows
    ORDER = "order"  # not at its place in the imposed sequence
    UNKNOWN = "unknown"  # no place for it here in LHÉO: left out
    MARKUP = "markup"  # HTML in a text: kept as it came
    MORE = "more"  # further problems that were not kept

    @property
    def rejects(self) -> bool:
        return self in REJECTS


REJECTS = frozenset({Kind.INVALID, Kind.LIMIT})


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem of one element. `path` is like `lheo/offres/formation[3]/action[1]/session[2]/periode/debut`."""

    line: int
    path: str
    element: str
    value: str
    reason: str
    kind: Kind

    def __str__(self) -> str:
        return f"ligne {self.line}, {self.path} : {self.reason}"


class LheoError(Exception):
    """Any refusal of this library."""


class Unreadable(LheoError):
    """The document as a whole cannot be read: nothing of it should be applied. Line 0: no line is known."""

    def __init__(self, reason: str, line: int = 0, path: str = "") -> None:
        super().__init__(reason, line, path)
        self.reason = reason
        self.line = line
        self.path = path

    def __str__(self) -> str:
        place = ", ".join(part for part in (f"ligne {self.line}" if self.line else "", self.path) if part)
        return f"{place} : {self.reason}" if place else self.reason


class Bomb(Unreadable):
    """It unpacks so many times that nobody means it: `reason` says how many."""


class CannotWrite(LheoError):
    """A record that the schema would refuse: `problems` says all that is wrong; nothing of it was written."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(problems)
        self.problems = problems
        self.path = problems[0].path
        self.reason = problems[0].reason

    def __str__(self) -> str:
        others = len(self.problems) - 1
        return f"{self.path} : {self.reason}" + (f" (et {others} autre(s))" if others else "")
