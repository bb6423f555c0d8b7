"""What an open page asks again every few seconds: the counter of a session, the state of an application.

Read from the projection, without writing: a poll is no display of a file (R10.2), nor a reason to move anything.
"""

from __future__ import annotations

from dataclasses import dataclass

from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.core import clock

from .facts import recruitment_of, sessions_with_facts


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
    begun = row.valid_from is None or row.valid_from <= today
    if begun and (row.valid_until is None or today <= row.valid_until):
        return Counter(row.taken, row.places, str(row.reason))
    fresh = sessions_with_facts(TrainingSession.objects.filter(pk=session.pk)).get()
    derived = recruitment_of(fresh, today)
    return Counter(derived.taken, derived.places, str(derived.reason))
