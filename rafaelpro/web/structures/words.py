"""Lines of a structure's history, and the age of its list of people, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from rafaelpro.core import clock, policy
from rafaelpro.core.french import short_date
from rafaelpro.history.models import Event
from rafaelpro.organisations.models import Organisation

HIDDEN = frozenset({"personne", "avant", "après"})
NAMES = {"siret": "SIRET", "agreee": "Agréée"}


@dataclass(frozen=True, slots=True)
class Item:
    """One line of history, as a person reads it."""

    title: str
    when: datetime
    who: str
    reason: str
    details: list[str]


@dataclass(frozen=True, slots=True)
class Confirmation:
    """When the list was last confirmed, and whether it is time again."""

    words: str
    is_due: bool


def history_items(events: Iterable[Event]) -> list[Item]:
    return [_item(event) for event in events]


def _item(event: Event) -> Item:
    person = event.details.get("personne", "") if isinstance(event.details, dict) else ""
    title = event.verb[:1].upper() + event.verb[1:] + (f"\u00a0: {person}" if person else "")
    under = f", {event.organisation_label}" if event.organisation_label else ""
    return Item(title, event.at, f"{event.actor_label}{under}", event.reason, list(_details(event)))


def _details(event: Event) -> Iterable[str]:
    details = event.details if isinstance(event.details, dict) else {}
    if "avant" in details or "après" in details:
        yield f"{details.get('avant') or '—'} → {details.get('après') or '—'}"
    for name, value in details.items():
        if name not in HIDDEN and value not in ("", None, {}, []):
            yield f"{NAMES.get(name, name.capitalize())}\u00a0: {_plain(value)}"


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, dict):
        return ", ".join(f"{name} ({_plain(each)})" for name, each in value.items())
    if isinstance(value, list):
        return " → ".join(map(_plain, value))
    return str(value)


def confirmation_words(organisation: Organisation) -> Confirmation:
    """Every six months, referents say who is still there (R2.4)."""
    last = organisation.people_confirmed_at or organisation.created_at
    is_due = clock.now() - last > timedelta(days=policy.value("confirm_people_days"))
    day = short_date(last.astimezone(clock.PARIS))
    words = f"Liste confirmée le {day}." if organisation.people_confirmed_at else "Liste jamais confirmée."
    return Confirmation(words, is_due)
