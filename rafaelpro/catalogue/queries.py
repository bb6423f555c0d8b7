"""Reads of the offer that several callers share: whose actions, and at which stage of their life."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Case, Count, Exists, F, OrderBy, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Lower

from rafaelpro.organisations.models import Organisation

from .gaps import gap_total, lacking
from .models import ActionEnrichment, Module, TrainingAction, TrainingSession


class Stage(models.TextChoices):
    """The tabs of « Formations conventionnées »; the value is the word of the address."""

    PUBLISHED = "publiees", "Publiées"
    TO_COME = "a-venir", "À venir"
    ENDED = "terminees", "Terminées"
    ARCHIVED = "archivees", "Archivées"


StagedActions = QuerySet[Any]  # of TrainingAction, annotated by `actions_of`


@dataclass(frozen=True, slots=True)
class ActionFilter:
    """What to keep; an empty value keeps everything. `since` and `until`: the contract of a session touches them, both
    included; `place`: of that same session. `lacks`: the code of an element of `completeness`, or `gaps.ANY`.
    """

    text: str = ""
    measure: str = ""
    scheme: str = ""
    place: str = ""
    since: date | None = None
    until: date | None = None
    lacks: str = ""


def actions_of(organisation: Organisation, today: date) -> StagedActions:
    """Actions on which an organisation has a role, or has one through a session, with `stage` and `module_count`."""
    sessions = TrainingSession.objects.filter(action=OuterRef("pk"))
    return (
        TrainingAction.objects.filter(pk__in=_held_actions(organisation))
        .select_related("responsible", "measure", "enrichment")
        .annotate(stage=_stage(sessions, today), module_count=Coalesce(Subquery(_modules()), 0))
        .order_by("-reference")
    )


def _held_actions(organisation: Organisation) -> QuerySet[Any, Any]:
    """Their keys, a role at a time and each by its index: one OR over the three would read all the actions."""
    through = (TrainingSession.objects.filter(**{role: organisation}) for role in ("trainer", "positioner"))
    own = TrainingAction.objects.filter(responsible=organisation).values("pk")
    return own.union(*(sessions.values("action_id") for sessions in through))


def _modules() -> QuerySet[Any, Any]:
    modules = Module.objects.filter(action=OuterRef("pk")).order_by().values("action")
    return modules.annotate(total=Count("pk")).values("total")


def _stage(sessions: QuerySet[TrainingSession], today: date) -> Case:
    """Archived: withdrawn from publication, or none of its sessions is still listed. To come: all that is listed
    begins later. Ended: all of it is over. Published: the rest, and an action without any session yet.
    """
    listed = sessions.filter(archived_at__isnull=True, withdrawn_at__isnull=True)
    going_on = listed.exclude(contract_end__lt=today)
    current = going_on.exclude(contract_start__gt=today)
    return Case(
        When(withdrawn_at__isnull=False, then=Value(Stage.ARCHIVED)),
        When(~Exists(sessions), then=Value(Stage.PUBLISHED)),
        When(~Exists(listed), then=Value(Stage.ARCHIVED)),
        When(Exists(current), then=Value(Stage.PUBLISHED)),
        When(Exists(going_on), then=Value(Stage.TO_COME)),
        default=Value(Stage.ENDED),
        output_field=models.CharField(),
    )


def matching(actions: StagedActions, wanted: ActionFilter, today: date) -> StagedActions:
    """Those that every word of the text finds (title, reference, contract number, Carif number) and the rest allows."""
    kept = actions.filter(_of_session(wanted))
    for word in wanted.text.split():
        kept = kept.filter(_word(word))
    if wanted.measure:
        kept = kept.filter(measure=wanted.measure)
    if wanted.lacks:
        kept = kept.filter(lacking(wanted.lacks, today))
    return kept.filter(scheme__iexact=wanted.scheme) if wanted.scheme else kept


def _word(word: str) -> Q:
    with_session = TrainingSession.objects.filter(action=OuterRef("pk"), carif_number=word)
    return (
        Q(title__unaccent__icontains=word)
        | Q(reference__startswith=word)
        | Q(contract_number__icontains=word)
        | Q(Exists(with_session))
    )


def _of_session(wanted: ActionFilter) -> Q:
    """One session must be at the place and touch the period: not one here and another then."""
    if not (wanted.place or wanted.since or wanted.until):
        return Q()
    sessions = TrainingSession.objects.filter(at_place(wanted.place), action=OuterRef("pk"))
    if wanted.since:
        sessions = sessions.exclude(contract_end__lt=wanted.since)
    if wanted.until:
        sessions = sessions.exclude(contract_start__gt=wanted.until)
    return Q(Exists(sessions))


def at_place(place: str) -> Q:
    """Sessions there: a postcode or its first digits (a department), else a piece of the town's name."""
    if not place:
        return Q()
    if place.isascii() and place.isdigit():
        return Q(postal_code__startswith=place)
    return Q(town__unaccent__icontains=place)


ORDERS: dict[str, Callable[[date], Any]] = {
    "reference": lambda today: F("reference"),
    "intitule": lambda today: Lower("title__unaccent"),
    "marche": lambda today: F("contract_number"),
    "manques": gap_total,
}
DEFAULT_ORDER = "-reference"


def in_order(actions: StagedActions, order: str, today: date) -> StagedActions:
    """By a name of `ORDERS`, with « - » the other way round; then by key, so that pages never overlap."""
    expression = ORDERS[order.removeprefix("-")](today)
    return actions.order_by(OrderBy(expression, descending=order.startswith("-")), "-pk")


def enrichment_of(action: TrainingAction) -> ActionEnrichment | None:
    """What the responsible organisation has written of its action, if anything (R3.2)."""
    return ActionEnrichment.objects.select_related("link_check").filter(action=action).first()


def stage_counts(actions: StagedActions) -> dict[str, int]:
    """How many at each stage, in one query."""
    counted = actions.order_by().values("stage").annotate(total=Count("pk", distinct=True))
    return dict.fromkeys(Stage.values, 0) | {row["stage"]: row["total"] for row in counted}
