"""How the states and the history of an own offer are said on pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from rafaelpro.catalogue.own.enums import OwnState
from rafaelpro.catalogue.own.fields import BY_NAME, SESSION_FIELDS
from rafaelpro.history.models import Event

NOT_FUNDED = "Formation non financée par la Région"
NO_TITLE = "(sans intitulé)"
SHORT_NAME = 60


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
_LABELS = {name: field.label for name, field in BY_NAME.items()} | {each.name: each.label for each in SESSION_FIELDS}


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
    for name, change in event.details.get("champs", {}).items():
        label = _LABELS.get(name, name)
        if change is None:
            yield label
        else:
            before, after = (value or "vide" for value in change)
            yield f"{label}\u00a0: {before} → {after}"
    if "original" in event.details:
        yield f"À partir de {event.details['original']}"
