"""Lines of the history of an action or a session, as a person reads them: each field before and after."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from rafaelpro.catalogue.models import TrainingAction
from rafaelpro.core.french import short_date
from rafaelpro.history.models import Event
from rafaelpro.organisations.models import Organisation
from rafaelpro.web.offer.field_labels import LABELS

ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
POINTS = {"retirés": "Point d’entrée retiré", "changés": "Point d’entrée changé", "ajoutés": "Point d’entrée ajouté"}
ORGANISATIONS = frozenset({"responsible_id", "trainer_id", "positioner_id"})
ACTIONS = frozenset({"action_id"})
ORDER = {name: rank for rank, name in enumerate(LABELS)}
Details = dict[str, Any]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """`is_told`: history keeps no value of contacts (it is never erased), nor of EOS's long texts."""

    label: str
    before: str = ""
    after: str = ""
    is_told: bool = True


@dataclass(frozen=True, slots=True)
class Item:
    """One line. `from_eos`: a feed wrote it."""

    title: str
    when: datetime
    who: str
    reason: str
    from_eos: bool
    changes: list[FieldChange]


def history_items(events: Iterable[Event]) -> list[Item]:
    """In two more queries at most, whatever their number: names of the structures and formations that they tell of."""
    lines = list(events)
    names = _names(lines)
    return [_item(line, names) for line in lines]


def _item(line: Event, names: dict[tuple[bool, int], str]) -> Item:
    under = f", {line.organisation_label}" if line.organisation_label else ""
    return Item(
        title=line.verb[:1].upper() + line.verb[1:],
        when=line.at,
        who=f"{line.actor_label}{under}",
        reason=line.reason,
        from_eos=line.channel == "flux",
        changes=list(_changes(_details(line), names)),
    )


def _details(line: Event) -> Details:
    return line.details if isinstance(line.details, dict) else {}


def _changes(details: Details, names: dict[tuple[bool, int], str]) -> Iterator[FieldChange]:
    fields = details.get("champs") or {}
    if isinstance(fields, list):  # lines of the first weeks: names only
        yield from (FieldChange(str(name)[:1].upper() + str(name)[1:], is_told=False) for name in fields)
    else:
        told = sorted(fields, key=lambda name: ORDER.get(name, len(ORDER)))
        yield from (_field(name, fields[name], names) for name in told)
    for name, label in POINTS.items():
        yield from (_point(label, each) for each in details.get(name, []))
    for name in ("places", "date_limite"):
        if name in details:
            yield FieldChange(LABELS[name], "", _words(details[name]) or "aucune limite")


def _field(name: str, values: Any, names: dict[tuple[bool, int], str]) -> FieldChange:
    label = LABELS.get(name, name)
    if not isinstance(values, list) or len(values) != 2:
        return FieldChange(label, is_told=False)
    before, after = (_named(name, value, names) for value in values)
    return FieldChange(label, before, after)


def _point(label: str, told: Any) -> FieldChange:
    if isinstance(told, list):
        return FieldChange(label, str(told[0]), str(told[-1]))
    is_removed = label == POINTS["retirés"]
    return FieldChange(label, str(told) if is_removed else "", "" if is_removed else str(told))


def _named(name: str, value: Any, names: dict[tuple[bool, int], str]) -> str:
    if name in ORGANISATIONS | ACTIONS and isinstance(value, int):
        return names.get((name in ACTIONS, value), str(value))
    return _words(value)


def _words(value: Any) -> str:
    """A value of JSON as screens write it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, list):
        return ", ".join(map(_words, value))
    text = str(value)
    return short_date(date.fromisoformat(text)) if ISO_DAY.fullmatch(text) else text


def _names(lines: Iterable[Event]) -> dict[tuple[bool, int], str]:
    """By (it is an action, key)."""
    keys: dict[bool, set[int]] = {True: set(), False: set()}
    for line in lines:
        fields = _details(line).get("champs") or {}
        for name in (ORGANISATIONS | ACTIONS) & set(fields):
            told = fields[name] if isinstance(fields, dict) else None
            keys[name in ACTIONS] |= {value for value in told or () if isinstance(value, int)}
    structures = Organisation.objects.filter(pk__in=keys[False]).values_list("pk", "name")
    actions = TrainingAction.objects.filter(pk__in=keys[True]).values_list("pk", "reference")
    return {(False, key): name for key, name in structures} | {(True, key): name for key, name in actions}
