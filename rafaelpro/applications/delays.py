"""What another delay would change (R7.3, R7.4): the same rule as everywhere, on the applications that wait now."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from rafaelpro.catalogue.models import Measure
from rafaelpro.core import clock, policy

from .availability import due_on, is_due, spared_until
from .enums import State
from .models import Application, DelayChange


class Horizon(StrEnum):
    """When an application is due, seen from a day."""

    OVER = "over"
    SOON = "soon"
    LATER = "later"
    NEVER_YET = "never yet"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Pending applications that are due on one same day, whatever the delay; `total`: how many."""

    reference: date | None
    created_on: date
    not_before: date | None
    total: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """How many pending applications of a measure are due when, now and under another delay.

    `Horizon.OVER`: their delay has passed, and no other brings them back. `spared`: the new delay alone would have made
    them due already; they keep the notice of R9.3, until `spared_to` at the latest.
    """

    pending: int
    now: dict[Horizon, int]
    after: dict[Horizon, int]
    spared: int
    spared_to: date


def waiting_of(measure: Measure) -> list[Waiting]:
    """The pending applications of a measure; call `projection.catch_up()` first."""
    rows = (
        Application.objects.filter(state=State.PENDING, session__action__measure=measure)
        .values_list("session__availability__due_reference", "created_on", "not_due_before")
        .annotate(total=Count("pk"))
        .order_by()
    )
    return [Waiting(*row) for row in rows]


def foresee(waiting: list[Waiting], *, before: int, after: int, today: date, notice: int) -> Forecast:
    """The forecast, from delays and notice in days. Pure."""
    now: Counter[Horizon] = Counter()
    then: Counter[Horizon] = Counter()
    spared = 0
    for each in waiting:
        due = due_on(each.reference, each.created_on, before, each.not_before)
        now[horizon(due, today, notice)] += each.total
        if is_due(due, today):
            then[Horizon.OVER] += each.total
            continue
        plain = due_on(each.reference, each.created_on, after, each.not_before)
        spared += each.total if is_due(plain, today) else 0
        kept = spared_until(due, today, notice) if after < before else each.not_before
        changed = due_on(each.reference, each.created_on, after, kept)
        then[horizon(changed, today, notice)] += each.total
    return Forecast(
        pending=sum(each.total for each in waiting),
        now=_each(now),
        after=_each(then),
        spared=spared,
        spared_to=today + timedelta(days=notice),
    )


def horizon(due: date | None, today: date, notice: int) -> Horizon:
    """Where a due date lies; due soon: from today to the end of the notice, both included (R7.4)."""
    if due is None:
        return Horizon.NEVER_YET
    if is_due(due, today):
        return Horizon.OVER
    return Horizon.SOON if due <= today + timedelta(days=notice) else Horizon.LATER


def _each(counts: Counter[Horizon]) -> dict[Horizon, int]:
    return {each: counts[each] for each in Horizon}


def forecast(measure: Measure, days: int) -> Forecast:
    """What `days` would change for this measure today; writes nothing. Call `projection.catch_up()` first."""
    return foresee(
        waiting_of(measure),
        before=measure.decision_delay_days,
        after=days,
        today=clock.today(),
        notice=policy.value("due_soon_days"),
    )


def measures() -> QuerySet[Measure]:
    """The measures with `pending` applications, and `is_changing` while a new delay is being applied."""
    unapplied = DelayChange.objects.filter(measure=OuterRef("pk"), applied_at__isnull=True)
    return Measure.objects.annotate(
        pending=Sum(
            "actions__sessions__availability__pending",
            filter=Q(actions__sessions__availability__pending__gt=0),
            default=0,
        ),
        is_changing=Exists(unapplied),
    ).order_by("label", "code")


def last_changes(measure_codes: list[str]) -> dict[str, DelayChange]:
    """The last change of each of these measures that ever had one."""
    rows = DelayChange.objects.filter(measure__in=measure_codes).order_by("measure_id", "-pk").distinct("measure_id")
    return {row.measure_id: row for row in rows}


def version_of(measure: Measure, last: DelayChange | None) -> str:
    """What a person has seen of a measure's delay: another version means that somebody changed it meanwhile."""
    return f"{measure.decision_delay_days}.{last.pk if last else 0}"
