"""Months counted on the calendar, in Python and in SQL alike: the same day so many months later."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from django.db.models import DateField, Func


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last day of a shorter month; `months` may be negative. Pure."""
    rank = day.year * 12 + day.month - 1 + months
    year, month = rank // 12, rank % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


class MonthsAfter(Func):
    """`months_after` in a query: a date, then a number of months."""

    template = "(%(expressions)s)::date"
    arg_joiner = " + interval '1 month' * "
    output_field = DateField()
