"""The lock of a structure: whoever changes its people holds it, so that the last star never vanishes between two."""

from __future__ import annotations

from dataclasses import replace

from rafaelpro.history import record
from rafaelpro.organisations.enums import Right
from rafaelpro.organisations.errors import LastReferent, NotActive, NotAllowedHere
from rafaelpro.organisations.models import Membership, Organisation
from rafaelpro.organisations.rights import Actor, Refusal, Verdict, may_manage_people


def lock_organisation(organisation_id: int) -> Organisation:
    """The structure, locked until the end of the transaction."""
    return Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)


def lock_for_people(organisation_id: int, actor: Actor) -> Organisation:
    """The structure, locked, once the actor's right to manage its people is read again. Raises `NotAllowedHere`."""
    organisation = lock_organisation(organisation_id)
    verdict = may_manage_people(present(actor), organisation)
    if not verdict:
        raise NotAllowedHere(verdict)
    return organisation


def present(actor: Actor) -> Actor:
    """The actor as their membership stands now: a right taken while a form was open is taken.

    Raises `NotAllowedHere` when they are no longer a member at all.
    """
    if actor.user is None:
        return actor
    membership = Membership.objects.filter(
        user=actor.user, organisation=actor.organisation, is_active=True, user__is_active=True
    ).first()
    if membership is None:
        words = f"Vous ne faites plus partie de « {actor.organisation} » : rien n'a été modifié."
        raise NotAllowedHere(Verdict(Refusal.MISSING_RIGHT, words))
    return replace(actor, rights=membership.rights, is_referent=membership.is_referent)


def read_again(membership: Membership) -> Membership:
    """The membership under the lock of its structure. Raises `NotActive`."""
    fresh = Membership.objects.select_related("user", "organisation").get(pk=membership.pk)
    if not fresh.is_active:
        raise NotActive
    return fresh


def refuse_last_star(membership: Membership) -> None:
    """The last referent cannot lose the star (R2.4); call under the lock."""
    others = Membership.objects.filter(
        organisation=membership.organisation_id, is_referent=True, is_active=True, user__is_active=True
    ).exclude(pk=membership.pk)
    if membership.is_referent and not others.exists():
        raise LastReferent


def tell(organisation: Organisation, verb: str, who: str, actor: Actor, **details: object) -> None:
    """One line in the history of the structure."""
    record.write(record.Line("structure", organisation.siret, verb, details={"personne": who, **details}), actor.author)


def right_columns(rights: frozenset[Right]) -> dict[str, bool]:
    """The columns of a membership or an invitation that hold these rights."""
    return {"can_catalogue": Right.CATALOGUE in rights, "can_applications": Right.APPLICATIONS in rights}


def right_words(rights: frozenset[Right]) -> str:
    """The profile as the guide names it."""
    return Membership(**right_columns(rights)).rights_label
