"""Which structures have opened a person's file, for that person (R10.2): structures and days, never names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max

from rafaelpro.core import clock
from rafaelpro.history import record

from .models import Application

OPERATOR = "Cap Métiers Nouvelle-Aquitaine"
LOOKING = "regard"  # the channel of who looks through somebody's eyes: the operator, whatever the structure


@dataclass(frozen=True, slots=True)
class Consultation:
    """How often a structure has opened the file, and the last time."""

    structure: str
    times: int
    last_on: date


def consultations_of(application: Application) -> list[Consultation]:
    """The structures that opened the file, the latest first; in one query."""
    lines = record.of("consultation", application.reference).order_by()
    counted = lines.values_list("organisation_label", "channel").annotate(Count("pk"), Max("at"))
    found: dict[str, tuple[int, datetime]] = {}
    for label, channel, times, last in counted:
        name = OPERATOR if channel == LOOKING or not label else label
        before = found.get(name, (0, last))
        found[name] = (before[0] + times, max(before[1], last))
    told = [Consultation(name, times, clock.paris_date(last)) for name, (times, last) in found.items()]
    return sorted(told, key=lambda each: (-each.last_on.toordinal(), each.structure))
