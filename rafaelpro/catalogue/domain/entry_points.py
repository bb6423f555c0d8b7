"""Write the entry points of sessions as a feed's plan says (R4.8, R4.9); the plan itself is made above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from rafaelpro.catalogue.models import EntryPoint, TrainingSession
from rafaelpro.core.french import short_date

from .journal import Journal


@dataclass(frozen=True, slots=True)
class PointValues:
    """An entry point to be; `id` names the one that it changes, None a new one."""

    date: date
    places: int
    number: str = ""
    bis_of: str = ""
    id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PointChanges:
    """What changes on one session. `before`: the points known, by id, for history; None for a new session."""

    session_id: int
    session_number: str
    delete: Sequence[int] = ()
    update: Sequence[PointValues] = ()
    create: Sequence[PointValues] = ()
    before: dict[int, PointValues] | None = None


def write_points(*, changes: Sequence[PointChanges], at: datetime, journal: Journal) -> None:
    """Delete, update, create, in this order, over several locked (or new) sessions at once.

    Two points may swap their dates: « one a date » is checked at the end of the transaction.
    """
    gone = [key for each in changes for key in each.delete]
    if gone:
        EntryPoint.objects.filter(pk__in=gone).delete()
    updated = [_point(each.session_id, values) for each in changes for values in each.update]
    if updated:
        EntryPoint.objects.bulk_update(updated, ["number", "date", "places", "bis_of"])
    created = [_point(each.session_id, values) for each in changes for values in each.create]
    EntryPoint.objects.bulk_create(created)
    known = [(each, each.before) for each in changes if each.before is not None]
    TrainingSession.objects.filter(pk__in=[each.session_id for each, _ in known]).update(changed_at=at)
    for each, before in known:
        journal.tell("session", each.session_number, "points d'entrée changés", _told(each, before))


def _point(session_id: int, values: PointValues) -> EntryPoint:
    return EntryPoint(
        pk=values.id,
        session_id=session_id,
        number=values.number,
        date=values.date,
        places=values.places,
        bis_of=values.bis_of,
    )


def _told(changes: PointChanges, before: dict[int, PointValues]) -> dict[str, Any]:
    """In words that a page can show: « 03/03/2025 : 15 »."""
    return {
        "retirés": [_words(before[key]) for key in changes.delete],
        "changés": [[_words(before[values.id]), _words(values)] for values in changes.update if values.id],
        "ajoutés": [_words(values) for values in changes.create],
    }


def _words(values: PointValues) -> str:
    number = f" ({values.number})" if values.number else ""
    return f"{short_date(values.date)} : {values.places}{number}"
