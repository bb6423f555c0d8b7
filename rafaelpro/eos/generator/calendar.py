"""Dates of the synthetic region: contracts, entry points, fixed sessions.

Everything is drawn from the year of `as_of`, so that two feeds of one year tell of the same region; `as_of` itself only
says what is known by then: next year's entry points are sent in October, a point bis three weeks ahead of its origin.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from random import Random

from rafaelpro.eos.generator.chance import happens, weighted

KEPT_SINCE_YEARS = 1  # entry points before 1 January of the year before are no longer sent
NEXT_YEAR_SENT_IN = 10
BIS_AFTER = timedelta(days=14)
BIS_KNOWN_AHEAD = timedelta(days=21)
LAST_ENTRY_BEFORE_END = timedelta(days=60)
POINTS_PER_SESSION = 200  # room for the numbers of one session's points


class Profile(StrEnum):
    """The story of a session with entry points."""

    RUNNING = "running"
    UNPLANNED = "unplanned"  # its calendar stops some day: then no entry point is to come
    ENDED = "ended"
    COMING = "coming"
    CANCELLED = "cancelled"


PROFILES = (
    (Profile.RUNNING, 76),
    (Profile.UNPLANNED, 12),
    (Profile.ENDED, 5),
    (Profile.COMING, 3),
    (Profile.CANCELLED, 4),
)
RHYTHMS_IN_DAYS = ((28, 10), (42, 20), (56, 20), (91, 30), (182, 20))
PLACES = ((range(1, 4), 12), (range(4, 8), 25), (range(8, 13), 40), (range(12, 21), 23))


@dataclass(frozen=True, slots=True)
class EntryPoint:
    number: str
    date: date
    places: int
    bis_of: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    start: date
    end: date


def contract(rng: Random, profile: Profile, year: int) -> Span:
    """Three or four years, beginning in January, February or September."""
    years = rng.choice((3, 4))
    month = rng.choice((1, 2, 2, 9))
    if profile is Profile.ENDED:
        first = year - years - rng.choice((0, 0, 1))
    elif profile is Profile.COMING:
        first = year + 1
    else:
        first = year - rng.choice((0, 1, 1, 2)) if month < 9 else year - rng.choice((1, 2))
    closing = rng.choice((date(first + years - 1, 12, 31), date(first + years, 6, 30)))
    end = closing if profile is not Profile.ENDED else date(first + years - 1, 12, 31)
    return Span(date(first, month, 1), end)


def entry_points(
    rng: Random, *, session_index: int, profile: Profile, span: Span, as_of: date
) -> tuple[EntryPoint, ...]:
    """The points that EOS has sent by `as_of`; the same ones, and more, later in the year."""
    first_kept = date(as_of.year - KEPT_SINCE_YEARS, 1, 1)
    known_until = _known_until(rng, profile, as_of)
    planned = _planned(rng, session_index, span)
    return tuple(
        sorted(
            (point for point, known_from in planned if first_kept <= point.date <= known_until and known_from <= as_of),
            key=lambda point: point.date,
        )
    )


def _known_until(rng: Random, profile: Profile, as_of: date) -> date:
    stopped = date(as_of.year, 1, 1) + timedelta(days=rng.randint(-150, 330))
    sent = date(as_of.year + 1, 6, 30) if as_of.month >= NEXT_YEAR_SENT_IN else date(as_of.year, 12, 31)
    return min(stopped, sent) if profile is Profile.UNPLANNED else sent


def _planned(rng: Random, session_index: int, span: Span) -> Iterator[tuple[EntryPoint, date]]:
    """Every point of the contract, with the day from which it is known."""
    step = timedelta(days=weighted(rng, RHYTHMS_IN_DAYS))
    usual = rng.choice(weighted(rng, PLACES))
    day = monday(span.start + timedelta(days=rng.randint(0, step.days)))
    number = 800_000 + session_index * POINTS_PER_SESSION
    taken: set[date] = set()
    while day <= span.end - LAST_ENTRY_BEFORE_END:
        places = max(0, usual + rng.choice((0, 0, 0, 0, 1, 2, -1)))
        has_bis = happens(rng, 0.15)
        if not is_closed(day) and day not in taken:
            point = EntryPoint(f"PE-{number}", day, places)
            taken.add(day)
            yield point, date.min
            if has_bis and step > BIS_AFTER * 2 and not is_closed(day + BIS_AFTER):
                taken.add(day + BIS_AFTER)
                bis = EntryPoint(f"PE-{number + 1}", day + BIS_AFTER, max(1, places // 3), bis_of=point.number)
                yield bis, day - BIS_KNOWN_AHEAD
        day += step
        number += 2


def fixed_span(rng: Random, *, hours: int, year: int) -> Span:
    """A session with fixed dates, from last September to the end of next spring, at some 30 hours a week."""
    start = monday(date(year - 1, 9, 8) + timedelta(days=rng.randint(0, 640)))
    if is_closed(start):
        start = monday(start + timedelta(days=28))
    return Span(start, start + timedelta(weeks=max(2, round(hours / rng.choice((24, 28, 30, 35)))), days=4))


def permanent_span(rng: Random, *, year: int) -> Span:
    """A session that one enters on any day, over one or two civil years."""
    first = year - rng.choice((0, 0, 1))
    return Span(date(first, 1, rng.choice((2, 6, 13))), date(first + rng.choice((0, 1)), 12, 31))


def created_on(rng: Random, start: date, year: int) -> date:
    """The day of publication: some weeks around the start, and never in the current year, so that numbers stay."""
    around = start + timedelta(days=rng.randint(-120, 45))
    return min(around, date(year - 1, 12, 20) - timedelta(days=rng.randint(0, 60)))


def updated_on(rng: Random, created: date, as_of: date) -> date:
    """Some recent day, not before the publication."""
    return max(created, as_of - timedelta(days=rng.randint(0, 45)))


def monday(day: date) -> date:
    """That day, or the Monday that follows."""
    return day + timedelta(days=-day.weekday() % 7)


def is_closed(day: date) -> bool:
    """Summer and Christmas: nobody enters."""
    return (
        (day.month == 8 and day.day <= 22) or (day.month == 12 and day.day >= 18) or (day.month == 1 and day.day <= 3)
    )
