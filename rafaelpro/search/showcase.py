"""The offer that an organisation shows of itself: what is public, and for the rest why it is not.

An organisation shows the actions of which it is responsible, and those of which it trains a session. A session is on
show as in the public search: published, neither archived nor cancelled, not over. An action is on show with one of
them at least. What is on show and what is not are read from one table, `reasons`, and so never contradict each other.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Lower

from rafaelpro.applications.availability import Point, Recruitment
from rafaelpro.applications.enums import Mode, Reason
from rafaelpro.applications.models import SessionAvailability
from rafaelpro.catalogue.models import TrainingAction, TrainingSession
from rafaelpro.organisations.models import Organisation

from .queries import Hit, in_order


class Unshown(models.TextChoices):
    """Why an action, or a session, is not on show."""

    WITHDRAWN = "retiree", "Retirée de la publication par EOS"
    ARCHIVED = "archivee", "Archivée"
    CANCELLED = "annulee", "Annulée"
    ENDED = "terminee", "Terminée"
    NO_SESSION = "sans-session", "Aucune session reçue d’EOS"
    POSITIONER = "positionneur", "Votre organisme y est seulement positionneur"


AnnotatedActions = QuerySet[Any]  # of TrainingAction, with `unshown`
SHOWN = ""

IS_CANCELLED = Q(cancelled_at__isnull=False) | Q(manual_recruitment__cancelled_at__isnull=False)  # R5.3
IS_WITHDRAWN = Q(withdrawn_at__isnull=False) | Q(action__withdrawn_at__isnull=False)  # R3.6


def reasons(today: date) -> dict[Unshown, Q]:
    """Why a session is not on show, the first that holds."""
    return {
        Unshown.WITHDRAWN: IS_WITHDRAWN,
        Unshown.ARCHIVED: Q(archived_at__isnull=False),
        Unshown.CANCELLED: IS_CANCELLED,
        Unshown.ENDED: Q(contract_end__lt=today),
    }


# Of the sessions that an action has left, the reason that says most: what was to come, then what is over.
TELLING = (Unshown.CANCELLED, Unshown.ENDED, Unshown.ARCHIVED, Unshown.WITHDRAWN)


def sessions_on_show(organisation: Organisation, today: date) -> QuerySet[TrainingSession]:
    return _judged(TrainingSession.objects.filter(pk__in=_own_sessions(organisation)), today).filter(unshown=SHOWN)


def actions_on_show(organisation: Organisation, today: date) -> QuerySet[TrainingAction]:
    """By measure, then by title; those without a measure last."""
    shown = sessions_on_show(organisation, today).values("action_id")
    actions = TrainingAction.objects.filter(pk__in=shown).prefetch_related("modules")
    return actions.select_related("responsible", "measure", "enrichment").order_by(
        F("measure__label").asc(nulls_last=True), Lower("title__unaccent"), "title", "reference"
    )


def actions_not_on_show(organisation: Organisation, today: date) -> AnnotatedActions:
    """The other actions on which the organisation has a role, each with the reason (`unshown`)."""
    shown = sessions_on_show(organisation, today).values("action_id")
    held = TrainingAction.objects.filter(pk__in=_held_actions(organisation)).exclude(pk__in=shown)
    return (
        held.select_related("responsible", "measure")
        .annotate(unshown=_why(organisation, today))
        .order_by("unshown", Lower("title__unaccent"), "title", "reference")
    )


def sessions_not_on_show(organisation: Organisation, today: date) -> dict[Unshown, int]:
    """How many sessions of the organisation are not on show, by reason; one query."""
    own = _judged(TrainingSession.objects.filter(pk__in=_own_sessions(organisation)), today)
    counted = own.exclude(unshown=SHOWN).order_by().values("unshown").annotate(total=Count("pk"))
    found = {Unshown(row["unshown"]): row["total"] for row in counted}
    return {reason: found[reason] for reason in Unshown if reason in found}


def sessions_of(actions: Iterable[TrainingAction], organisation: Organisation, today: date) -> dict[int, list[Hit]]:
    """The sessions on show of these actions, by the key of the action, open ones first. One query.

    Read `projection.catch_up()` first: a list of hundreds reads the projection, as the search's order does.
    """
    by_key = {action.pk: action for action in actions}
    rows = sessions_on_show(organisation, today).filter(action__in=list(by_key))
    found: dict[int, list[Hit]] = {key: [] for key in by_key}
    for session in in_order(rows).select_related("availability", "trainer", "enrichment"):
        session.action = by_key[session.action_id]
        found[session.action_id].append(Hit(session, as_recruitment(session.availability)))
    return found


def as_recruitment(row: SessionAvailability) -> Recruitment:
    """The answer that the projection holds; of the entry points to come it knows the next one only."""
    coming = None if row.next_date is None else Point(row.next_date, row.places or 0)
    return Recruitment(
        Mode(row.mode),
        Reason(row.reason),
        row.taken,
        places=row.places,
        next=coming,
        opens_on=row.opens_on,
        closes_on=row.closes_on,
        points=(coming,) if coming else (),
    )


def _judged(sessions: QuerySet[TrainingSession], today: date) -> QuerySet[Any]:
    whens = [When(condition, then=Value(reason.value)) for reason, condition in reasons(today).items()]
    return sessions.annotate(unshown=Case(*whens, default=Value(SHOWN), output_field=models.CharField()))


def _why(organisation: Organisation, today: date) -> Case:
    """For actions that are not on show."""
    mine = Q(action__responsible=organisation) | Q(trainer=organisation)
    own = _judged(TrainingSession.objects.filter(mine, action=OuterRef("pk")), today)
    trained = TrainingSession.objects.filter(trainer=organisation, action=OuterRef("pk"))
    whens = [
        When(withdrawn_at__isnull=False, then=Value(Unshown.WITHDRAWN.value)),
        When(~Q(responsible=organisation) & ~Exists(trained), then=Value(Unshown.POSITIONER.value)),
        *(When(Exists(own.filter(unshown=reason)), then=Value(reason.value)) for reason in TELLING),
    ]
    return Case(*whens, default=Value(Unshown.NO_SESSION.value), output_field=models.CharField())


def _own_sessions(organisation: Organisation) -> QuerySet[Any, Any]:
    """Their keys, a role at a time and each by its index."""
    responsible = TrainingSession.objects.filter(action__responsible=organisation).values("pk")
    return responsible.union(TrainingSession.objects.filter(trainer=organisation).values("pk"))


def _held_actions(organisation: Organisation) -> QuerySet[Any, Any]:
    own = TrainingAction.objects.filter(responsible=organisation).values("pk")
    through = (TrainingSession.objects.filter(**{role: organisation}) for role in ("trainer", "positioner"))
    return own.union(*(sessions.values("action_id") for sessions in through))
