"""Is this person retained elsewhere on the same dates? Said to those who may know, and no more than they may know.

Who manages both applications sees the other one. To anybody else: that there is one, neither where, nor at whose, nor
when (decision 0013).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from rafaelpro.organisations.rights import Actor, Deed, allows

from .enums import State
from .models import Application
from .queries import with_file

MOST = 20  # rows read; a person is rarely retained twice at once


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """`known`: the applications that the actor manages too; `is_unknown`: whether there are others."""

    known: list[Application]
    is_unknown: bool

    def __bool__(self) -> bool:
        return bool(self.known) or self.is_unknown


def retained_elsewhere(application: Application, entry: date | None, leaving: date | None, actor: Actor) -> Elsewhere:
    """Retained applications of the same person (R6.3) whose planned dates meet these, civil dates included."""
    if entry is None or leaving is None:
        return Elsewhere([], False)
    found = list(overlapping(application, entry, leaving))
    known = [each for each in found if allows(actor, Deed.MANAGE_APPLICATIONS, each)]
    return Elsewhere(known, len(known) < len(found))


def overlapping(application: Application, entry: date, leaving: date) -> QuerySet[Application]:
    """By the indexes of retained people: one query."""
    same = Q(person_key=application.person_key) & ~Q(person_key="")
    if application.email_key:
        same |= Q(email_key=application.email_key)
    others = Application.objects.filter(same, state=State.RETAINED, planned_entry__lte=leaving, planned_exit__gte=entry)
    return with_file(others.exclude(pk=application.pk)).order_by("planned_entry", "pk")[:MOST]
