"""The history of the offer: lines gathered while a feed is applied, written at once in its transaction."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from rafaelpro.history import record
from rafaelpro.history.models import Event
from rafaelpro.history.record import Author, Line

SHORT = 120  # characters: beyond, the name of the field alone is told
UNTOLD = ("contact_", "disability_contact_")  # somebody's name, telephone, address: history is never erased
OWN_UNTOLD = frozenset({"recruitment_contact", "disability_contact"})  # the same, written here

Change = tuple[Any, Any]


class Journal:
    """Who changes what, and why; `write` ends it."""

    def __init__(self, author: Author, reason: str) -> None:
        self._author = author
        self._reason = reason
        self._events: list[Event] = []

    def tell(self, kind: str, key: str, verb: str, details: dict[str, Any] | None = None) -> None:
        line = Line(kind, key, verb, reason=self._reason, details=details or {})
        self._events.append(record.event(line, self._author))

    def write(self) -> None:
        """Append what was told; in the caller's transaction."""
        Event.objects.bulk_create(self._events)
        self._events = []


def fields(changes: dict[str, Change]) -> dict[str, Any]:
    """Changed fields with their old and new values; those of long texts and of contacts by name only."""
    return {"champs": {name: _shown(name, *change) for name, change in sorted(changes.items())}}


def told(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """What people have changed here, whole, so that it can be read again; contacts by name only (R10)."""
    changed = {name: [_plain(before[name]), _plain(new)] for name, new in after.items() if before[name] != new}
    return {"champs": {name: None if name in OWN_UNTOLD else each for name, each in changed.items()}}


def _shown(name: str, before: Any, after: Any) -> list[Any] | None:
    values = [_plain(before), _plain(after)]
    is_long = any((isinstance(value, str) and len(value) > SHORT) or isinstance(value, dict) for value in values)
    return None if is_long or name.startswith(UNTOLD) else values


def _plain(value: Any) -> Any:
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return value.isoformat() if isinstance(value, date) else value
