"""The projection `SessionAvailability`: what lists and facets read (R4.11), written with each change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q, QuerySet

from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.core import clock

from .availability import Counts, SessionFacts, due_reference, recruitment, validity, window
from .facts import counts_of, facts_of, sessions_with_facts
from .models import SessionAvailability

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

BATCH = 500
COLUMNS = (
    "mode", "is_open", "reason", "next_date", "opens_on", "closes_on", "taken", "places", "pending", "due_reference",
    "valid_from", "valid_until",
)  # fmt: skip


def refresh(session_ids: Iterable[int]) -> None:
    """Compute the rows of these sessions again, in the caller's transaction, under the locks that it holds."""
    ids = sorted(set(session_ids))
    for start in range(0, len(ids), BATCH):
        chosen = TrainingSession.objects.filter(pk__in=ids[start : start + BATCH])
        rows = rows_for(list(sessions_with_facts(chosen)), clock.today())
        SessionAvailability.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["session"], update_fields=COLUMNS
        )


def rows_for(sessions: list[TrainingSession], today: date) -> list[SessionAvailability]:
    """The unsaved rows that hold on `today`, in the order of the sessions."""
    facts = {session.pk: facts_of(session) for session in sessions}
    counts = counts_of({key: window(each, today) for key, each in facts.items()})
    return [_row(session, facts[session.pk], counts[session.pk], today) for session in sessions]


def stale(today: date) -> QuerySet[SessionAvailability]:
    """The rows that do not hold on `today`. A trigger gives each new session a row, which holds on no day."""
    return SessionAvailability.objects.filter(Q(valid_until__lt=today) | Q(valid_from__gt=today))


def catch_up(today: date | None = None) -> int:
    """Compute again the rows that midnight has made wrong; returns how many. Called by readers of lists, so that
    windows turn without any job; safe to run at once from several places (the second finds the work done).

    Locks the sessions in the order of their keys, some hundreds at a time.
    """
    day = today or clock.today()
    done = 0
    while ids := list(stale(day).values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            locked = TrainingSession.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)
            keys = [session.pk for session in locked]
            refresh(stale(day).filter(pk__in=keys).values_list("pk", flat=True))
        done += len(ids)
    return done


def _row(session: TrainingSession, facts: SessionFacts, counts: Counts, today: date) -> SessionAvailability:
    answer = recruitment(facts, counts, today)
    since, until = validity(facts, today)
    return SessionAvailability(
        session=session,
        mode=answer.mode,
        is_open=answer.is_open,
        reason=answer.reason,
        next_date=answer.next.date if answer.next else None,
        opens_on=answer.opens_on,
        closes_on=answer.closes_on,
        taken=answer.taken,
        places=answer.places,
        pending=counts.pending,
        due_reference=due_reference(facts, session.contract_start, today),
        valid_from=since,
        valid_until=until,
    )
