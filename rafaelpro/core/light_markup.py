"""The few signs that people type to lay out a plain text: an empty line parts paragraphs, a line that begins with
« - » is a bullet, two stars on each side make words bold. Everything else, HTML included, is text and stays text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

BOLD = re.compile(r"\*\*(?=\S)([^*]+?)(?<=\S)\*\*")
BULLET = re.compile(r"^\s*[-*•–]\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a line."""

    text: str
    is_bold: bool = False


Line = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a list whose lines are its bullets."""

    lines: tuple[Line, ...]
    is_list: bool = False


def blocks_of(text: str) -> list[Block]:
    """What a text shows, in order."""
    return [block for part in re.split(r"\n[ \t]*\n", text.strip()) for block in _part(part.splitlines()) if part]


def plain_text(text: str) -> str:
    """The same words without the signs of boldness, for where nothing can be bold; bullets stay as they are."""
    return BOLD.sub(r"\1", text)


def _part(lines: list[str]) -> Iterator[Block]:
    for is_list, group in groupby(lines, key=lambda line: bool(BULLET.match(line))):
        yield Block(tuple(_line(BULLET.sub("", line) if is_list else line) for line in group), is_list)


def _line(text: str) -> Line:
    """Every second part of the split is what stood between stars."""
    parts = enumerate(BOLD.split(text.strip()))
    return tuple(Piece(part, is_bold=bool(rank % 2)) for rank, part in parts if part)
