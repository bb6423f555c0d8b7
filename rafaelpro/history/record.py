"""The only door into history: one line, in the transaction of the change that it tells."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rafaelpro.core import clock

from .models import Event

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Author:
    """Who acts, in the words that history keeps. `channel`: web, api, flux, horloge, commande."""

    label: str
    channel: str
    user_id: int | None = None
    organisation_id: int | None = None
    organisation_label: str = ""


CLOCK = Author(label="Passage automatique", channel="horloge")
EOS = Author(label="EOS", channel="flux")
CANDIDATE = Author(label="La personne candidate", channel="web")


@dataclass(frozen=True, slots=True)
class Line:
    """What happened to one object; `before` and `after` are states where the object has some."""

    kind: str
    key: str
    verb: str
    before: str = ""
    after: str = ""
    reason: str = ""
    details: dict[str, Any] = field(default_factory=dict)


def event(line: Line, author: Author) -> Event:
    """The unsaved event of a line, now; for callers that save many at once."""
    return Event(
        kind=line.kind,
        key=line.key,
        verb=line.verb,
        before=line.before,
        after=line.after,
        reason=line.reason,
        details=line.details,
        at=clock.now(),
        actor_id=author.user_id,
        actor_label=author.label,
        organisation_id=author.organisation_id,
        organisation_label=author.organisation_label,
        channel=author.channel,
    )


def write(line: Line, author: Author) -> Event:
    """Append one line to the history, in the caller's transaction."""
    written = event(line, author)
    written.save(force_insert=True)
    return written


def write_all(lines: Iterable[Line], author: Author) -> None:
    """Append several lines at once, in the caller's transaction."""
    Event.objects.bulk_create([event(line, author) for line in lines])


def last_changes(kind: str, keys: Iterable[str]) -> dict[str, Event]:
    """For each object, the last line that changed its state; in one query."""
    lines = Event.objects.filter(kind=kind, key__in=list(keys)).exclude(after="").order_by("id")
    return {line.key: line for line in lines}


def of(kind: str, key: str) -> QuerySet[Event]:
    """The history of one object, oldest first."""
    return Event.objects.filter(kind=kind, key=key).order_by("id")
