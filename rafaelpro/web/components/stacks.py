"""Columns made of parts, side by side, as one drawing made by the server; the table beside it says the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from rafaelpro.core.french import grouped
from rafaelpro.web.components.library import Params, leaf, one_of

PATTERNS = ("hatched", "dotted")
KINDS = ("full", *PATTERNS, "empty", "soft")
PLOT = 200  # pixels from the foot of the columns to the top of the scale
TOP = 20  # pixels above, for the highest number
FOOT = 44  # pixels below, for two lines of words
LINES = 4  # intervals of the scale, at most
FILLED = 0.66  # share of its place that a column fills


@dataclass(frozen=True, slots=True)
class Part:
    """What a layer of every column is, and how it is filled: each kind differs by its pattern, not only by colour."""

    label: str
    kind: str

    @property
    def pattern(self) -> str:
        """The pattern that fills it, if any; the sheet fills the others."""
        return self.kind if self.kind in PATTERNS else ""


@dataclass(frozen=True, slots=True)
class Stack:
    """A column: a count for each part, from the foot up; its short name and words for the line below, or none.

    A phone leaves 340 pixels for all of them: name six to eight columns at most.
    """

    label: str
    counts: tuple[int, ...]
    below: str = ""


@leaf("stacks")
def stacks(columns: Sequence[Stack], parts: Sequence[Part], *, title: str, description: str, key: str) -> Params:
    """At least one column. Across, positions are percents: words keep their size on a phone. `key`: one per page."""
    for part in parts:
        one_of("kind", part.kind, KINDS)
    step, top = scale(max(sum(column.counts) for column in columns))
    left = 4 + 2 * len(grouped(top))
    place = (100 - left) / len(columns)
    return {
        "key": key,
        "title": title,
        "description": description,
        "parts": parts,
        "height": TOP + PLOT + FOOT,
        "foot": TOP + PLOT,
        "label_y": TOP + PLOT + 17,
        "below_y": TOP + PLOT + 35,
        "lines": [{"y": _text(_y(number, top)), "number": grouped(number)} for number in range(0, top + 1, step)],
        "columns": [
            {
                "middle": _percent(left + place * (rank + 0.5)),
                "x": _percent(left + place * (rank + (1 - FILLED) / 2)),
                "width": _percent(place * FILLED),
                "label": column.label,
                "below": column.below,
                "layers": _layers(column.counts, parts, top),
            }
            for rank, column in enumerate(columns)
        ],
    }


def scale(highest: int) -> tuple[int, int]:
    """The step of a scale of round numbers (1, 2, 5, 10, 20…), and its top; at least one step for nothing at all."""
    steps = (unit * 10**power for power in count() for unit in (1, 2, 5))
    step = next(step for step in steps if step * LINES >= highest)
    return step, max(step, -(-highest // step) * step)


def _layers(counts: tuple[int, ...], parts: Sequence[Part], top: int) -> list[Params]:
    """From the foot up; nothing is drawn for 0."""
    layers, under = [], 0
    for each, part in zip(counts, parts, strict=True):
        if each:
            layers.append({"part": part, "y": _text(_y(under + each, top)), "height": _text(PLOT * each / top)})
        under += each
    return layers


def _y(number: int, top: int) -> float:
    return TOP + PLOT * (1 - number / top)


def _text(pixels: float) -> str:
    """A number as SVG reads it, whatever the language of the page."""
    return f"{pixels:.2f}"


def _percent(share: float) -> str:
    return f"{_text(share)}%"
