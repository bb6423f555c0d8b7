"""Reads that several rooms share: a structure by any SIRET it ever had, structures by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from rafaelpro.core.identifiers import is_siret_form, squeeze
from rafaelpro.history.models import Event

from .models import Alias, Invitation, JoinRequest, Membership, Organisation, User

MOST_WORDS = 6
HISTORY_KINDS = ("structure", "organisme")  # by people, by feeds


@dataclass(frozen=True, slots=True)
class Known:
    """A structure as a SIRET finds it; `by_alias` when the SIRET is that of a structure merged into it."""

    id: int
    name: str
    by_alias: bool = False


def by_french(*names: str) -> list[Lower]:
    """To order by these columns as a French index does: case and accents ignored."""
    return [Lower(f"{name}__unaccent") for name in names]


def known_by_siret(sirets: Iterable[str]) -> dict[str, Known]:
    """The structures of these SIRET, by the SIRET asked for; those merged into another lead to it. Two queries."""
    wanted = list(sirets)
    rows = Organisation.objects.filter(siret__in=wanted).values_list("siret", "pk", "name")
    found = {siret: Known(key, name) for siret, key, name in rows}
    missing = [siret for siret in wanted if siret not in found]
    if missing:
        aliases = Alias.objects.filter(siret__in=missing)
        merged = aliases.values_list("siret", "organisation_id", "organisation__name")
        found |= {siret: Known(key, name, by_alias=True) for siret, key, name in merged}
    return found


def by_siret(siret: str) -> Organisation | None:
    """The structure of a SIRET, or the one into which it was merged."""
    if not is_siret_form(siret):
        return None
    found = Organisation.objects.filter(siret=siret).first()
    return found or Organisation.objects.filter(aliases__siret=siret).first()


def survivor_of(former_id: int) -> int | None:
    """The key of the structure into which the structure of a key was merged."""
    return Alias.objects.filter(former_id=former_id).values_list("organisation_id", flat=True).first()


def structures_like(text: str) -> QuerySet[Organisation]:
    """By SIRET (also a former one), or by the words of the name or the town, case and accents ignored."""
    number = squeeze(text)
    if is_siret_form(number):
        found = by_siret(number)
        kept = Organisation.objects.filter(pk=found.pk) if found else Organisation.objects.none()
        return kept.order_by(*by_french("name"), "pk")
    rows = Organisation.objects.order_by(*by_french("name"), "pk")
    for word in text.split()[:MOST_WORDS]:
        rows = rows.filter(Q(name__unaccent__icontains=word) | Q(town__unaccent__icontains=word))
    return rows


def has_referent() -> Exists:
    """For `Organisation` rows: somebody who is still there has the star."""
    stars = Membership.objects.filter(
        organisation=OuterRef("pk"), is_referent=True, is_active=True, user__is_active=True
    )
    return Exists(stars)


def people_of(organisation: Organisation) -> QuerySet[Membership]:
    """Those who are still there, referents first."""
    rows = Membership.objects.filter(organisation=organisation, is_active=True, user__is_active=True)
    return rows.select_related("user").order_by("-is_referent", *by_french("user__last_name", "user__first_name"), "pk")


def pending_requests(organisation: Organisation) -> QuerySet[JoinRequest]:
    rows = JoinRequest.objects.filter(organisation=organisation, status=JoinRequest.Status.PENDING)
    return rows.select_related("user", "organisation").order_by("created_at", "pk")


def pending_requests_of(user: User) -> QuerySet[JoinRequest]:
    rows = JoinRequest.objects.filter(user=user, status=JoinRequest.Status.PENDING)
    return rows.select_related("organisation").order_by("created_at", "pk")


def orphan_requests() -> QuerySet[JoinRequest]:
    """Pending requests that only the operator can answer: structure not known yet, or without referent (R2.4)."""
    rows = JoinRequest.objects.filter(status=JoinRequest.Status.PENDING).select_related("user", "organisation")
    led = Membership.objects.filter(
        organisation=OuterRef("organisation"), is_referent=True, is_active=True, user__is_active=True
    )
    return rows.exclude(Exists(led)).order_by("created_at", "pk")


def open_invitations(organisation: Organisation, now: datetime) -> QuerySet[Invitation]:
    """Those whose link still works at `now`."""
    rows = Invitation.objects.filter(organisation=organisation, accepted_at__isnull=True, revoked_at__isnull=True)
    return rows.filter(expires_at__gt=now).order_by("created_at", "pk")


def history_of(organisation: Organisation) -> QuerySet[Event]:
    """What happened to a structure and to those merged into it, newest first."""
    keys = [organisation.siret, *organisation.aliases.values_list("siret", flat=True)]
    return Event.objects.filter(kind__in=HISTORY_KINDS, key__in=keys).order_by("-id")
