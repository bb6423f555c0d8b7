"""The life of a session by entry points, window after window, and « what if » one more were added: pure.

Facts, decisions by day and a date in; windows and counters out. The rules stay those of `availability` (R4): this
module only asks it on other days and with one more point. Nothing is written: entry points are EOS's (R3.1, R4.7).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from .availability import ONE_DAY, Counts, Point, Recruitment, SessionFacts, is_stopped, recruitment, window
from .enums import Mode, Reason

MOST_PLACES = 1_000
"""More, in one entry point, is a slip of the finger."""


@dataclass(frozen=True, slots=True)
class Tally:
    """The applications of a session: how many wait, how many were retained on each day."""

    pending: int = 0
    retained: Mapping[date, int] = field(default_factory=dict)

    def on(self, facts: SessionFacts, day: date) -> Counts:
        """The counts of the window of `day` (R4.3), if nothing else happens until then: who waits carries over."""
        bounds = window(facts, day)
        return Counts(self.pending, self.between(bounds.after, bounds.until))

    def between(self, after: date | None, until: date | None) -> int:
        """Retained on a day d with `after` < d ≤ `until`; None is no bound."""
        inside = (
            count
            for day, count in self.retained.items()
            if (after is None or day > after) and (until is None or day <= until)
        )
        return sum(inside)


class Phase(StrEnum):
    """Where the window of an entry point stands; the value is the word of the screens."""

    PAST = "passé"
    CURRENT = "en cours"
    COMING = "à venir"


@dataclass(frozen=True, slots=True)
class Stretch:
    """The window of one entry point, both days included. `opens_on` None: from the day when it was known (R4.2)."""

    point: Point
    opens_on: date | None
    phase: Phase
    retained: int
    pending: int
    is_tried: bool = False

    @property
    def taken(self) -> int:
        return self.retained + self.pending

    @property
    def shortfall(self) -> int:
        """Places of a past entry point that nobody took."""
        return max(0, self.point.places - self.retained) if self.phase is Phase.PAST else 0


def stretches(facts: SessionFacts, tally: Tally, today: date, tried: Point | None = None) -> list[Stretch]:
    """Every entry point with its window, in the order of dates; pending ones count in the current window (R4.5)."""
    ordered = sorted(facts.points, key=lambda point: point.date)
    current = window(facts, today).next
    found = []
    previous: date | None = None
    for point in ordered:
        phase = _phase(point, current)
        found.append(
            Stretch(
                point=point,
                opens_on=previous + ONE_DAY if previous else None,
                phase=phase,
                retained=0 if phase is Phase.COMING else tally.between(previous, point.date),
                pending=tally.pending if phase is Phase.CURRENT else 0,
                is_tried=point == tried,
            )
        )
        previous = point.date
    return found


def _phase(point: Point, current: Point | None) -> Phase:
    if current is None or point.date < current.date:
        return Phase.PAST
    return Phase.CURRENT if point == current else Phase.COMING


@dataclass(frozen=True, slots=True)
class Moment:
    """What the counter would say on a day, without and with the tried entry point."""

    day: date
    without: Recruitment
    with_it: Recruitment


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The answer: the counter today, when the tried window opens and once it is over, and every window with it."""

    point: Point
    moments: tuple[Moment, ...]
    stretches: list[Stretch]

    @property
    def full_at_once(self) -> Recruitment | None:
        """The usual trap of a bis: what is taken when its window opens fills it already (R4.3, R4.5)."""
        first = next((each.with_it for each in self.moments if each.with_it.next == self.point), None)
        return first if first and first.reason is Reason.FULL else None


def may_try(facts: SessionFacts, today: date) -> bool:
    """Whether one more entry point would mean anything: the session recruits by them, and goes on (R4, R4.4)."""
    return facts.mode is Mode.ENTRY_POINTS and is_stopped(facts, today) is None


def errors_of(
    facts: SessionFacts, *, day: date, places: int, contract_start: date | None, today: date
) -> dict[str, str]:
    """Why an entry point cannot be tried, by field (`date`, `places`), in French."""
    found = {"date": _day_error(facts, day, contract_start, today)}
    if not 1 <= places <= MOST_PLACES:
        found["places"] = f"Indiquez un nombre de places entre 1 et {MOST_PLACES}."
    return {name: words for name, words in found.items() if words}


def _day_error(facts: SessionFacts, day: date, contract_start: date | None, today: date) -> str:
    if day < today:
        return f"Cette date est passée : indiquez une date à partir du {today:%d/%m/%Y}."
    if contract_start and day < contract_start:
        return f"Cette date vient avant le début du marché ({contract_start:%d/%m/%Y})."
    if facts.contract_end and day > facts.contract_end:
        return f"Cette date vient après la fin du marché ({facts.contract_end:%d/%m/%Y})."
    same = next((point for point in facts.points if point.date == day), None)
    if same:
        return (
            f"Un point d'entrée existe déjà à cette date, avec {same.places} places. "
            "Dans EOS, il peut être supprimé avant son échéance, puis recréé avec un autre nombre de places."
        )
    return ""


def what_if(facts: SessionFacts, tally: Tally, point: Point, today: date) -> WhatIf:
    """What the counter would say with one more entry point. The caller has asked `may_try` and `errors_of`."""
    more = replace(facts, points=(*facts.points, point))
    shown = stretches(more, tally, today, tried=point)
    opens_on = next(each.opens_on for each in shown if each.is_tried)
    days = sorted({today, max(today, opens_on or today), point.date + ONE_DAY})
    return WhatIf(point, tuple(_moment(day, facts, more, tally) for day in days), shown)


def _moment(day: date, facts: SessionFacts, more: SessionFacts, tally: Tally) -> Moment:
    return Moment(day, recruitment(facts, tally.on(facts, day), day), recruitment(more, tally.on(more, day), day))
