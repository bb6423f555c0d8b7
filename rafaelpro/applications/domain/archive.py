"""Archive sessions by themselves, some months after the end of their contract (R5.4)."""

from __future__ import annotations

from django.db import transaction

from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.core import clock, policy
from rafaelpro.core.calendar import months_before
from rafaelpro.history import record

from .. import projection
from ..locking import lock_sessions

BATCH = 100


def archive_ended() -> int:
    """Archive the sessions whose contract ended long enough ago; some at a time, safe to run twice. Returns how many."""
    limit = months_before(clock.today(), policy.value("archive_after_months"))
    ended = TrainingSession.objects.filter(archived_at__isnull=True, contract_end__lt=limit).order_by("pk")
    done = 0
    while ids := list(ended.values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            done += _archive(ids)
    return done


def _archive(session_ids: list[int]) -> int:
    sessions = [session for session in lock_sessions(session_ids) if session.archived_at is None]
    for session in sessions:
        session.archived_at = clock.now()
        session.save(update_fields=["archived_at"])
        record.write(record.Line("session", session.carif_number, "archivée"), record.CLOCK)
    projection.refresh(session_ids)
    return len(sessions)
