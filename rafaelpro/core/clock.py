"""The one clock of RafaelPro: every « now » and « today » of the business comes from here.

`RAFAELPRO_CLOCK` moves the whole system in time: it holds an ISO date (midnight in Paris) or date-time (Paris where it
has no offset). The clock advances normally from that moment, counted from `RAFAELPRO_CLOCK_ORIGIN` (a Unix time in
seconds that the launcher hands to its children, so that all processes agree) or else from the start of this process.
"""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterator

PARIS = ZoneInfo("Europe/Paris")
VARIABLE = "RAFAELPRO_CLOCK"
ORIGIN_VARIABLE = "RAFAELPRO_CLOCK_ORIGIN"

_PROCESS_START = time.time()
_frozen: datetime | None = None  # of the whole process, threads included: tests race under one date


class InvalidClock(ValueError):
    """`RAFAELPRO_CLOCK` holds neither an ISO date nor an ISO date-time."""


def parse(text: str) -> datetime:
    """The moment named by an ISO date or date-time, aware, in Paris. Raises `InvalidClock`."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise InvalidClock(
            f"RAFAELPRO_CLOCK : « {text} » n'est ni une date (2025-03-03) ni une date et heure (2025-03-03T09:30)."
        ) from error
    return in_paris(moment)


def in_paris(moment: datetime) -> datetime:
    """The same moment in Paris (Paris time where it has no offset): PostgreSQL refuses offsets beyond 15 h 59."""
    return moment.replace(tzinfo=PARIS) if moment.tzinfo is None else moment.astimezone(PARIS)


def now() -> datetime:
    """The current moment, aware, in Paris."""
    if _frozen is not None:
        return _frozen
    setting = os.environ.get(VARIABLE, "")
    return _moved(parse(setting)) if setting.strip() else datetime.now(PARIS)


def today() -> date:
    """The civil date in Paris."""
    return now().date()


def paris_date(moment: datetime) -> date:
    """The civil date in Paris of an aware moment."""
    return moment.astimezone(PARIS).date()


def is_moved() -> bool:
    """Whether the system lives at another moment than the machine's (shown by a ribbon on every page)."""
    return _frozen is not None or bool(os.environ.get(VARIABLE, "").strip())


@contextmanager
def frozen(moment: str | date | datetime) -> Iterator[datetime]:
    """Stop the clock at `moment` (a date means midnight in Paris) within the block; for tests and the demonstration."""
    global _frozen
    before = _frozen
    _frozen = parse(moment if isinstance(moment, str) else moment.isoformat())
    try:
        yield _frozen
    finally:
        _frozen = before


def _moved(start: datetime) -> datetime:
    origin = float(os.environ.get(ORIGIN_VARIABLE) or _PROCESS_START)
    elapsed = timedelta(seconds=time.time() - origin)
    return (start.astimezone(UTC) + elapsed).astimezone(PARIS)
