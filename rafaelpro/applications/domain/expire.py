"""Pass to « avis non transmis » the applications whose due date has passed (R7.3)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from rafaelpro.applications import messages, projection
from rafaelpro.applications.availability import due_on, due_reference, is_due
from rafaelpro.applications.enums import State
from rafaelpro.applications.facts import delay_of, facts_of
from rafaelpro.applications.locking import lock_session
from rafaelpro.applications.models import Application
from rafaelpro.applications.transitions import Who
from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.core import clock
from rafaelpro.history import record

from .change import change_state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet


def due_date(application: Application, session: TrainingSession, today: date) -> date | None:
    """The last day to decide on an application; None while none is due, or once it is no longer pending."""
    if application.state != State.PENDING:
        return None
    return due_dates([application], session, today)[0]


def due_dates(pending: Sequence[Application], session: TrainingSession, today: date) -> list[date | None]:
    """The last day to decide on each of these pending applications of one session, in their order."""
    reference, delay = due_reference(facts_of(session), session.contract_start, today), delay_of(session)
    return [due_on(reference, each.created_on, delay, each.not_due_before) for each in pending]


def expire_due(*, session: TrainingSession) -> int:
    """Expire what is due on a session that the caller has locked; the caller refreshes the projection.

    Every door calls it first, so that nothing depends on the hour at which the job runs. Returns how many.
    """
    today = clock.today()
    reference = due_reference(facts_of(session), session.contract_start, today)
    if not is_due(due_on(reference, date.min, delay_of(session)), today):
        return 0
    pending = list(Application.objects.filter(session=session, state=State.PENDING).order_by("pk"))
    last_days = due_dates(pending, session, today)
    due = [each for each, last_day in zip(pending, last_days, strict=True) if is_due(last_day, today)]
    for application in due:
        application.session = session
        change_state(application, State.NO_DECISION, who=Who.CLOCK, author=record.CLOCK, verb="avis non transmis")
        application.save(update_fields=["state", "changed_at"])
        messages.no_decision(application)
    return len(due)


def expire_all() -> int:
    """Expire what is due everywhere, one session and one transaction at a time; safe to run twice, and at once."""
    done = projection.catch_up().expired
    for session_id in list(sessions_with_due().values_list("pk", flat=True)):
        with transaction.atomic():
            session = lock_session(session_id)
            expired = expire_due(session=session)
            if expired:
                projection.refresh([session.pk])
            done += expired
    return done


def sessions_with_due() -> QuerySet[TrainingSession]:
    """Sessions that may hold applications to expire, by the projection; `expire_due` reads the truth again."""
    return TrainingSession.objects.filter(
        availability__pending__gt=0, availability__due_reference__lt=clock.today()
    ).order_by("pk")
