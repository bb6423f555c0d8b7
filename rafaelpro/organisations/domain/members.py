"""Change what the people of a structure may do (R2.4): rights, the star, departure; each told to who it concerns."""

from __future__ import annotations

from django.db import transaction

from rafaelpro.core import clock
from rafaelpro.organisations import messages
from rafaelpro.organisations.enums import Right
from rafaelpro.organisations.models import Membership, Organisation
from rafaelpro.organisations.rights import Actor

from .locked import lock_for_people, read_again, refuse_last_star, right_columns, right_words, tell


@transaction.atomic
def change_rights(*, membership: Membership, rights: frozenset[Right], actor: Actor) -> Membership:
    """Give these rights, and only these. Raises `NotAllowedHere`, `NotActive`."""
    organisation = lock_for_people(membership.organisation_id, actor)
    fresh = read_again(membership)
    if fresh.rights == rights:
        return fresh
    before = right_words(fresh.rights)
    for name, value in right_columns(rights).items():
        setattr(fresh, name, value)
    fresh.save(update_fields=list(right_columns(rights)))
    tell(organisation, "droits modifiés", fresh.user.full_name, actor, avant=before, après=right_words(rights))
    messages.rights_changed(fresh, by=actor)
    return fresh


@transaction.atomic
def give_star(*, membership: Membership, actor: Actor) -> Membership:
    """Make someone a referent. Raises `NotAllowedHere`, `NotActive`."""
    return _set_star(membership, value=True, actor=actor)


@transaction.atomic
def take_star(*, membership: Membership, actor: Actor) -> Membership:
    """Take the star back, but never the last one. Raises `NotAllowedHere`, `NotActive`, `LastReferent`."""
    return _set_star(membership, value=False, actor=actor)


def _set_star(membership: Membership, *, value: bool, actor: Actor) -> Membership:
    organisation = lock_for_people(membership.organisation_id, actor)
    fresh = read_again(membership)
    if fresh.is_referent == value:
        return fresh
    if not value:
        refuse_last_star(fresh)
    fresh.is_referent = value
    fresh.save(update_fields=["is_referent"])
    tell(organisation, "étoile donnée" if value else "étoile retirée", fresh.user.full_name, actor)
    messages.star_changed(fresh, by=actor)
    return fresh


@transaction.atomic
def deactivate(*, membership: Membership, actor: Actor) -> Membership:
    """Someone left the structure: no more rights, no star; what they did keeps their name.

    Raises `NotAllowedHere`, `NotActive`, `LastReferent`.
    """
    organisation = lock_for_people(membership.organisation_id, actor)
    fresh = read_again(membership)
    refuse_last_star(fresh)
    fresh.is_active = fresh.is_referent = fresh.can_catalogue = fresh.can_applications = False
    fresh.save(update_fields=["is_active", "is_referent", "can_catalogue", "can_applications"])
    tell(organisation, "départ", fresh.user.full_name, actor)
    messages.left(fresh, by=actor)
    return fresh


@transaction.atomic
def confirm_people(*, organisation_id: int, actor: Actor) -> Organisation:
    """A referent confirms who is still there; asked again in six months. Raises `NotAllowedHere`."""
    organisation = lock_for_people(organisation_id, actor)
    organisation.people_confirmed_at = clock.now()
    organisation.save(update_fields=["people_confirmed_at"])
    tell(organisation, "personnes confirmées", "", actor)
    return organisation
