"""Letters about own offers, put in the outbox within the caller's transaction (R9.1)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string

from rafaelpro.organisations.messages import members_of, operator_members
from rafaelpro.organisations.models import Membership
from rafaelpro.outbox.post import Letter, post

from .enums import Step
from .models import OwnOffer

CONCERNS = "formations propres"


@dataclass(frozen=True, slots=True)
class Told:
    """Who is told of a step, and the page that they are led to."""

    readers: Callable[[OwnOffer], list[Membership]]
    address: str


def _authors(offer: OwnOffer) -> list[Membership]:
    """The members of the organisation who may do something about it."""
    return [member for member in members_of(offer.organisation) if member.can_catalogue]


def _operators(offer: OwnOffer) -> list[Membership]:
    return operator_members()


TOLD = {
    Step.SUBMIT: Told(_operators, "/supervision/offre-propre/"),
    Step.ACCEPT: Told(_authors, "/gestion/offre-propre/"),
    Step.SEND_BACK: Told(_authors, "/gestion/offre-propre/"),
    Step.UNPUBLISH: Told(_authors, "/gestion/offre-propre/"),
}


def tell_step(offer: OwnOffer, step: Step) -> None:
    """The letters of a step, if it has any."""
    told = TOLD.get(step)
    if told is not None:
        post([_letter(offer, step, member, told.address) for member in told.readers(offer)])


def _letter(offer: OwnOffer, step: Step, member: Membership, address: str) -> Letter:
    link = f"{settings.BASE_URL}{address}{offer.reference}/?structure={member.organisation_id}"
    text = render_to_string(f"messages_own/{step.name.lower()}.txt", {"offer": offer, "link": link})
    subject, _, body = text.partition("\n")
    return Letter(
        kind=f"own_offer.{step.name.lower()}",
        to=member.user.email,
        subject=subject.strip(),
        body=body.strip() + "\n",
        concerns=CONCERNS,
        organisation_id=member.organisation_id,
    )
