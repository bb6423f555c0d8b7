"""Sums of civil dates."""

from __future__ import annotations

import calendar
from datetime import date


def months_before(day: date, months: int) -> date:
    """The same day `months` earlier, or the last day of a month that is too short."""
    rank = day.year * 12 + day.month - 1 - months
    year, month = divmod(rank, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
