"""What happens in rooms below and changes what searches read."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.dispatch import receiver

from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.catalogue.own.models import OwnPublication
from rafaelpro.catalogue.own.signals import own_publication_changed
from rafaelpro.organisations.signals import structures_merged

from . import index, own


@receiver(structures_merged)
def rebuild_sessions_of(sender: object, *, survivor_id: int, **_: Any) -> None:
    """The words of a session hold the names of its organisations, which a merge has changed."""
    holds = Q(action__responsible=survivor_id) | Q(trainer=survivor_id) | Q(positioner=survivor_id)
    index.refresh(TrainingSession.objects.filter(holds).values_list("pk", flat=True))
    published = OwnPublication.objects.filter(offer__organisation=survivor_id)
    own.refresh(list(published.values_list("pk", flat=True)))


@receiver(own_publication_changed)
def rebuild_own_offer(sender: object, *, offer_id: int, **_: Any) -> None:
    """What an organisation describes itself was published, changed or withdrawn."""
    own.refresh([offer_id])
