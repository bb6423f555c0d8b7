"""Whether a session recruits, why, and what its counter says: rules R4 and R5 as pure functions.

Dates and counts in, availability out: no database, no clock. `Window` tells between which dates the decisions count
(R4.3); the caller counts with it (`counting.py`), then asks `recruitment`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from .enums import Mode, Reason, State

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Point:
    """An entry point: a civil date, a number of places; a bis is one like another (R4.7)."""

    date: date
    places: int
    bis: bool = False


@dataclass(frozen=True, slots=True)
class Manual:
    """What the organisation has decided on a session of R5. `places` None: no limit; `deadline` included.

    `opens_from`: the feed's date of registration; it holds while nobody has opened by hand (decision 0021).
    """

    is_open: bool = True
    places: int | None = None
    deadline: date | None = None
    opens_from: date | None = None
    declared_full: bool = False
    opened_by_hand: bool = False

    def waits(self, today: date) -> bool:
        """Whether registration has not begun yet."""
        return self.opens_from is not None and today < self.opens_from and not self.opened_by_hand


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """What availability depends on, but for the counts and the date."""

    by_entry_points: bool
    points: tuple[Point, ...] = ()
    manual: Manual = Manual()
    contract_end: date | None = None
    published: bool = True
    cancelled: bool = False
    archived: bool = False

    @property
    def mode(self) -> Mode:
        """A session recruits by entry points when its measure says so or when it carries at least one (R4)."""
        return Mode.ENTRY_POINTS if self.by_entry_points or self.points else Mode.MANUAL


@dataclass(frozen=True, slots=True)
class Window:
    """The window of the coming entry point: decisions d with `after` < d ≤ `until` count; None is no bound (R4.3)."""

    previous: date | None
    next: Point | None

    @property
    def after(self) -> date | None:
        return self.previous

    @property
    def until(self) -> date | None:
        return self.next.date if self.next else None


@dataclass(frozen=True, slots=True)
class Counts:
    """Applications of the session: all the pending ones, and the retained ones of the window."""

    pending: int = 0
    retained: int = 0

    @property
    def taken(self) -> int:
        return self.pending + self.retained


@dataclass(frozen=True, slots=True)
class Recruitment:
    """The answer. `taken` may exceed `places` and is shown as it is (« 13/10 », R4.4)."""

    mode: Mode
    reason: Reason
    taken: int
    places: int | None = None
    next: Point | None = None
    opens_on: date | None = None
    closes_on: date | None = None
    points: tuple[Point, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.reason is Reason.OPEN

    @property
    def remaining(self) -> int | None:
        """Places that can still be taken, never negative; None where there is no limit or no coming entry point."""
        return None if self.places is None else max(0, self.places - self.taken)


def window(facts: SessionFacts, today: date) -> Window:
    """R4.1: `next` is the earliest entry point with date ≥ today, `previous` the latest with date < today.

    A session of R5 has no window: every retained application counts.
    """
    coming = [point for point in facts.points if point.date >= today]
    past = [point.date for point in facts.points if point.date < today]
    return Window(previous=max(past, default=None), next=min(coming, key=lambda point: point.date, default=None))


def holds(state: State, decided_on: date | None, since: date | None) -> bool:
    """R6.3: whether an application forbids its person another one on the session: pending, or retained after the last
    entry point (`since`; None where there was none, and on sessions of R5).
    """
    if state is State.RETAINED:
        return since is None or (decided_on is not None and decided_on > since)
    return state is State.PENDING


def recruitment(facts: SessionFacts, counts: Counts, today: date) -> Recruitment:
    """The recruitment of a session on a date, from the counts of its `window` on that date."""
    if facts.mode is Mode.ENTRY_POINTS:
        return _by_entry_points(facts, counts, today)
    return _manual(facts, counts, today)


def is_stopped(facts: SessionFacts, today: date) -> Reason | None:
    """R4.4, R4.12: cancelled first, then ended; what is withdrawn or archived is over too."""
    if facts.cancelled:
        return Reason.CANCELLED
    ended = facts.contract_end is not None and today > facts.contract_end
    return Reason.ENDED if ended or facts.archived or not facts.published else None


def _by_entry_points(facts: SessionFacts, counts: Counts, today: date) -> Recruitment:
    stopped = is_stopped(facts, today)
    if stopped:
        return Recruitment(Mode.ENTRY_POINTS, stopped, counts.taken)
    coming = tuple(sorted((point for point in facts.points if point.date >= today), key=lambda point: point.date))
    if not coming:
        return Recruitment(Mode.ENTRY_POINTS, Reason.NO_ENTRY_POINT, counts.taken)
    first = coming[0]
    answer = Recruitment(
        Mode.ENTRY_POINTS,
        Reason.OPEN,
        counts.taken,
        places=first.places,
        next=first,
        closes_on=first.date,
        points=coming,
    )
    if counts.taken < first.places:
        return answer
    return replace(answer, reason=Reason.FULL, opens_on=_opens_again(coming, facts.contract_end))


def _opens_again(coming: tuple[Point, ...], contract_end: date | None) -> date | None:
    """R4.12: the day after `next`, where a later entry point is known and the contract has not ended by then."""
    day_after = coming[0].date + ONE_DAY
    ended = contract_end is not None and day_after > contract_end
    return None if ended or len(coming) == 1 else day_after


def _manual(facts: SessionFacts, counts: Counts, today: date) -> Recruitment:
    stopped = is_stopped(facts, today)
    if stopped:
        return Recruitment(Mode.MANUAL, stopped, counts.taken)
    manual = facts.manual
    return Recruitment(
        Mode.MANUAL,
        _manual_reason(manual, counts, today),
        counts.taken,
        places=manual.places,
        closes_on=manual.deadline,
    )


def _manual_reason(manual: Manual, counts: Counts, today: date) -> Reason:
    if not manual.is_open:
        return Reason.CLOSED_BY_ORGANISATION
    if manual.deadline is not None and today > manual.deadline:
        return Reason.DEADLINE_PASSED
    if manual.declared_full or (manual.places is not None and not counts.taken < manual.places):
        return Reason.FULL
    if manual.waits(today):
        return Reason.NOT_YET_OPEN
    return Reason.OPEN


def validity(facts: SessionFacts, today: date) -> tuple[date | None, date | None]:
    """The days around `today`, both included, on which the answer is the same if nothing else happens; None: no end."""
    last_days = [point.date for point in facts.points]
    last_days += [day for day in (facts.contract_end, facts.manual.deadline) if day is not None]
    if facts.manual.opens_from is not None:
        last_days.append(facts.manual.opens_from - ONE_DAY)
    since = max((day for day in last_days if day < today), default=None)
    until = min((day for day in last_days if day >= today), default=None)
    return (since + ONE_DAY if since else None), until


def due_reference(facts: SessionFacts, contract_start: date | None, today: date) -> date | None:
    """R7.3: the date from which the delay to decide runs; None while none is due.

    Sessions of R4: the last entry point, once no other is to come (the end of the contract where EOS has removed them
    all). Sessions of R5: the start of the session.
    """
    if facts.mode is Mode.MANUAL:
        return contract_start
    if window(facts, today).next is not None:
        return None
    return max((point.date for point in facts.points), default=facts.contract_end)


def due_on(reference: date | None, created_on: date, delay_days: int, not_before: date | None = None) -> date | None:
    """The last day to decide on an application; one sent after the reference date has the whole delay.

    `not_before`: what a shortened delay left to an application that was pending then (`spared_until`).
    """
    if reference is None:
        return None
    due = max(reference, created_on) + timedelta(days=delay_days)
    return due if not_before is None else max(due, not_before)


def spared_until(due: date | None, today: date, notice_days: int) -> date:
    """When the delay is shortened on `today`: the day before which a pending application will not be due.

    The days of notice (R9.3), but never later than it was due before the change (`due`; None: it was not due yet).
    """
    notice = today + timedelta(days=notice_days)
    return notice if due is None else min(due, notice)


def is_due(due: date | None, today: date) -> bool:
    """R7.3: the due date has passed; on the day itself a decision is still in time."""
    return due is not None and due < today
