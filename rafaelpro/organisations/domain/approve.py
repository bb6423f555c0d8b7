"""The operator approves prescriber structures (R2.6), and takes an approval back."""

from __future__ import annotations

from django.db import transaction

from rafaelpro.core import clock
from rafaelpro.organisations import messages
from rafaelpro.organisations.errors import NotAllowedHere
from rafaelpro.organisations.models import Organisation
from rafaelpro.organisations.rights import Actor, Deed, may

from .locked import lock_organisation, present, tell


@transaction.atomic
def approve(*, organisation: Organisation, actor: Actor) -> Organisation:
    """Let a prescriber structure act, and tell its members. Raises `NotAllowedHere`."""
    fresh = _locked(organisation, actor)
    if fresh.approved_at is None:
        fresh.approved_at = clock.now()
        fresh.save(update_fields=["approved_at"])
        tell(fresh, "agrément donné", "", actor)
        messages.approved(fresh, by=actor)
    return fresh


@transaction.atomic
def suspend(*, organisation: Organisation, actor: Actor) -> Organisation:
    """Take the approval back and tell its members: it still sees what it sent, and sends nothing more."""
    fresh = _locked(organisation, actor)
    if fresh.approved_at is not None:
        fresh.approved_at = None
        fresh.save(update_fields=["approved_at"])
        tell(fresh, "agrément retiré", "", actor)
        messages.suspended(fresh, by=actor)
    return fresh


def _locked(organisation: Organisation, actor: Actor) -> Organisation:
    verdict = may(present(actor), Deed.OPERATE)
    if not verdict:
        raise NotAllowedHere(verdict)
    return lock_organisation(organisation.pk)
