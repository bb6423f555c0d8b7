"""Forget what nobody came back for: accounts whose address was never proven, sessions that are over.

Whoever holds an address can then sign up with it, even if somebody else had typed it first.
"""

from __future__ import annotations

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from rafaelpro.core import clock
from rafaelpro.organisations.models import User

KEPT = timedelta(days=1)


@transaction.atomic
def forget_unproven() -> int:
    """Remove the accounts of sign-ups that were left there a day ago or more; returns how many. Safe to run twice."""
    address = EmailAddress.objects.filter(user=OuterRef("pk"))
    left = User.objects.filter(
        Exists(address.filter(verified=False)),
        ~Exists(address.filter(verified=True)),
        last_login=None,
        created_at__lt=clock.now() - KEPT,
        memberships=None,
        join_requests=None,
    )
    keys = list(left.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True))
    User.objects.filter(pk__in=keys).delete()
    return len(keys)


def forget_sessions() -> int:
    """Remove the sessions that are over, by the machine's clock as they were written; returns how many."""
    return Session.objects.filter(expire_date__lt=timezone.now()).delete()[0]
