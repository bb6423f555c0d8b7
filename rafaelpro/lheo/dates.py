"""LHÉO dates: AAAAMMJJ, their conventions for « unknown », and what real feeds write instead."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

UNKNOWN_START = "00000000"
UNKNOWN_END = "99999999"

_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ][0-9:.+Z-]*)?")
_LONGEST_CACHED = 32


@dataclass(frozen=True, slots=True)
class Dated:
    """A date as it came. True when it holds a date; `problem` tells « rejects its record » from « dirt, noted ».

    `None`: a clean date, or nothing at all (`raw` empty). `dirt`: unknown (00000000, 99999999) or approximate
    (AAAAMM00, AAAA0000), without `value`; or a date in another form (2015-01-01), with one. `invalid`: no date
    (20251345, letters).
    """

    value: date | None = None
    raw: str = ""
    problem: Literal["dirt", "invalid"] | None = None

    def __bool__(self) -> bool:
        return self.value is not None

    @property
    def is_invalid(self) -> bool:
        return self.problem == "invalid"

    @property
    def is_dirt(self) -> bool:
        return self.problem == "dirt"


ABSENT = Dated()


def of(day: date | None) -> Dated:
    """The clean LHÉO form of a date (nothing for None)."""
    return ABSENT if day is None else Dated(day, f"{day.year:04}{day.month:02}{day.day:02}")


def parse(text: str) -> Dated:
    """Read a LHÉO date; also for dates inside `extra`. Never raises."""
    return _cached(text) if len(text) <= _LONGEST_CACHED else _parse(text)


def _parse(text: str) -> Dated:
    raw = text.strip(" \t\r\n")
    if not raw:
        return ABSENT
    if compact := _COMPACT.fullmatch(raw):
        return _compact(raw, *map(int, compact.groups()))
    if iso := _ISO.fullmatch(raw):
        day = _day(*map(int, iso.groups()))
        return Dated(day, raw, "dirt" if day else "invalid")
    return Dated(None, raw, "invalid")


_cached = lru_cache(maxsize=8192)(_parse)


def _compact(raw: str, year: int, month: int, day: int) -> Dated:
    if exact := _day(year, month, day):
        return Dated(exact, raw)
    approximate = day == 0 and month <= 12 and year > 0
    return Dated(
        None,
        raw,
        "dirt" if approximate or raw in (UNKNOWN_START, UNKNOWN_END) else "invalid",
    )


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
