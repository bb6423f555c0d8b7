"""When somebody's data is erased and what stays of it (R10.1): a pure rule, and the same rule for queries.

Decision 0019 says what the two sentences of the rule leave open.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, Count, DateField, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest, TruncDate, TruncMonth

from rafaelpro.core import clock, policy
from rafaelpro.core.french import grouped
from rafaelpro.core.months import MonthsAfter, months_after
from rafaelpro.history import record
from rafaelpro.history.models import Event

from .enums import AgeBand, State
from .models import Application
from .person import age

ONE_DAY = timedelta(days=1)
SLACK = timedelta(days=5)  # months are of 28 to 31 days: what the cheap filter leaves beside the exact one
RUN_KIND = "effacement"

_BANDS = (
    (18, AgeBand.UNDER_18),
    (26, AgeBand.FROM_18),
    (35, AgeBand.FROM_26),
    (45, AgeBand.FROM_35),
    (55, AgeBand.FROM_45),
)


def erasable_on(*, sent_on: date, settled_on: date | None, ended_on: date | None, months: int) -> date | None:
    """The day from which the data is erased: so many months after the answer or the end of the session, the later.

    `settled_on`: the last answer, withdrawal or closing; None while it is pending. `ended_on`: the end of the session
    (`ended_on_of`); None while nobody knows it: then the answer alone counts, and what is pending waits.
    """
    if settled_on is None:
        return None if ended_on is None else months_after(max(sent_on, ended_on), months)
    return months_after(settled_on if ended_on is None else max(settled_on, ended_on), months)


def ended_on_of(*, contract_end: date | None, planned_exit: date | None, archived_on: date | None) -> date | None:
    """The end of the session for one person: its contract's; else the exit planned for them, else its archiving."""
    return contract_end or planned_exit or archived_on


def age_band(birth_date: date | None, sent_on: date) -> str:
    """The band of ages in which somebody was on the day of arrival; empty where the birth date is not known."""
    if birth_date is None:
        return ""
    years = age(birth_date, sent_on)
    return next((band for limit, band in _BANDS if years < limit), AgeBand.FROM_55)


def month_of_decision(day: date, entry_points: Iterable[date]) -> date:
    """The day that stands for a month of decision: its first, or the first after the last entry point before `day`.

    A decision counts in the window of its entry point (R4.3): the counters of each window stay what they were.
    """
    return max([day.replace(day=1), *(point + ONE_DAY for point in entry_points if point < day)])


def erasable(day: date) -> QuerySet[Application]:
    """The applications whose data is to be erased on that day, or should have been before; with `erasable_on`."""
    return _with_erasable_on(_may_be_erased_by(day)).filter(Q(erasable_on__lte=day))


def _may_be_erased_by(day: date) -> QuerySet[Application]:
    """More than those, found by indexes."""
    latest = months_after(day, -policy.value("erase_after_months")) + SLACK
    ended = Q(session__contract_end__lte=latest) | Q(session__contract_end__isnull=True)
    return Application.objects.filter(ended, erased_on__isnull=True, created_on__lte=latest)


def _with_erasable_on(applications: QuerySet[Application]) -> QuerySet[Application]:
    """Annotate `erasable_on`: the pure rule, in SQL (GREATEST and COALESCE leave nulls out)."""
    told = Event.objects.filter(kind="candidature", key=OuterRef("reference")).exclude(after="").order_by("-id")
    left_on = TruncDate(Subquery(told.values("at")[:1]), tzinfo=clock.PARIS)
    exit_planned = Case(When(state=State.RETAINED, then="planned_exit"), output_field=DateField())
    archived_on = TruncDate("session__archived_at", tzinfo=clock.PARIS)
    ended = Coalesce("session__contract_end", exit_planned, archived_on, output_field=DateField())
    rows = applications.alias(ended_on=ended, settled_on=Coalesce("decided_on", left_on, output_field=DateField()))
    waiting = When(state=State.PENDING, ended_on__isnull=False, then=Greatest("created_on", "ended_on"))
    over = When(~Q(state=State.PENDING), then=Greatest("settled_on", "ended_on"))
    base = Case(waiting, over, output_field=DateField())
    return rows.annotate(erasable_on=MonthsAfter(base, Value(policy.value("erase_after_months"))))


@dataclass(frozen=True, slots=True)
class Coming:
    """How many applications come due in a month; `first` is its first day, None for what is due already."""

    first: date | None
    total: int

    @property
    def words(self) -> str:
        """« 12 345 »."""
        return grouped(self.total)


def coming(months: int) -> list[Coming]:
    """What is due today, then what comes due until the end of each of the coming months; no names (R10.1)."""
    today = clock.today()
    firsts = [months_after(today.replace(day=1), rank) for rank in range(months)]
    horizon = months_after(firsts[-1], 1) - ONE_DAY
    due = erasable(today).aggregate(total=Count("pk"))["total"]
    later = erasable(horizon).filter(Q(erasable_on__gt=today)).order_by()
    by_month = dict(later.annotate(month=TruncMonth("erasable_on")).values_list("month").annotate(Count("pk")))
    return [Coming(None, due), *(Coming(first, by_month.get(first, 0)) for first in firsts)]


def erased_by_month(limit: int = 12) -> list[Coming]:
    """The last months in which data was erased, newest first."""
    erased = Application.objects.filter(erased_on__isnull=False).annotate(month=TruncMonth(F("erased_on"))).order_by()
    rows = erased.values_list("month").annotate(total=Count("pk")).order_by("-month")[:limit]
    return [Coming(month, total) for month, total in rows]


def last_run() -> Event | None:
    """The line of history that the last run of the job wrote."""
    return record.of(RUN_KIND, RUN_KIND).last()
