"""Archive sessions by themselves, some months after the end of their contract (R5.4)."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F, Value

from rafaelpro.applications import projection
from rafaelpro.applications.locking import lock_sessions
from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.core import clock, policy
from rafaelpro.core.months import MonthsAfter
from rafaelpro.history import record

BATCH = 100


def archive_ended() -> int:
    """Archive the sessions whose contract ended long enough ago; say how many. Some at a time, safe to run twice."""
    last_day = MonthsAfter(F("contract_end"), Value(policy.value("archive_after_months")))
    kept = TrainingSession.objects.filter(archived_at__isnull=True, contract_end__isnull=False).order_by("pk")
    ended = kept.alias(last_day=last_day).filter(last_day__lt=clock.today())
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
