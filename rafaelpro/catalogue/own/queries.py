"""Reads of own offers that several callers share."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet

from rafaelpro.organisations.models import Organisation

from .enums import OwnState
from .models import OwnOffer, OwnPublication, OwnSession

SEEN_BY_OPERATOR = Q(submitted_at__isnull=False)
"""The operator reads what was sent to them once, never a first draft."""


def own_offers_of(organisation: Organisation) -> QuerySet[OwnOffer]:
    """The files of an organisation, the last changed first, each with its publication."""
    rows = OwnOffer.objects.filter(organisation=organisation).select_related("publication")
    return rows.order_by("-changed_at", "-pk")


def with_words(rows: QuerySet[OwnOffer], text: str) -> QuerySet[OwnOffer]:
    """Those whose title has every word, case and accents ignored, or whose reference it is."""
    for word in text.split():
        rows = rows.filter(Q(title__unaccent__icontains=word) | Q(pk__in=_numbers(word)))
    return rows


def _numbers(word: str) -> list[int]:
    """The number that a reference holds: « P0000012 », « 12 »."""
    digits = word.upper().removeprefix("P")
    return [int(digits)] if digits.isascii() and digits.isdigit() and len(digits) < 10 else []


def state_counts(rows: QuerySet[OwnOffer]) -> dict[str, int]:
    """How many in each state, in one query."""
    counted = rows.order_by().values("state").annotate(total=Count("pk"))
    return dict.fromkeys(OwnState.values, 0) | {row["state"]: row["total"] for row in counted}


def waiting_own_offers() -> int:
    """How many wait for the operator."""
    return OwnOffer.objects.filter(state=OwnState.SUBMITTED).count()


def operator_queue(state: OwnState) -> QuerySet[OwnOffer]:
    """What the operator has received, in a state; what waits comes the oldest first."""
    rows = OwnOffer.objects.filter(SEEN_BY_OPERATOR, state=state).select_related("organisation", "publication")
    return rows.order_by(F("submitted_at").asc() if state == OwnState.SUBMITTED else F("changed_at").desc(), "pk")


def online_publications(today: date) -> QuerySet[OwnPublication]:
    """What the public finds: published, with a session that is not over."""
    current = OwnSession.objects.filter(publication=OuterRef("pk"), end__gte=today)
    return OwnPublication.objects.filter(Exists(current), withdrawn_at__isnull=True)


def next_first(rows: QuerySet[OwnPublication], today: date) -> QuerySet[OwnPublication, int]:
    """Their keys, the next to begin first: those that have begun come last, by title."""
    next_start = Min("sessions__start", filter=Q(sessions__start__gte=today))
    keyed = rows.values_list("pk", flat=True).annotate(next_start=next_start)
    return keyed.order_by(F("next_start").asc(nulls_last=True), "title", "pk")
