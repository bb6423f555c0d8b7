"""Impossible states of structures and people, searched for by `check_invariants`."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q

from rafaelpro.core.invariants import invariant

from .models import Alias, JoinRequest, Membership, Organisation


@invariant
def a_siret_names_one_structure() -> Iterator[str]:
    """A SIRET is that of a structure, or that of one merged into another: never both."""
    twice = Organisation.objects.filter(Exists(Alias.objects.filter(siret=OuterRef("siret"))))
    for siret in twice.values_list("siret", flat=True):
        yield f"structure {siret} : ce SIRET est aussi celui d'une structure fusionnée"


@invariant
def who_left_holds_nothing() -> Iterator[str]:
    """A membership that ended has neither rights nor star (R2.4)."""
    holding = Q(is_referent=True) | Q(can_catalogue=True) | Q(can_applications=True)
    for key in Membership.objects.filter(holding, is_active=False).values_list("pk", flat=True):
        yield f"appartenance {key} : partie, et garde des droits"


@invariant
def no_member_still_asks() -> Iterator[str]:
    """Nobody waits to join a structure of which they are a member already."""
    inside = Membership.objects.filter(user=OuterRef("user"), organisation=OuterRef("organisation"), is_active=True)
    pending = JoinRequest.objects.filter(Exists(inside), status=JoinRequest.Status.PENDING)
    for key in pending.values_list("pk", flat=True):
        yield f"demande {key} : en attente d'une personne déjà membre"
