"""« Mois par mois »: the applications received each month and what has become of them (R8.1, pictures)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth

from rafaelpro.core import clock
from rafaelpro.organisations.models import Organisation

from .enums import State
from .models import Application
from .queries import held_by

LIVE = Q(archived_at__isnull=True, withdrawn_at__isnull=True, action__withdrawn_at__isnull=True)
OTHERS = (State.REFUSED_FULL, State.REFUSED_CANCELLED, State.WITHDRAWN)
"""Ended without an answer of the organisation: no figure of their own."""

Row = tuple[date, str, int]


@dataclass(frozen=True, slots=True)
class Month:
    """What was received from `first`, the first day of a month, to its last; each application by its state now."""

    first: date
    counts: dict[State, int]

    @property
    def received(self) -> int:
        return sum(self.counts.values())

    @property
    def others(self) -> int:
        return sum(self.counts.get(state, 0) for state in OTHERS)

    def of(self, state: State) -> int:
        return self.counts.get(state, 0)


def first_days(today: date, length: int) -> list[date]:
    """The first day of each of the last `length` months, the one of `today` last. Pure."""
    now = today.year * 12 + today.month - 1
    return [date(rank // 12, rank % 12 + 1, 1) for rank in range(now - length + 1, now + 1)]


def fill(firsts: Iterable[date], rows: Iterable[Row]) -> list[Month]:
    """One month for each first day, those without any application too; other months are left out. Pure."""
    counts: dict[date, dict[State, int]] = defaultdict(dict)
    for first, state, total in rows:
        counts[first][State(state)] = total
    return [Month(first, counts.get(first, {})) for first in firsts]


def received_since(organisation: Organisation, since: date) -> list[Row]:
    """By month and state, in one statement: the scope of « toutes, sans doublon » in the table of R8.1.

    `since` is a first day of a month. The bound is on `created_at`, which the index « application_by_session » holds
    after the session; `created_on`, the civil day in Paris of the same moment, is what makes the months.
    """
    begun = datetime.combine(since, time(), clock.PARIS)
    received = Application.objects.filter(held_by(organisation, sessions=LIVE), created_at__gte=begun)
    by_month = received.annotate(month=TruncMonth("created_on")).values_list("month", "state").order_by()
    return list(by_month.annotate(total=Count("pk")))


def monthly(organisation: Organisation, length: int) -> list[Month]:
    """The last `length` months of an organisation, the current one last."""
    firsts = first_days(clock.today(), length)
    return fill(firsts, received_since(organisation, firsts[0]))
