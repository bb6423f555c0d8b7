"""French text: comparison without accents, dates and counts as they are written on the screens."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

NBSP = "\u00a0"
NNBSP = "\u202f"
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss"})
_BEFORE = re.compile(r" (?=[:;!?»](?:[\s.,)]|$))")
_AFTER = re.compile(r"(?<=«) ")
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])")
_NOT_ALPHANUMERIC = re.compile(r"[^0-9a-z]+")


def spaced(text: str) -> str:
    """`text` with the spaces that never break: inside « » and before : ; ! ?"""
    return _BEFORE.sub(NBSP, _AFTER.sub(NBSP, text))


def typeset(sentence: str) -> str:
    """One of our sentences as a page shows it: the spaces that never break, and ’ for the apostrophe."""
    return _APOSTROPHE.sub("’", spaced(sentence))


def fold(text: str) -> str:
    """`text` in lower case without accents or ligatures; everything else stays."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    return "".join(char for char in decomposed if not unicodedata.combining(char)).casefold()


def identity(text: str) -> str:
    """What two spellings of one name share: case, accents, spaces, hyphens and apostrophes ignored (R6.3)."""
    return _NOT_ALPHANUMERIC.sub("", fold(text))


def short_date(day: date | datetime | None) -> str:
    """JJ/MM/AAAA, or nothing."""
    return f"{day:%d/%m/%Y}" if day else ""


def month_date(day: date | datetime | None) -> str:
    """MM/AAAA, or nothing."""
    return f"{day:%m/%Y}" if day else ""


def long_date(day: date) -> str:
    """« 3 mars 2025 », « 1er mars 2025 »."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {MONTHS[day.month - 1]} {day.year}"


def plural(count: int, singular: str, several: str | None = None) -> str:
    """The word that fits `count`: French counts 0 and 1 as singular."""
    return singular if abs(count) < 2 else (several or f"{singular}s")


def grouped(count: int) -> str:
    """« 12 345 »."""
    return f"{count:,}".replace(",", NNBSP)


def counted(count: int, singular: str, several: str | None = None) -> str:
    """« 3 places », « 1 place », « 12 345 places »."""
    return grouped(count) + NBSP + plural(count, singular, several)


def phone(number: str) -> str:
    """A French number by pairs, « 06 39 98 12 34 »; any other is left as it is."""
    if len(number) != 10 or not number.isdigit() or not number.startswith("0"):
        return number
    return NBSP.join(number[start : start + 2] for start in range(0, 10, 2))
