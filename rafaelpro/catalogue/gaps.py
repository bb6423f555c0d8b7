"""Completeness asked of the database: the table of `completeness.py` as conditions, for filters and figures."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    Field,
    IntegerField,
    Min,
    Model,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.fields import CharField
from django.db.models.functions import Coalesce

from .completeness import ELEMENTS, REQUIRED, SAYS, Element
from .models import EntryPoint, TrainingAction, TrainingSession

Sessions = QuerySet[Any]  # of TrainingSession, annotated with `entry_from`
Actions = QuerySet[Any]  # of TrainingAction
ANY = "oui"
"""What stands for « something is missing, whatever it is » where an element may be named."""


def current_sessions(today: date) -> Sessions:
    """The sessions that the public may still enter, with `entry_from`, the day from which one may enter.

    That day is the coming entry point; on a session that does not recruit by them, the start of the session.
    """
    points = EntryPoint.objects.filter(session=OuterRef("pk"))
    coming = points.filter(date__gte=today).order_by().values("session").annotate(first=Min("date")).values("first")
    by_points = Q(action__measure__recruits_by_entry_points=True) | Exists(points)
    start = Case(When(by_points, then=None), default=F("contract_start"))
    listed = TrainingSession.objects.filter(
        archived_at__isnull=True, withdrawn_at__isnull=True, cancelled_at__isnull=True
    )
    return listed.exclude(contract_end__lt=today).annotate(entry_from=Coalesce(Subquery(coming), start))


def with_current_sessions(actions: Actions, today: date) -> Actions:
    """Actions with `enrichment` and `current`, their current sessions: all that `completeness` reads."""
    return actions.select_related("enrichment").prefetch_related(
        Prefetch("sessions", _to_read(today), to_attr="current")
    )


def current_of(action: TrainingAction, today: date) -> list[TrainingSession]:
    """The current sessions of one action, as `completeness` reads them, each with that action."""
    found = list(_to_read(today).filter(action=action))
    for session in found:
        session.action = action
    return found


def _to_read(today: date) -> Sessions:
    return current_sessions(today).select_related("enrichment").order_by("carif_number")


def lacking(code: str, today: date) -> Q:
    """Actions that lack the element `code`, or any required one (`ANY`)."""
    if code == ANY:
        return reduce(or_, (_lacks(element, today) for element in REQUIRED))
    return _lacks(next(element for element in ELEMENTS if element.code == code), today)


def gap_total(today: date) -> Any:
    """How many required elements an action lacks, as an expression to sort by."""
    one = (Case(When(_lacks(each, today), then=1), default=0, output_field=IntegerField()) for each in REQUIRED)
    return sum(one, start=Value(0))


def gap_counts(actions: Actions, today: date, stages: Iterable[str]) -> dict[str, dict[str, int]]:
    """For each stage and each element (and `ANY`), how many of these actions lack it; in one query.

    `actions` are annotated with their `stage` (`queries.actions_of`).
    """
    codes = [ANY, *(element.code for element in ELEMENTS)]
    sums = {_name(code): Count("pk", distinct=True, filter=lacking(code, today)) for code in codes}
    found = {stage: dict.fromkeys(codes, 0) for stage in stages}
    for row in actions.filter(stage__in=list(found)).order_by().values("stage").annotate(**sums):
        found[row["stage"]] = {code: row[_name(code)] for code in codes}
    return found


def _name(code: str) -> str:
    return f"lacks_{code.replace('-', '_')}"


def _lacks(element: Element, today: date) -> Q:
    if not element.by_session:
        silent = ~_tells(element, TrainingAction)
        return silent & Q(**{element.only_if: True}) if element.only_if else silent
    sessions = current_sessions(today).filter(~_tells(element, TrainingSession), action=OuterRef("pk"))
    return Q(Exists(sessions))


def _tells(element: Element, model: type[Model]) -> Q:
    return reduce(or_, (_says(name, model) for name in element.fields))


def _says(name: str, model: type[Model]) -> Q:
    """The same as `completeness.says`, for a column."""
    field = _field(name, model)
    if isinstance(field, ArrayField):
        return ~Q(**{name: []})
    if isinstance(field, CharField | TextField):
        return Q(**{f"{name}__iregex": SAYS})
    return Q(**{f"{name}__isnull": False})


def _field(name: str, model: type[Model]) -> Field[Any, Any] | None:
    """The column at the end of `enrichment__web_link`; None for what a query annotates."""
    *path, last = name.split("__")
    for step in path:
        model = model._meta.get_field(step).related_model  # type: ignore[assignment]
    known = {field.name: field for field in model._meta.get_fields()}
    return known.get(last)  # type: ignore[return-value]
