"""What changed from one text to another, word by word, for people to read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum

WORDS = re.compile(r"\s+|\S+")
ALIKE = 0.3  # below this share of common words, both texts read better whole


class Change(Enum):
    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Part:
    """Some words, and what became of them."""

    change: Change
    text: str


def differences(before: str, after: str) -> list[Part]:
    """The parts in reading order; what was removed stands before what replaced it."""
    if SequenceMatcher(None, before.split(), after.split()).quick_ratio() < ALIKE:
        parts = [Part(Change.REMOVED, before), Part(Change.ADDED, after)]
    else:
        parts = list(_parts(WORDS.findall(before), WORDS.findall(after)))
    return [part for part in parts if part.text]


def _parts(old: list[str], new: list[str]) -> Iterator[Part]:
    for tag, start, end, new_start, new_end in SequenceMatcher(None, old, new).get_opcodes():
        if tag == "equal":
            yield Part(Change.KEPT, "".join(old[start:end]))
        else:
            yield Part(Change.REMOVED, "".join(old[start:end]))
            yield Part(Change.ADDED, "".join(new[new_start:new_end]))
