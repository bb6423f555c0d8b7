"""The door of every change of state of an own offer: what `transitions.TRANSITIONS` allows, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from rafaelpro.catalogue.own import messages
from rafaelpro.catalogue.own.checks import problems, refusals
from rafaelpro.catalogue.own.content import OwnSessionTexts, version_of_all
from rafaelpro.catalogue.own.enums import Effect, OwnState, Step, Who
from rafaelpro.catalogue.own.errors import ChangedMeanwhile, Incomplete, NotKept, StepImpossible
from rafaelpro.catalogue.own.models import LONGEST_REASON, OwnOffer, OwnPublication, OwnSession
from rafaelpro.catalogue.own.signals import own_publication_changed
from rafaelpro.catalogue.own.transitions import TRANSITIONS, Transition, find
from rafaelpro.catalogue.own.values import number_of
from rafaelpro.core import clock
from rafaelpro.core.french import NBSP
from rafaelpro.organisations.rights import Actor, Deed

from .locked import lock, refuse, tell

_DEED_OF = {Who.ORGANISATION: Deed.MANAGE_OWN_OFFER, Who.OPERATOR: Deed.OPERATE}
DEEDS = {each.step: _DEED_OF[each.who] for each in TRANSITIONS}
VERBS = {
    Step.SUBMIT: "envoyée à Cap Métiers",
    Step.TAKE_BACK: "reprise avant le contrôle",
    Step.ACCEPT: "acceptée et publiée",
    Step.SEND_BACK: "renvoyée à l'organisme",
    Step.REVISE: "modification commencée",
    Step.DROP: "modification abandonnée",
    Step.ARCHIVE: "archivée",
    Step.RESTORE: "reprise en brouillon",
    Step.UNPUBLISH: "retirée de la publication",
}
WITH_REASON = frozenset({Step.SEND_BACK, Step.UNPUBLISH})
WITH_ALL_SAID = frozenset({Step.SUBMIT, Step.ACCEPT})
WITH_VERSION = frozenset({Step.SUBMIT, Step.ACCEPT})


@dataclass(frozen=True, slots=True)
class Order:
    """A step as it was asked for. `version`: that of the content that was read (for sending and accepting)."""

    step: Step
    reason: str = ""
    version: str = ""


@transaction.atomic
def take_step(*, offer_id: int, order: Order, actor: Actor) -> OwnOffer:
    """Lead a file one step on.

    Order: file's lock, right, state (a second attempt on a state already left says so), version, reason, what is
    missing; then what is published, the row, history, the letters. Raises `OwnOfferNotAllowed`, `StepImpossible`,
    `ChangedMeanwhile`, `NotKept` (field `reason`), `Incomplete`.
    """
    offer = lock(offer_id)
    step = order.step
    published = OwnPublication.objects.filter(offer=offer).first()
    refuse(actor, DEEDS[step], offer)
    transition = _transition(offer, step, online=published is not None and published.withdrawn_at is None)
    _refuse_badly_asked(offer, order)
    _CONSEQUENCES.get(step, _nothing)(offer, published)
    if transition.effect is Effect.WITHDRAWS and published is not None and published.withdrawn_at is None:
        _withdraw(published)
    before, offer.state = offer.state, transition.after
    offer.return_reason = order.reason.strip() if step in WITH_REASON else ""
    offer.save(update_fields=["state", "return_reason", "submitted_at", "draft", "title"])
    tell(offer, VERBS[step], actor, reason=offer.return_reason, before=before)
    messages.tell_step(offer, step)
    return offer


def _transition(offer: OwnOffer, step: Step, *, online: bool) -> Transition:
    found = find(OwnState(offer.state), step, online=online)
    if found is None:
        state = OwnState(offer.state).label.lower()
        raise StepImpossible(f"Cette formation est maintenant à l'état « {state} » : rien n'a été modifié.")
    return found


def _refuse_badly_asked(offer: OwnOffer, order: Order) -> None:
    if order.step in WITH_VERSION and order.version != version_of_all(offer.content):
        raise ChangedMeanwhile(None)
    if order.step in WITH_REASON:
        errors = refusals({"reason": order.reason}) or _reason_errors(order.reason.strip())
        if errors:
            raise NotKept(errors)
    if order.step in WITH_ALL_SAID:
        missing = problems(offer.content, clock.today())
        if missing:
            raise Incomplete(missing)


def _reason_errors(reason: str) -> dict[str, str]:
    if not reason:
        return {"reason": "Dites à l'organisme ce qu'il doit corriger."}
    if len(reason) > LONGEST_REASON:
        return {"reason": f"Ce texte est trop long{NBSP}: {len(reason)} caractères, {LONGEST_REASON} au plus."}
    return {}


def _nothing(offer: OwnOffer, published: OwnPublication | None) -> None:
    """Most steps change the state alone."""


def _submit(offer: OwnOffer, published: OwnPublication | None) -> None:
    offer.submitted_at = clock.now()


def _drop(offer: OwnOffer, published: OwnPublication | None) -> None:
    """The draft is again what is published."""
    if published is not None:
        offer.draft, offer.title = published.content, published.title


def publish(offer: OwnOffer, published: OwnPublication | None) -> None:
    """What was submitted becomes what the public reads, with its sessions."""
    content = offer.content
    values = {
        "content": content.held(),
        "title": content.title,
        "postal_code": content.text("postal_code"),
        "town": content.text("town"),
        "published_at": clock.now(),
        "withdrawn_at": None,
    }
    row, _ = OwnPublication.objects.update_or_create(offer=offer, defaults=values)
    OwnSession.objects.filter(publication=row).delete()
    OwnSession.objects.bulk_create(_session(row, each) for each in content.in_order())
    own_publication_changed.send(OwnOffer, offer_id=offer.pk)


def _session(row: OwnPublication, session: OwnSessionTexts) -> OwnSession:
    """A session of a content without problems."""
    start, end = session.days()
    return OwnSession(
        publication=row,
        start=start,
        end=end,
        registration_end=session.day("registration_end"),
        places=number_of(session.texts.get("places", "")),
        details=session.texts.get("details", ""),
    )


def _withdraw(published: OwnPublication) -> None:
    published.withdrawn_at = clock.now()
    published.save(update_fields=["withdrawn_at"])
    own_publication_changed.send(OwnOffer, offer_id=published.pk)


_CONSEQUENCES: dict[Step, Callable[[OwnOffer, OwnPublication | None], None]] = {
    Step.SUBMIT: _submit,
    Step.DROP: _drop,
    Step.ACCEPT: publish,
}
