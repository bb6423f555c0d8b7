"""What pages tell of the last edition: totals, and the sessions left out, by reason and by organisation."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Case, Count, IntegerField, Q, QuerySet, When

from rafaelpro.organisations.models import Organisation

from .models import Edition, Line, Taking
from .reasons import Reason

SHOWN = (Reason.INCOMPLETE, Reason.NO_SIRET, Reason.WITHDRAWN, Reason.ENDED, Reason.ARCHIVED)
"""What somebody can do something about comes first."""


@dataclass(frozen=True, slots=True)
class Totals:
    """Numbers of sessions: passed on, and left out by each reason that holds for some."""

    passed: int
    left_out: dict[Reason, int]  # in the order of `SHOWN`

    @property
    def left(self) -> int:
        return sum(self.left_out.values())


def lines(edition: Edition, organisation: Organisation | None = None) -> QuerySet[Line]:
    """The lines of an edition; of an organisation: those of the sessions for which it is responsible or trains."""
    found = Line.objects.filter(edition=edition)
    if organisation is None:
        return found
    return found.filter(Q(action__responsible=organisation) | Q(session__trainer=organisation))


def totals(found: QuerySet[Line]) -> Totals:
    """In one grouped statement."""
    counts = dict(found.order_by().values_list("reason").annotate(total=Count("pk")))
    return Totals(counts.get("", 0), {reason: counts[reason.value] for reason in SHOWN if reason.value in counts})


def left_out(found: QuerySet[Line], reason: Reason | None) -> QuerySet[Line]:
    """Those that are not passed on, for one reason or for all, with what a row shows."""
    kept = found.filter(reason=reason) if reason else found.exclude(reason="")
    rank = Case(*(When(reason=each, then=position) for position, each in enumerate(SHOWN)), output_field=IntegerField())
    return kept.select_related("action__responsible", "session__trainer").order_by(rank, "session__carif_number")


def last_takings(most: int = 10) -> list[Taking]:
    """When documents were taken, newest first."""
    return list(Taking.objects.order_by("-at", "-pk")[:most])
