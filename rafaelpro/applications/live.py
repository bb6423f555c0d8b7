"""What an open page asks again every few seconds: the counter of a session, or of those of a list.

Read from the projection, without writing: a poll is no display of a file (R10.2), nor a reason to move anything.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.core import clock, policy

from .facts import recruitment_of, sessions_with_facts
from .models import SessionAvailability
from .projection import rows_for
from .queries import with_waiting


@dataclass(frozen=True, slots=True)
class Counter:
    """n/N and why a session is open or closed; `mark` is what an open page says that it shows."""

    taken: int
    places: int | None
    reason: str

    @property
    def mark(self) -> str:
        return f"{self.taken}.{'' if self.places is None else self.places}.{self.reason}"


def counter_of(session: TrainingSession) -> Counter:
    """The counter today; `session` read with `availability`. A row that midnight has made wrong is not trusted."""
    today, row = clock.today(), session.availability
    if _holds(row, today):
        return Counter(row.taken, row.places, str(row.reason))
    fresh = sessions_with_facts(TrainingSession.objects.filter(pk=session.pk)).get()
    derived = recruitment_of(fresh, today)
    return Counter(derived.taken, derived.places, str(derived.reason))


def sessions_now(numbers: Collection[str]) -> dict[str, TrainingSession]:
    """By number, those of these sessions that exist, with what a row of the list by session shows, today.

    In two queries; a few more, whatever their number, where midnight has made rows of the projection wrong: those are
    derived again, and not written. `due_next` still reads them as they were, until the next page of a list.
    """
    days, today = policy.value("long_wait_days"), clock.today()
    rows = TrainingSession.objects.filter(carif_number__in=numbers).select_related("action__measure", "availability")
    found = with_waiting(rows, days).in_bulk(field_name="carif_number")
    turned = {each.pk: each for each in found.values() if not _holds(each.availability, today)}
    if turned:
        fresh = sessions_with_facts(TrainingSession.objects.filter(pk__in=turned))
        for derived in rows_for(list(fresh), today):
            turned[derived.session_id].availability = derived
    return found


def _holds(row: SessionAvailability, today: date) -> bool:
    """Whether the projection's row is that of `today`."""
    begun = row.valid_from is None or row.valid_from <= today
    return begun and (row.valid_until is None or today <= row.valid_until)
