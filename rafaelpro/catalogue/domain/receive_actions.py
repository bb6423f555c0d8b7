"""Write what EOS says of actions (R3.1). Enrichment stands in its own table and is never touched (R3.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rafaelpro.catalogue.models import Module, TrainingAction

from .journal import Change, Journal, fields

Modules = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionValues:
    """`columns`: the fields that EOS owns, by name. `modules`: (reference, kind), in order."""

    reference: str
    columns: dict[str, Any]
    responsible_id: int
    measure_id: str | None
    modules: Modules
    digest: str

    def fields(self) -> dict[str, Any]:
        return {**self.columns, "responsible_id": self.responsible_id, "measure_id": self.measure_id}


def create_actions(*, values: Sequence[ActionValues], at: datetime, journal: Journal) -> dict[str, TrainingAction]:
    """Create actions with their modules, in the caller's transaction; by reference."""
    made = [
        TrainingAction(
            reference=each.reference,
            **each.fields(),
            source_digest=each.digest,
            first_received_at=at,
            changed_at=at,
        )
        for each in values
    ]
    TrainingAction.objects.bulk_create(made)
    by_reference = {action.reference: action for action in made}
    Module.objects.bulk_create(
        module for each in values for module in _modules(by_reference[each.reference].pk, each.modules)
    )
    for action in made:
        journal.tell("action", action.reference, "reçue")
    return by_reference


def change_action(*, action: TrainingAction, values: ActionValues, at: datetime, journal: Journal) -> bool:
    """Give a locked action its new values; False when they say what is known already (only the digest is then kept)."""
    changes = _changes(action, values.fields())
    modules = _known_modules(action)
    for name, (_, after) in changes.items():
        setattr(action, name, after)
    action.source_digest = values.digest
    if modules != values.modules:
        _replace_modules(action, values.modules)
        changes["modules"] = (len(modules), len(values.modules))
    if changes:
        action.changed_at = at
        journal.tell("action", action.reference, "modifiée", fields(changes))
    action.save(update_fields=[*(changes.keys() - {"modules"}), "source_digest", "changed_at"])
    return bool(changes)


def _changes(action: TrainingAction, wanted: dict[str, Any]) -> dict[str, Change]:
    present = {name: getattr(action, name) for name in wanted}
    return {name: (present[name], after) for name, after in wanted.items() if present[name] != after}


def _known_modules(action: TrainingAction) -> Modules:
    return tuple(Module.objects.filter(action=action).order_by("position").values_list("reference", "kind"))


def _replace_modules(action: TrainingAction, modules: Modules) -> None:
    Module.objects.filter(action=action).delete()
    Module.objects.bulk_create(_modules(action.pk, modules))


def _modules(action_id: int, modules: Modules) -> list[Module]:
    return [
        Module(action_id=action_id, position=position, reference=reference, kind=kind)
        for position, (reference, kind) in enumerate(modules, 1)
    ]
