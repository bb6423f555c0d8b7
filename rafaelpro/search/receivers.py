"""What happens in rooms below and changes what searches read."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.dispatch import receiver

from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.organisations.signals import structures_merged

from . import index


@receiver(structures_merged)
def rebuild_sessions_of(sender: object, *, survivor_id: int, **_: Any) -> None:
    """The words of a session hold the names of its organisations, which a merge has changed."""
    holds = Q(action__responsible=survivor_id) | Q(trainer=survivor_id) | Q(positioner=survivor_id)
    index.refresh(TrainingSession.objects.filter(holds).values_list("pk", flat=True))
