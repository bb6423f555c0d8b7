"""Two structures that are one in life become one here: the operator merges a duplicate into the one that stays.

Everything that names the duplicate then names the survivor, whichever room keeps it: relations are walked, not listed.
Its SIRET stays as an alias. History is never rewritten: it is read under both SIRET.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction

from rafaelpro.core import clock
from rafaelpro.history import record
from rafaelpro.organisations import messages
from rafaelpro.organisations.enums import Kind
from rafaelpro.organisations.errors import ChangedSincePreview, MergeRefused, NotAllowedHere
from rafaelpro.organisations.models import Alias, Invitation, JoinRequest, Membership, Organisation
from rafaelpro.organisations.rights import Actor, Deed, may
from rafaelpro.organisations.signals import structures_merged

from .locked import present

WORDS = {
    "memberships": "personnes",
    "join_requests": "demandes de rattachement",
    "invitations": "invitations",
    "aliases": "SIRET de structures déjà fusionnées",
    "responsible_actions": "actions de formation dont elle est responsable",
    "trained_sessions": "sessions dont elle est l'organisme formateur",
    "positioned_sessions": "sessions dont elle est l'organisme positionneur",
    "sent_applications": "candidatures envoyées",
    "application_comments": "commentaires internes",
    "asked_documents": "pièces demandées",
    "api_tokens": "jetons de l'API",
}
BY_HAND = frozenset({"memberships", "join_requests", "invitations"})  # a person may stand on both sides


@dataclass(frozen=True, slots=True)
class Preview:
    """What would move; `digest` is what the operator confirms."""

    survivor: Organisation
    gone: Organisation
    moves: list[tuple[str, int]]
    on_both_sides: list[str] = field(default_factory=list)

    @property
    def digest(self) -> str:
        seen = [self.survivor.pk, self.gone.pk, self.moves, self.on_both_sides]
        return hashlib.sha256(json.dumps(seen).encode()).hexdigest()[:16]


def preview(*, survivor: Organisation, gone: Organisation) -> Preview:
    """What a merge would move, and who stands in both. Raises `MergeRefused`."""
    _refuse_unlike(survivor, gone)
    counts = ((_words(each), _rows(each, gone).count()) for each in _relations())
    both = Membership.objects.filter(organisation=gone, user__memberships__organisation=survivor)
    names = [membership.user.full_name for membership in both.select_related("user").order_by("pk")]
    return Preview(survivor, gone, [(words, count) for words, count in counts if count], names)


@transaction.atomic
def merge(*, survivor: Organisation, gone: Organisation, digest: str, reason: str, actor: Actor) -> Organisation:
    """Merge `gone` into `survivor`. Raises `NotAllowedHere`, `MergeRefused`, `ChangedSincePreview`.

    Order: both structures against other changes of people; what names the duplicate; then the duplicate against those
    who are just naming it, and once more what they named. So nobody who holds a session waits for us while we wait for
    that session.
    """
    _refuse_but_operator(actor)
    kept, lost = _locked(survivor, gone)
    seen = preview(survivor=kept, gone=lost)
    if seen.digest != digest:
        raise ChangedSincePreview
    _merge_requests(kept, lost)
    _merge_invitations(kept, lost)
    joined = _merge_people(kept, lost)
    _move(kept, lost)
    Organisation.objects.select_for_update().get(pk=lost.pk)
    _move(kept, lost)
    _close(kept, lost, reason, seen, actor)
    structures_merged.send(Organisation, survivor_id=kept.pk)
    messages.merged(kept, lost.name, joined, by=actor)
    return kept


def _refuse_but_operator(actor: Actor) -> None:
    verdict = may(present(actor), Deed.OPERATE)
    if not verdict:
        raise NotAllowedHere(verdict)


def _refuse_unlike(survivor: Organisation, gone: Organisation) -> None:
    if survivor.pk == gone.pk:
        raise MergeRefused("C'est la même structure : il n'y a rien à fusionner.")
    if Kind.OPERATOR in (survivor.kind, gone.kind):
        raise MergeRefused("La structure de l'opérateur ne se fusionne pas.")
    if survivor.kind != gone.kind:
        raise MergeRefused(
            f"« {survivor} » est un {Kind(survivor.kind).label} et « {gone} » un {Kind(gone.kind).label} : "
            "deux structures de types différents ne se fusionnent pas."
        )


def _locked(survivor: Organisation, gone: Organisation) -> tuple[Organisation, Organisation]:
    rows = Organisation.objects.filter(pk__in=[survivor.pk, gone.pk]).order_by("pk").select_for_update(no_key=True)
    found = {row.pk: row for row in rows}
    if len(found) < 2:
        raise MergeRefused("Une des deux structures vient d'être fusionnée : il n'y a plus rien à faire.")
    return found[survivor.pk], found[gone.pk]


def _relations() -> Iterator[Any]:
    """Every foreign key to a structure, in whatever room."""
    fields = Organisation._meta.get_fields(include_hidden=True)
    yield from (each for each in fields if each.auto_created and (each.one_to_many or each.one_to_one))


def _words(relation: Any) -> str:
    name = relation.get_accessor_name() or ""
    return WORDS.get(name, str(relation.related_model._meta.verbose_name_plural))


def _rows(relation: Any, organisation: Organisation) -> models.QuerySet[Any]:
    rows: models.QuerySet[Any] = relation.related_model._base_manager.filter(**{relation.field.name: organisation})
    return rows


def _move(survivor: Organisation, gone: Organisation) -> None:
    for relation in _relations():
        if relation.get_accessor_name() not in BY_HAND:
            _rows(relation, gone).update(**{relation.field.name: survivor})


def _merge_people(survivor: Organisation, gone: Organisation) -> list[Membership]:
    """Somebody of both keeps what they hold in either; returns the members who come from the duplicate."""
    present_ones = {each.user_id: each for each in Membership.objects.filter(organisation=survivor)}
    arrived = []
    for membership in Membership.objects.filter(organisation=gone).select_related("user").order_by("pk"):
        other = present_ones.get(membership.user_id)
        if other is None:
            membership.organisation = survivor
            membership.save(update_fields=["organisation"])
        else:
            _add_up(other, membership)
            membership.delete()
        if membership.is_active:
            arrived.append(membership)
    return arrived


def _add_up(kept: Membership, other: Membership) -> None:
    if not other.is_active:
        return
    for name in ("is_active", "is_referent", "can_catalogue", "can_applications"):
        setattr(kept, name, getattr(kept, name) or getattr(other, name))
    kept.save(update_fields=["is_active", "is_referent", "can_catalogue", "can_applications"])


def _merge_requests(survivor: Organisation, gone: Organisation) -> None:
    """A pending request takes the SIRET that stays; one that no longer asks for anything is closed."""
    pending = JoinRequest.objects.filter(status=JoinRequest.Status.PENDING)
    settled = Membership.objects.filter(organisation__in=[survivor, gone], is_active=True).values("user")
    twice = pending.filter(organisation=survivor).values("user")
    needless = pending.filter(organisation=gone).filter(models.Q(user__in=settled) | models.Q(user__in=twice))
    needless.update(status=JoinRequest.Status.CANCELLED, answered_at=clock.now())
    pending.filter(organisation=gone).update(siret=survivor.siret)
    JoinRequest.objects.filter(organisation=gone).update(organisation=survivor)


def _merge_invitations(survivor: Organisation, gone: Organisation) -> None:
    """One open invitation an address: the survivor's stays."""
    still_open = Invitation.objects.filter(accepted_at__isnull=True, revoked_at__isnull=True)
    twice = still_open.filter(organisation=survivor).values("email")
    still_open.filter(organisation=gone, email__in=twice).update(revoked_at=clock.now())
    Invitation.objects.filter(organisation=gone).update(organisation=survivor)


def _close(survivor: Organisation, gone: Organisation, reason: str, seen: Preview, actor: Actor) -> None:
    Alias.objects.create(siret=gone.siret, name=gone.name, organisation=survivor, former_id=gone.pk, since=clock.now())
    told = {"siret": gone.siret, "nom": gone.name, "déplacé": dict(seen.moves)}
    line = record.Line("structure", survivor.siret, "structure fusionnée", reason=reason, details=told)
    record.write(line, actor.author)
    if survivor.approved_at is None and gone.approved_at is not None:
        Organisation.objects.filter(pk=survivor.pk).update(approved_at=gone.approved_at)
    gone.delete()
