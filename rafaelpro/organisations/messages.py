"""Letters about people and structures (R9.2, last lines of the matrix): each change is told to the person concerned.

Put in the outbox within the caller's transaction (R9.1). The first line of a template is the subject.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from rafaelpro.outbox.post import Letter, post

from .enums import Kind
from .models import Invitation, JoinRequest, Membership, Organisation
from .rights import Actor


def someone_asks(request: JoinRequest) -> None:
    """To the referents of the structure; to the operator where there is none, or where it is not known yet."""
    readers = referents_of(request.organisation) if request.organisation else []
    link = "/mon-espace/structures/" if readers else "/supervision/structures/"
    for reader in readers or operator_members():
        _send("asked", reader.user.email, reader.organisation, link, request=request)


def accepted(membership: Membership, *, by: Actor) -> None:
    """To the person: welcome, with these rights."""
    _send("accepted", membership.user.email, membership.organisation, "/mon-espace/", membership=membership, by=by)


def refused(request: JoinRequest, *, by: Actor) -> None:
    """To the person, with the word of whoever refused."""
    _send("refused", request.user.email, None, "/mon-espace/structures/", request=request, by=by)


def invited(invitation: Invitation, *, by: Actor) -> None:
    """To the address invited, with the link."""
    link = f"/invitation/{invitation.nonce}/"
    _send("invited", invitation.email, None, link, invitation=invitation, structure=invitation.organisation, by=by)


def rights_changed(membership: Membership, *, by: Actor) -> None:
    """To the person: their rights now, and who changed them."""
    link = "/mon-espace/structures/"
    _send("rights_changed", membership.user.email, membership.organisation, link, membership=membership, by=by)


def star_changed(membership: Membership, *, by: Actor) -> None:
    """To the person who receives or loses the star."""
    link = "/mon-espace/structures/"
    _send("star_changed", membership.user.email, membership.organisation, link, membership=membership, by=by)


def left(membership: Membership, *, by: Actor) -> None:
    """To the person who is no longer a member."""
    _send("left", membership.user.email, None, "/mon-espace/", membership=membership, by=by)


def approved(organisation: Organisation, *, by: Actor) -> None:
    """To the members of a prescriber structure: it may act."""
    for member in members_of(organisation):
        _send("approved", member.user.email, organisation, "/mon-espace/", by=by)


def suspended(organisation: Organisation, *, by: Actor) -> None:
    """To the members of a prescriber structure: it may no longer act."""
    for member in members_of(organisation):
        _send("suspended", member.user.email, organisation, "/mon-espace/", by=by)


def merged(survivor: Organisation, former_name: str, people: Iterable[Membership], *, by: Actor) -> None:
    """To the members of a structure that was merged into another: under which name they work now."""
    for member in people:
        link = "/mon-espace/structures/"
        _send("merged", member.user.email, survivor, link, membership=member, former_name=former_name, by=by)


def confirm_reminder(membership: Membership, *, dedupe_key: str) -> None:
    """To a referent: who is still there?"""
    link = f"/mon-espace/structures/{membership.organisation_id}/personnes/"
    _send("confirm", membership.user.email, membership.organisation, link, dedupe_key=dedupe_key)


def referents_of(organisation: Organisation) -> list[Membership]:
    """The stars of a structure who are still there."""
    return [member for member in members_of(organisation) if member.is_referent]


def members_of(organisation: Organisation) -> list[Membership]:
    """The people of a structure who are still there."""
    members = Membership.objects.filter(organisation=organisation, is_active=True, user__is_active=True)
    return list(members.select_related("user", "organisation").order_by("pk"))


def operator_members() -> list[Membership]:
    """The operator's staff."""
    members = Membership.objects.filter(organisation__kind=Kind.OPERATOR, is_active=True, user__is_active=True)
    return list(members.select_related("user", "organisation").order_by("pk"))


def _send(
    event: str, to: str, organisation: Organisation | None, path: str, *, dedupe_key: str | None = None, **context: Any
) -> None:
    query = f"?structure={organisation.pk}" if organisation else ""
    link = f"{settings.BASE_URL}{path}{query}"
    text = render_to_string(f"messages_people/{event}.txt", {"organisation": organisation, "link": link, **context})
    subject, _, body = text.partition("\n")
    post(
        [
            Letter(
                kind=f"people.{event}",
                to=to,
                subject=subject.strip(),
                body=body.strip() + "\n",
                concerns="structures et droits",
                organisation_id=organisation.pk if organisation else None,
                dedupe_key=dedupe_key,
            )
        ]
    )
