"""Views that people keep of the lists of the desk and of the offer: for themselves, under one structure.

They change nothing for anybody else, hence no line of history. What was searched for is never in them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from rafaelpro.applications.decision import text_errors
from rafaelpro.applications.desk_models import SavedView
from rafaelpro.applications.errors import InvalidDecision, NotAllowed
from rafaelpro.core import clock
from rafaelpro.organisations.enums import Right
from rafaelpro.organisations.models import Membership
from rafaelpro.organisations.rights import Actor, may_open

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import QuerySet

MOST = 30  # of the lists that one right opens: those of another never stand in the way
LONGEST_NAME = 60
LONGEST_QUERY = 1000
RIGHT_FOR: dict[str, Right] = {
    SavedView.List.APPLICATIONS: Right.APPLICATIONS,
    SavedView.List.SESSIONS: Right.APPLICATIONS,
    SavedView.List.OFFER: Right.CATALOGUE,
}


def views_of(actor: Actor) -> QuerySet[SavedView]:
    """Those of this person under this structure, of the lists that their rights open, by name; nobody else's."""
    own = SavedView.objects.filter(membership__user=actor.user, membership__organisation=actor.organisation)
    return own.filter(listing__in=_lists_of(actor.rights)).order_by("name", "pk")


@transaction.atomic
def save_view(*, listing: str, name: str, query: str, is_default: bool, actor: Actor) -> SavedView:
    """Keep a view under a new name. Raises `NotAllowed`, and `InvalidDecision` with the errors by field.

    Locks the membership: the limit and the name are read again under it.
    """
    right = RIGHT_FOR[listing]
    membership = _locked(actor, right)
    name = name.strip()
    kept = list(SavedView.objects.filter(membership=membership, listing__in=_lists_of({right})))
    errors = _name_errors(name, [each for each in kept if each.listing == listing])
    if len(kept) >= MOST:
        errors["name"] = f"Vous avez déjà {MOST} vues, le nombre permis : supprimez-en une."
    if len(query) > LONGEST_QUERY:
        errors["query"] = "Cette liste a trop de filtres pour être gardée."
    if errors:
        raise InvalidDecision(errors)
    if is_default:
        _no_default(membership, listing)
    return SavedView.objects.create(
        membership=membership, listing=listing, name=name, query=query, is_default=is_default, created_at=clock.now()
    )


@transaction.atomic
def change_view(*, view: SavedView, name: str, is_default: bool, actor: Actor) -> SavedView | None:
    """Rename a view, or open it first; None where it is gone, or was never theirs. Raises as `save_view`; locks too."""
    membership = _locked(actor, RIGHT_FOR[view.listing])
    fresh = SavedView.objects.filter(pk=view.pk, membership=membership).first()
    if fresh is None:
        return None
    name = name.strip()
    others = SavedView.objects.filter(membership=membership, listing=fresh.listing).exclude(pk=fresh.pk)
    errors = _name_errors(name, list(others))
    if errors:
        raise InvalidDecision(errors)
    if is_default:
        _no_default(membership, fresh.listing)
    fresh.name, fresh.is_default = name, is_default
    fresh.save(update_fields=["name", "is_default"])
    return fresh


@transaction.atomic
def drop_view(*, view: SavedView, actor: Actor) -> bool:
    """Forget a view; False where it is gone already, or was never theirs. Raises `NotAllowed`."""
    membership = _locked(actor, RIGHT_FOR[view.listing])
    dropped, _ = SavedView.objects.filter(pk=view.pk, membership=membership).delete()
    return bool(dropped)


def _lists_of(rights: Collection[Right]) -> list[str]:
    return [listing for listing, right in RIGHT_FOR.items() if right in rights]


def _locked(actor: Actor, right: Right) -> Membership:
    verdict = may_open(actor, right)
    if not verdict:
        raise NotAllowed(verdict)
    own = Membership.objects.filter(user=actor.user, organisation=actor.organisation, is_active=True)
    return own.select_for_update(no_key=True).get()


def _name_errors(name: str, others: list[SavedView]) -> dict[str, str]:
    errors = text_errors(name=name)
    if not name:
        errors["name"] = "Donnez un nom à cette vue."
    elif len(name) > LONGEST_NAME:
        errors["name"] = f"Ce nom est trop long : {LONGEST_NAME} caractères au plus."
    elif any(each.name.lower() == name.lower() for each in others):
        errors["name"] = "Vous avez déjà une vue de ce nom."
    return errors


def _no_default(membership: Membership, listing: str) -> None:
    SavedView.objects.filter(membership=membership, listing=listing, is_default=True).update(is_default=False)
