"""Withdraw from publication, publish again, cancel, lift a cancellation: nothing is ever deleted (R3.6, R4.12a)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rafaelpro.catalogue.models import TrainingAction, TrainingSession

from .journal import Journal

Published = TrainingAction | TrainingSession


def withdraw(*, rows: Sequence[Published], at: datetime, journal: Journal) -> None:
    """Take locked actions or sessions out of publication; their applications stay as they are (R3.6)."""
    _set(rows, "withdrawn_at", at, at)
    _tell(rows, "retirée de la publication", journal)


def restore(*, rows: Sequence[Published], at: datetime, journal: Journal) -> None:
    """Publish again what EOS sends again."""
    _set(rows, "withdrawn_at", None, at)
    _tell(rows, "publiée de nouveau", journal)


def cancel(*, sessions: Sequence[TrainingSession], at: datetime, journal: Journal) -> None:
    """Cancel locked sessions (R5.3); the caller draws the consequences on their applications."""
    _set(sessions, "cancelled_at", at, at)
    _tell(sessions, "annulée", journal)


def reinstate(*, sessions: Sequence[TrainingSession], at: datetime, journal: Journal) -> None:
    """Lift a cancellation (R4.12a); what it refused stays refused."""
    _set(sessions, "cancelled_at", None, at)
    _tell(sessions, "annulation levée", journal)


def _set(rows: Sequence[Published], field: str, value: datetime | None, at: datetime) -> None:
    for model in (TrainingAction, TrainingSession):
        keys = [row.pk for row in rows if isinstance(row, model)]
        if keys:
            model._default_manager.filter(pk__in=keys).update(**{field: value, "changed_at": at})
    for row in rows:
        setattr(row, field, value)
        row.changed_at = at


def _tell(rows: Sequence[Published], verb: str, journal: Journal) -> None:
    for row in rows:
        if isinstance(row, TrainingAction):
            journal.tell("action", row.reference, verb)
        else:
            journal.tell("session", row.carif_number, verb)
