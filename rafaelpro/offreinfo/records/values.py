"""Values as the schema takes them. What was not told has the filler of its kind, or is left out."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from datetime import date
from typing import Any

from rafaelpro.eos.reading.texts import cut
from rafaelpro.lheo import dates
from rafaelpro.lheo.dates import Dated
from rafaelpro.lheo.tables import TABLES

NOT_TOLD = "-"  # what real feeds write in a mandatory text, and readers take for nothing
NO_POSTCODE = "00000"
HIGHEST = 99_999


def mandatory(text: str, longest: int) -> str:
    return cut(text.strip(), longest) or NOT_TOLD


def code(value: str, table: str, unknown: str = "") -> str:
    """A code of a closed table; `unknown` (nothing, or the table's own « unknown ») where it is none of them."""
    return value if value in TABLES[table] else unknown


def number(value: Any) -> int | None:
    return value if isinstance(value, int) and 0 <= value <= HIGHEST else None


def sized(codes: Iterable[str], shortest: int, longest: int, most: int) -> tuple[str, ...]:
    """The first codes of a size that the schema takes."""
    return tuple(each for each in codes if shortest <= len(each) <= longest)[:most]


def start(day: date | None) -> Dated:
    return dates.of(day) if day else dates.parse(dates.UNKNOWN_START)


def end(day: date | None) -> Dated:
    return dates.of(day) if day else dates.parse(dates.UNKNOWN_END)


def lines(text: str, most: int, width: int = 50) -> tuple[str, ...]:
    """A text in lines of an address: cut at its commas first, else at its words; () where it does not fit."""
    parts = [part.strip() for part in text.split(", ") if part.strip()]
    if len(parts) > most or any(len(part) > width for part in parts):
        parts = textwrap.wrap(" ".join(text.split()), width)
    return tuple(parts) if len(parts) <= most else ()
