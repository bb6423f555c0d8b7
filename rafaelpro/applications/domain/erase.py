"""Erase people's data once nobody needs it to act any more (R10.1); the statistical row stays (R8.4)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction

from rafaelpro.applications import projection
from rafaelpro.applications.blank import BLANK
from rafaelpro.applications.enums import State
from rafaelpro.applications.erasure import RUN_KIND, age_band, erasable, month_of_decision
from rafaelpro.applications.file_models import AwaitedDocument, InternalComment
from rafaelpro.applications.locking import lock_sessions
from rafaelpro.applications.models import Application, ReversalRequest
from rafaelpro.applications.transitions import Who
from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.core import clock
from rafaelpro.history import record
from rafaelpro.history.models import Event
from rafaelpro.outbox.forget import forget_about

from .change import change_state
from .expire import expire_due
from .prove_email import forget_proofs

BATCH = 100  # applications erased in one transaction
VERB = "données effacées"
KEPT = ("age_band", "created_at", "created_on", "decided_at", "decided_on", "planned_entry", "planned_exit")
Status = ReversalRequest.Status


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of the job has erased: applications, and proofs of addresses that have served."""

    applications: int
    proofs: int


def run_erasure() -> Run:
    """Erase all that is due, and tell the run in history, even where nothing was due: the operator sees that it ran."""
    done = Run(erase_due(), forget_proofs())
    details = {"candidatures": done.applications, "preuves": done.proofs}
    record.write(record.Line(RUN_KIND, RUN_KIND, "effacement passé", details=details), record.CLOCK)
    return done


def erase_due() -> int:
    """Erase every application whose day has come or gone by; how many. Safe to run twice, at once, and late.

    Some at a time, one transaction each: what a run that dies has erased stays erased, the next one goes on.
    """
    done = 0
    while rows := list(erasable(clock.today()).order_by("session_id", "pk").values_list("pk", "session_id")[:BATCH]):
        with transaction.atomic():
            done += _erase([pk for pk, _ in rows], {session_id for _, session_id in rows})
    return done


def _erase(keys: Sequence[int], session_ids: Collection[int]) -> int:
    """Order: locks of the sessions in the order of their keys, what is due expires (R7.3), applications read again,
    still to erase; rows, what stands beside them, messages, history, projection.
    """
    sessions = {session.pk: session for session in lock_sessions(list(session_ids))}
    expired = [session.pk for session in sessions.values() if expire_due(session=session)]
    applications = list(erasable(clock.today()).filter(pk__in=keys).order_by("pk"))
    waiting = [each for each in applications if each.state == State.PENDING]
    for application in waiting:
        _never_answered(application)
    _empty(applications, sessions)
    projection.refresh({*expired, *(each.session_id for each in waiting)})
    return len(applications)


def _never_answered(application: Application) -> None:
    """Pending on a session that ended long ago, without any due date: what stays is that nobody answered in time."""
    change_state(application, State.NO_DECISION, who=Who.CLOCK, author=record.CLOCK, verb="avis non transmis")
    application.save(update_fields=["state", "changed_at"])


def _empty(applications: Sequence[Application], sessions: dict[int, TrainingSession]) -> None:
    for application in applications:
        _keep_what_counts(application, sessions[application.session_id])
    Application.objects.bulk_update(applications, KEPT)
    keys = [application.pk for application in applications]
    _empty_beside(keys)
    forget_about(f"candidature {application.reference}" for application in applications)
    Application.objects.filter(pk__in=keys).update(**BLANK, erased_on=clock.today(), changed_at=clock.now())
    Event.objects.bulk_create(
        record.event(record.Line("candidature", application.reference, VERB), record.CLOCK)
        for application in applications
    )


def _keep_what_counts(application: Application, session: TrainingSession) -> None:
    """The age band instead of the birth date, months instead of days; in memory."""
    points = [point.date for point in session.entry_points.all()]
    application.age_band = age_band(application.birth_date, application.created_on)
    application.created_on = application.created_on.replace(day=1)
    application.created_at = _midnight(application.created_on)
    if application.decided_on is not None:
        application.decided_on = month_of_decision(application.decided_on, points)
        application.decided_at = _midnight(application.decided_on)
    application.planned_entry = application.planned_entry and application.planned_entry.replace(day=1)
    application.planned_exit = application.planned_exit and application.planned_exit.replace(day=1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.PARIS)


def _empty_beside(keys: Sequence[int]) -> None:
    """Comments and papers go; of a request to reverse a decision stays that there was one, answered or not."""
    InternalComment.objects.filter(application__in=keys).delete()
    AwaitedDocument.objects.filter(application__in=keys).delete()
    requests = ReversalRequest.objects.filter(application__in=keys)
    requests.filter(status=Status.PENDING).update(
        status=Status.REFUSED, answered_at=clock.now(), answered_by=record.CLOCK.label
    )
    requests.update(reason="", ticket="")
