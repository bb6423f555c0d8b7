"""Impossible states of the offer, searched for by `check_invariants`."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, OuterRef

from rafaelpro.core.invariants import invariant

from .own.enums import OwnState
from .own.models import OwnOffer, OwnPublication


@invariant
def an_own_offer_is_online_as_its_state_says() -> Iterator[str]:
    """Published: online. Archived: not online."""
    online = Exists(OwnPublication.objects.filter(offer=OuterRef("pk"), withdrawn_at__isnull=True))
    for offer in OwnOffer.objects.filter(~online, state=OwnState.PUBLISHED):
        yield f"formation propre {offer.reference} : publiée, mais le public ne la voit pas"
    for offer in OwnOffer.objects.filter(online, state=OwnState.ARCHIVED):
        yield f"formation propre {offer.reference} : archivée, mais le public la voit"


@invariant
def a_published_own_offer_has_the_sessions_that_were_accepted() -> Iterator[str]:
    """What searches read is what was accepted."""
    for published in OwnPublication.objects.filter(withdrawn_at__isnull=True).prefetch_related("sessions"):
        told = sorted(each.days() for each in published.accepted.sessions)
        if told != sorted((each.start, each.end) for each in published.sessions.all()):
            yield f"formation propre {published.pk} : ses sessions ne sont pas celles qui ont été acceptées"
