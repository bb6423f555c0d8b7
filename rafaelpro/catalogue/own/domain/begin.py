"""Begin an own offer: from a title, from another one for a new year, or from a record of a file."""

from __future__ import annotations

from django.db import transaction

from rafaelpro.catalogue.own.checks import refusals
from rafaelpro.catalogue.own.content import Content
from rafaelpro.catalogue.own.enums import OwnState
from rafaelpro.catalogue.own.errors import NotKept, OwnOfferNotAllowed
from rafaelpro.catalogue.own.models import OwnOffer
from rafaelpro.core import clock
from rafaelpro.organisations.enums import Right
from rafaelpro.organisations.models import Organisation
from rafaelpro.organisations.rights import Actor, Deed, Refusal, Verdict, may_open

from .locked import lock, refuse, tell

TITLE_MISSING = "Donnez un intitulé."
MERGED = "Votre structure vient d'être fusionnée avec une autre : choisissez-la en haut à droite, puis recommencez."
BEGUN, COPIED = "commencée", "copiée d'une autre"


@transaction.atomic
def begin(*, title: str, actor: Actor) -> OwnOffer:
    """A new draft that holds a title. Sent twice, the same form makes one draft.

    Locks the organisation. Raises `OwnOfferNotAllowed`, `NotKept`.
    """
    organisation = lock_owner(actor)
    content = Content(texts={"title": " ".join(title.split())})
    errors = refusals({"title": title}) or ({} if content.title else {"title": TITLE_MISSING})
    if errors:
        raise NotKept(errors)
    return draft_of(organisation, content, actor, verb=BEGUN)


@transaction.atomic
def copy(*, offer_id: int, actor: Actor) -> OwnOffer:
    """A new draft with the texts of this one, its sessions a year later; copied twice at once, there is one copy.

    Locks the organisation, then the file. Raises `OwnOfferNotAllowed`.
    """
    organisation = lock_owner(actor)
    original = lock(offer_id)
    refuse(actor, Deed.MANAGE_OWN_OFFER, original)
    return draft_of(organisation, original.content.a_year_later(), actor, verb=COPIED, original=original)


def lock_owner(actor: Actor) -> Organisation:
    """The actor's organisation, locked, if they may describe an offer there. Raises `OwnOfferNotAllowed`."""
    verdict = may_open(actor, Right.CATALOGUE)
    if not verdict:
        raise OwnOfferNotAllowed(verdict)
    found = Organisation.objects.select_for_update(no_key=True).filter(pk=actor.organisation.pk).first()
    if found is None:  # merged into another a moment ago
        raise OwnOfferNotAllowed(Verdict(Refusal.WRONG_ROLE, MERGED))
    return found


def draft_of(
    organisation: Organisation,
    content: Content,
    actor: Actor,
    *,
    verb: str,
    original: OwnOffer | None = None,
    source: str = "",
) -> OwnOffer:
    """A draft with this content, or the one that stands already, word for word; under the organisation's lock."""
    held = content.held()
    same = OwnOffer.objects.filter(
        organisation=organisation, state=OwnState.DRAFT, draft=held, copied_from=original, source=source
    ).first()
    if same is not None:
        return same
    moment = clock.now()
    made = OwnOffer.objects.create(
        organisation=organisation,
        title=content.title[:255],
        draft=held,
        source=source,
        copied_from=original,
        created_at=moment,
        changed_at=moment,
        changed_by=actor.label,
    )
    details = {"original": original.reference} if original else {"source": source} if source else {}
    tell(made, verb, actor, **details)
    return made
