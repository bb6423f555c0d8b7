"""How the states and the history of an own offer are said on pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from rafaelpro.catalogue.own.enums import OwnState
from rafaelpro.catalogue.own.fields import BY_NAME, SESSION_FIELDS, Field, label_of
from rafaelpro.history.models import Event

NO_TITLE = "(sans intitulé)"


@dataclass(frozen=True, slots=True)
class Look:
    """A state as a badge: words, tone and icon."""

    label: str
    tone: str
    icon: str


LOOKS = {
    OwnState.DRAFT: Look("Brouillon", "neutral", "pencil"),
    OwnState.SUBMITTED: Look("À contrôler par Cap Métiers", "info", "hourglass"),
    OwnState.RETURNED: Look("À corriger", "warning", "warning"),
    OwnState.PUBLISHED: Look("Publiée", "success", "eye"),
    OwnState.ARCHIVED: Look("Archivée", "neutral", "archive"),
}
_FIELDS = BY_NAME | {each.name: each for each in SESSION_FIELDS}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the history; `details` are the fields that changed, and how where it is short."""

    title: str
    when: datetime
    who: str
    reason: str
    details: list[str]


def lines_of(events: Iterable[Event]) -> list[Line]:
    return [
        Line(
            title=event.verb[:1].upper() + event.verb[1:],
            when=event.at,
            who=", ".join(filter(None, [event.actor_label, event.organisation_label])),
            reason=event.reason,
            details=list(_details(event)),
        )
        for event in events
    ]


def _details(event: Event) -> Iterator[str]:
    """What was filled in first, in one line; what changed, short values with both; the rest by name."""
    fields = event.details.get("champs", {})
    first = [name for name, change in fields.items() if change is not None and not change[0]]
    if first:
        yield "Rempli\u00a0: " + ", ".join(_FIELDS[name].label for name in first if name in _FIELDS)
    for name, change in fields.items():
        if name in _FIELDS and name not in first:
            yield _changed(_FIELDS[name], change)
    if "original" in event.details:
        yield f"À partir de {event.details['original']}"


def _changed(field: Field, change: list[str] | None) -> str:
    if change is None:
        return field.label
    before, after = (label_of(field, text) if text else "vide" for text in change)
    return f"{field.label}\u00a0: {before} → {after}"
