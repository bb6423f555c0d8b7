"""What is kept of the records of a batch, read in a fixed number of light queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from rafaelpro.catalogue.models import EntryPoint, Measure, TrainingAction, TrainingSession
from rafaelpro.eos.entry_points import Known
from rafaelpro.eos.offer import ActionUnit
from rafaelpro.eos.plan import KnownAction, KnownSession
from rafaelpro.eos.planning import KnownOffer


def known_offer(units: Sequence[ActionUnit]) -> KnownOffer:
    """Digests and states of what these units speak of; under the locks of the caller where it holds some."""
    return KnownOffer(
        actions=_actions([unit.action.number for unit in units]),
        sessions=_sessions([record.number for unit in units for record in unit.sessions]),
        measures=frozenset(Measure.objects.values_list("code", flat=True)),
    )


def _actions(references: list[str]) -> dict[str, KnownAction]:
    rows = TrainingAction.objects.filter(reference__in=references)
    found = rows.values_list("reference", "pk", "source_digest", "withdrawn_at", "responsible__siret")
    return {
        reference: KnownAction(key, digest, withdrawn_at is not None, responsible)
        for reference, key, digest, withdrawn_at, responsible in found
    }


def _sessions(numbers: list[str]) -> dict[str, KnownSession]:
    rows = TrainingSession.objects.filter(carif_number__in=numbers)
    found = list(rows.values_list("carif_number", "pk", "action_id", "source_digest", "withdrawn_at", "cancelled_at"))
    points = _points([key for _, key, *_ in found])
    return {
        number: KnownSession(key, action, digest, withdrawn is not None, cancelled is not None, tuple(points[key]))
        for number, key, action, digest, withdrawn, cancelled in found
    }


def _points(session_ids: list[int]) -> dict[int, list[Known]]:
    points: dict[int, list[Known]] = defaultdict(list)
    rows = EntryPoint.objects.filter(session__in=session_ids).order_by("date", "pk")
    for session_id, key, date, places, number, bis_of in rows.values_list(
        "session_id", "pk", "date", "places", "number", "bis_of"
    ):
        points[session_id].append(Known(key, date, places, number, bis_of))
    return points
