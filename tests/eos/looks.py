"""Short looks at what the base holds, for assertions."""

from __future__ import annotations

from typing import Any

from rafaelpro.catalogue.models import EntryPoint, Module, TrainingAction, TrainingSession
from rafaelpro.eos.models import Feed
from rafaelpro.eos.report import report
from rafaelpro.history import record
from tests.eos.builder import A1, S1


def counts(feed: Feed) -> dict[str, int]:
    """The counts of a report that are not zero."""
    return {name: count for name, count in report(feed)["comptes"].items() if count}


def rejected(feed: Feed) -> list[str]:
    """The numbers of the records rejected, in order."""
    return [note["numero"] for note in report(feed)["rejets"]]


def noted(feed: Feed) -> list[str]:
    """The values noted, in order."""
    return [note["valeur"] for note in report(feed)["signalements"]]


def action(reference: str = A1) -> TrainingAction:
    return TrainingAction.objects.select_related("responsible", "measure").get(reference=reference)


def session(number: str = S1) -> TrainingSession:
    return TrainingSession.objects.select_related("action", "trainer", "positioner", "availability").get(
        carif_number=number
    )


def points(number: str = S1) -> list[tuple[str, int]]:
    rows = EntryPoint.objects.filter(session__carif_number=number).order_by("date")
    return [(f"{row.date:%Y-%m-%d}", row.places) for row in rows]


def verbs(kind: str, key: str) -> list[str]:
    return list(record.of(kind, key).values_list("verb", flat=True))


def everything() -> dict[str, list[Any]]:
    """All that feeds write, without keys and moments: to compare two bases, or one base at two times."""
    actions = TrainingAction.objects.order_by("reference").values()
    sessions = TrainingSession.objects.order_by("carif_number")
    return {
        "actions": [_without_moments(row) for row in actions],
        "modules": list(
            Module.objects.order_by("action__reference", "position").values_list("action__reference", "reference")
        ),
        "sessions": [_without_moments(row) for row in sessions.values()],
        "of": list(sessions.values_list("carif_number", "action__reference", "trainer__siret", "positioner__siret")),
        "points": list(
            EntryPoint.objects.order_by("session__carif_number", "date").values_list(
                "session__carif_number", "date", "places", "number", "bis_of"
            )
        ),
        "availability": list(sessions.values_list("carif_number", "availability__is_open", "availability__places")),
        "found": list(sessions.values_list("carif_number", "document__terms")),
    }


_KEYS = {"id", "action_id", "trainer_id", "positioner_id", "responsible_id", "first_received_at", "changed_at"}
_MOMENTS = {"withdrawn_at", "cancelled_at", "archived_at"}


def _without_moments(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: (value is not None if name in _MOMENTS else value) for name, value in row.items() if name not in _KEYS
    }
