"""Every six months, referents are asked who is still there (R2.4)."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Coalesce

from rafaelpro.core import clock, policy
from rafaelpro.organisations import messages
from rafaelpro.organisations.models import Membership, Organisation


def remind_to_confirm() -> int:
    """Post one letter to each referent of a structure whose list is old, again each month; safe to run twice.

    Returns to how many referents.
    """
    limit = clock.now() - timedelta(days=policy.value("confirm_people_days"))
    old = Organisation.objects.alias(since=Coalesce("people_confirmed_at", "created_at")).filter(since__lt=limit)
    stars = Membership.objects.filter(
        organisation__in=old, is_referent=True, is_active=True, user__is_active=True
    ).select_related("user", "organisation")
    month = f"{clock.today():%Y-%m}"
    with transaction.atomic():
        for star in stars.order_by("pk"):
            messages.confirm_reminder(star, dedupe_key=f"confirm:{star.pk}:{month}")
    return len(stars)
