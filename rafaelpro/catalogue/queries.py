"""Reads of the offer that several callers share: whose actions, and at which stage of their life."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When

from rafaelpro.organisations.models import Organisation

from .models import ActionEnrichment, TrainingAction, TrainingSession


class Stage(models.TextChoices):
    """The tabs of « Formations conventionnées »; the value is the word of the address."""

    PUBLISHED = "publiees", "Publiées"
    TO_COME = "a-venir", "À venir"
    ENDED = "terminees", "Terminées"
    ARCHIVED = "archivees", "Archivées"


StagedActions = QuerySet[Any]  # of TrainingAction, annotated by `actions_of`


@dataclass(frozen=True, slots=True)
class ActionFilter:
    """What to keep; an empty value keeps everything."""

    text: str = ""
    measure: str = ""
    scheme: str = ""


def actions_of(organisation: Organisation, today: date) -> StagedActions:
    """Actions on which an organisation has a role, or has one through a session, with `stage` and `module_count`."""
    sessions = TrainingSession.objects.filter(action=OuterRef("pk"))
    through = sessions.filter(Q(trainer=organisation) | Q(positioner=organisation))
    held = TrainingAction.objects.filter(Q(responsible=organisation) | Exists(through))
    return (
        held.select_related("responsible", "measure", "enrichment")
        .annotate(stage=_stage(sessions, today), module_count=Count("modules"))
        .order_by("-reference")
    )


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


def matching(actions: StagedActions, wanted: ActionFilter) -> StagedActions:
    """Those that every word of the text finds (title, reference, contract number, Carif number) and the rest allows."""
    kept = actions
    for word in wanted.text.split():
        with_session = TrainingSession.objects.filter(action=OuterRef("pk"), carif_number=word)
        kept = kept.filter(
            Q(title__unaccent__icontains=word)
            | Q(reference__startswith=word)
            | Q(contract_number__icontains=word)
            | Exists(with_session)
        )
    if wanted.measure:
        kept = kept.filter(measure=wanted.measure)
    return kept.filter(scheme__iexact=wanted.scheme) if wanted.scheme else kept


def enrichment_of(action: TrainingAction) -> ActionEnrichment | None:
    """What the responsible organisation has written of its action, if anything (R3.2)."""
    return ActionEnrichment.objects.filter(action=action).first()


def stage_counts(actions: StagedActions) -> dict[str, int]:
    """How many at each stage, in one query."""
    counted = actions.order_by().values("stage").annotate(total=Count("pk", distinct=True))
    return dict.fromkeys(Stage.values, 0) | {row["stage"]: row["total"] for row in counted}
