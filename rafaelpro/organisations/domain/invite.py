"""Invite someone by e-mail: the link lives 14 days, serves once, and only the address that received it (R2.4)."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta

from django.core.validators import validate_email
from django.db import transaction

from rafaelpro.core import clock
from rafaelpro.organisations import messages
from rafaelpro.organisations.enums import Right
from rafaelpro.organisations.errors import (
    AlreadyMember,
    InvitationExpired,
    InvitationForAnother,
    InvitationRevoked,
    InvitationUnknown,
    InvitationUsed,
)
from rafaelpro.organisations.models import Invitation, JoinRequest, Membership, Organisation, User
from rafaelpro.organisations.rights import Actor, actor_of

from .locked import lock_for_people, lock_organisation, right_columns, right_words, tell

LIFE = timedelta(days=14)
NONCE = re.compile(r"[0-9a-f]{32}\Z")


@transaction.atomic
def invite(*, organisation_id: int, email: str, rights: frozenset[Right], actor: Actor) -> Invitation:
    """Invite an address with rights ready; a new invitation to the same address replaces the open one.

    Raises `ValidationError` (address), `NotAllowedHere`, `AlreadyMember`.
    """
    address = email.strip().lower()
    validate_email(address)
    organisation = lock_for_people(organisation_id, actor)
    if Membership.objects.filter(organisation=organisation, user__email=address, is_active=True).exists():
        raise AlreadyMember
    moment = clock.now()
    open_ones = Invitation.objects.filter(
        organisation=organisation, email=address, accepted_at__isnull=True, revoked_at__isnull=True
    )
    open_ones.update(revoked_at=moment)
    invitation = Invitation.objects.create(
        organisation=organisation,
        email=address,
        invited_by=actor.label,
        created_at=moment,
        expires_at=moment + LIFE,
        nonce=secrets.token_hex(16),
        **right_columns(rights),
    )
    tell(organisation, "invitation envoyée", address, actor, droits=right_words(rights))
    messages.invited(invitation, by=actor)
    return invitation


@transaction.atomic
def revoke(*, invitation: Invitation, actor: Actor) -> None:
    """Take an open invitation back. Raises `NotAllowedHere`, `InvitationUsed`."""
    organisation = lock_for_people(invitation.organisation_id, actor)
    fresh = Invitation.objects.get(pk=invitation.pk)
    if fresh.accepted_at is not None:
        raise InvitationUsed
    if fresh.revoked_at is None:
        Invitation.objects.filter(pk=fresh.pk).update(revoked_at=clock.now())
        tell(organisation, "invitation annulée", fresh.email, actor)


def read(nonce: str) -> Invitation:
    """The open invitation of a link. Raises `InvitationUnknown`, `InvitationUsed`, `InvitationRevoked`,
    `InvitationExpired`.
    """
    is_ours = NONCE.match(nonce) is not None
    found = Invitation.objects.select_related("organisation").filter(nonce=nonce)
    invitation = found.first() if is_ours else None
    if invitation is None:
        raise InvitationUnknown
    if invitation.accepted_at is not None:
        raise InvitationUsed
    if invitation.revoked_at is not None:
        raise InvitationRevoked
    if clock.now() >= invitation.expires_at:
        raise InvitationExpired
    return invitation


@transaction.atomic
def accept_invitation(*, nonce: str, user: User) -> Membership:
    """Become a member by an invitation. Locks the structure, reads the invitation again.

    `user` must have proven the address of their account. Raises what `read` raises, `InvitationForAnother`,
    `AlreadyMember`.
    """
    organisation = lock_organisation(read(nonce).organisation_id)
    invitation = read(nonce)
    if user.email != invitation.email:
        raise InvitationForAnother
    if Membership.objects.filter(user=user, organisation=organisation, is_active=True).exists():
        raise AlreadyMember
    membership, _ = Membership.objects.update_or_create(
        user=user,
        organisation=organisation,
        defaults={"is_active": True, "is_referent": False, **right_columns(invitation.rights)},
        create_defaults={"created_at": clock.now(), **right_columns(invitation.rights)},
    )
    Invitation.objects.filter(pk=invitation.pk).update(accepted_at=clock.now())
    _close_request(organisation, membership)
    tell(organisation, "invitation acceptée", user.full_name, actor_of(membership))
    return membership


def _close_request(organisation: Organisation, membership: Membership) -> None:
    """Whoever had asked to join has their answer."""
    pending = JoinRequest.objects.filter(
        user=membership.user, organisation=organisation, status=JoinRequest.Status.PENDING
    )
    pending.update(status=JoinRequest.Status.ACCEPTED, answered_at=clock.now(), answered_by="une invitation")
