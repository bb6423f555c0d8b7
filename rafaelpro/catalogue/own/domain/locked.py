"""The lock of an own offer, the actor's right read again under it, and the line that tells what was done."""

from __future__ import annotations

from typing import Any

from rafaelpro.catalogue.own.content import Content
from rafaelpro.catalogue.own.enums import OwnState
from rafaelpro.catalogue.own.errors import OwnOfferNotAllowed, StepImpossible
from rafaelpro.catalogue.own.models import OwnOffer
from rafaelpro.core import clock
from rafaelpro.history import record
from rafaelpro.organisations.rights import Actor, Deed, may

HISTORY_KIND = "offre-propre"


def lock(offer_id: int) -> OwnOffer:
    """The file, locked until the end of the transaction. Raises `OwnOffer.DoesNotExist`."""
    rows = OwnOffer.objects.select_for_update(of=("self",), no_key=True).select_related("organisation")
    return rows.get(pk=offer_id)


def lock_to_write(offer_id: int, actor: Actor) -> OwnOffer:
    """The same, for whoever writes its texts. Raises `OwnOfferNotAllowed`, `StepImpossible`."""
    offer = lock(offer_id)
    refuse(actor, Deed.MANAGE_OWN_OFFER, offer)
    if not offer.is_editable:
        state = OwnState(offer.state).label.lower()
        raise StepImpossible(f"Cette formation est à l'état « {state} » : ses textes ne se modifient pas.")
    return offer


def refuse(actor: Actor, deed: Deed, offer: OwnOffer | None = None) -> None:
    """Raise `OwnOfferNotAllowed` unless the actor may."""
    verdict = may(actor, deed, offer)
    if not verdict:
        raise OwnOfferNotAllowed(verdict)


def keep(offer: OwnOffer, content: Content, actor: Actor) -> None:
    """Write the texts of a locked file."""
    offer.draft, offer.title = content.held(), content.title[:255]
    offer.changed_at, offer.changed_by = clock.now(), actor.label
    offer.save(update_fields=["draft", "title", "changed_at", "changed_by"])


def tell(offer: OwnOffer, verb: str, actor: Actor, *, reason: str = "", before: str = "", **details: Any) -> None:
    """One line in the history of the file."""
    after = offer.state if before else ""
    line = record.Line(HISTORY_KIND, offer.reference, verb, before=before, after=after, reason=reason, details=details)
    record.write(line, actor.author)
