"""The offer as an export reads it: actions with their sessions, batch by batch, each in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from rafaelpro.catalogue.models import TrainingAction, TrainingSession
from rafaelpro.core import clock
from rafaelpro.history.models import Event

from .reasons import Day

BATCH = 200
TOLD_DAYS = 90  # what was withdrawn or archived before is no longer spoken of

Considered = tuple[TrainingAction, list[TrainingSession]]
"""An action, and the sessions of which the export says whether it passes them on."""


def considered(day: Day, since: date | None = None) -> Iterator[Considered]:
    """Every action in the order of its key; with `since`, those of which something has changed since that day."""
    last = 0
    while batch := list(_actions(day, since).filter(pk__gt=last).order_by("pk")[:BATCH]):
        by_action = _sessions(batch, day)
        yield from ((action, by_action[action.pk]) for action in batch)
        last = batch[-1].pk


def _actions(day: Day, since: date | None) -> QuerySet[TrainingAction]:
    rows = TrainingAction.objects.select_related("responsible", "enrichment").prefetch_related("modules")
    recent = Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=_midnight(day.today - timedelta(days=TOLD_DAYS)))
    return rows.filter(recent if since is None else recent & _changed(day, since))


def _sessions(actions: list[TrainingAction], day: Day) -> dict[int, list[TrainingSession]]:
    """By action; each session has its action at hand, so that nobody asks for it again."""
    horizon = _midnight(day.today - timedelta(days=TOLD_DAYS))
    rows = (
        TrainingSession.objects.filter(action__in=actions)
        .filter(Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=horizon))
        .filter(Q(archived_at__isnull=True) | Q(archived_at__gte=horizon))
        .select_related("trainer", "positioner", "enrichment", "manual_recruitment")
        .prefetch_related("entry_points", "information_meetings")
        .order_by("carif_number")
    )
    known = {action.pk: action for action in actions}
    found: dict[int, list[TrainingSession]] = defaultdict(list)
    for session in rows:
        session.action = known[session.action_id]
        found[session.action_id].append(session)
    return found


def _changed(day: Day, since: date) -> Q:
    """Something of the action, of a session of it or of an organisation's name has changed, or a session has ended.

    Columns say what a feed or an enrichment has changed, the history says the rest (recruitment, archiving, names).
    """
    moment = _midnight(since)
    written = Q(changed_at__gte=moment) | Q(enrichment__updated_at__gte=moment)
    ended = Q(contract_end__gte=since - timedelta(days=day.ended_days + 1), contract_end__lt=day.oldest_end)
    told = _told("session", OuterRef("carif_number"), moment)
    renamed = _told("organisme", OuterRef("trainer__siret"), moment)
    touched = written | Q(Exists(told)) | Q(Exists(renamed)) | ended
    sessions = TrainingSession.objects.filter(touched, action=OuterRef("pk"))
    return (
        written
        | Q(Exists(_told("action", OuterRef("reference"), moment)))
        | Q(Exists(_told("organisme", OuterRef("responsible__siret"), moment)))
        | Q(Exists(sessions))
    )


def _told(kind: str, key: OuterRef, moment: datetime) -> QuerySet[Event]:
    return Event.objects.filter(kind=kind, key=key, at__gte=moment)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.PARIS)
