"""Spans of time, one under the other, as one drawing made by the server; the table beside it says the same in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rafaelpro.core.french import short_date
from rafaelpro.web.components.library import Params, leaf, one_of

KINDS = ("past", "current", "coming", "tried")
TOP = 26  # pixels above the first span, for the dates at both ends
ROW = 48
HALF_WORDS = 42  # percent: words stand over the middle of a span when it is farther than this from both ends
EDGE = 12  # percent: nearer to an end than this, a word is anchored to it


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` to `end`, both included. `share` of it is filled (0 to 1); `label` is written above."""

    label: str
    start: date
    end: date
    share: float
    kind: str


@leaf("spans")
def spans(rows: Sequence[Span], *, today: date, title: str, description: str = "") -> Params:
    """`rows` hold at least one span. Positions are percents of the width: words keep their size on a phone."""
    first = min([today, *(row.start for row in rows)])
    last = max([today, *(row.end for row in rows)])
    days = max((last - first).days, 1)
    height = TOP + ROW * len(rows)
    at = _percent((today - first).days, days)
    return {
        "title": title,
        "description": description,
        "height": height,
        "bottom": height - 4,
        "first": short_date(first),
        "last": short_date(last),
        "today": _text(at),
        "today_anchor": "start" if at < EDGE else "end" if at > 100 - EDGE else "middle",
        "shows_first": at >= 2 * EDGE,
        "shows_last": at <= 100 - 2 * EDGE,
        "rows": [_row(row, rank, first, days) for rank, row in enumerate(rows)],
    }


def _row(row: Span, rank: int, first: date, days: int) -> Params:
    start, end = (_percent((day - first).days, days) for day in (row.start, row.end))
    width = max(end - start, 0.6)
    words_at, anchor = _words(start, end)
    top = TOP + ROW * rank
    return {
        "label": row.label,
        "kind": one_of("kind", row.kind, KINDS),
        "words_x": _text(words_at),
        "words_y": top + 16,
        "words_anchor": anchor,
        "bar_y": top + 24,
        "start": _text(start),
        "width": _text(width),
        "filled": _text(width * min(1.0, max(0.0, row.share))),
    }


def _words(start: float, end: float) -> tuple[float, str]:
    """Where the words of a span stand: over it, and never out of the drawing on a phone."""
    middle = (start + end) / 2
    if middle <= HALF_WORDS:
        return start, "start"
    return (end, "end") if middle >= 100 - HALF_WORDS else (middle, "middle")


def _percent(part: int, whole: int) -> float:
    return 100 * part / whole


def _text(percent: float) -> str:
    """A number as SVG reads it, whatever the language of the page."""
    return f"{percent:.2f}%"
