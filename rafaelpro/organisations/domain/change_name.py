"""Change one's own name; past acts keep the one under which they were done."""

from __future__ import annotations

from django.db import transaction

from rafaelpro.history import record
from rafaelpro.organisations.models import User


@transaction.atomic
def change_name(*, user: User, first_name: str, last_name: str) -> User:
    """Write the name, and what it was before in history. Locks the person."""
    fresh = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    before = fresh.full_name
    fresh.first_name, fresh.last_name = " ".join(first_name.split()), " ".join(last_name.split())
    if fresh.full_name != before:
        fresh.save(update_fields=["first_name", "last_name"])
        author = record.Author(label=before, channel="web", user_id=fresh.pk)
        details = {"avant": before, "après": fresh.full_name}
        record.write(record.Line("compte", str(fresh.pk), "nom changé", details=details), author)
    return fresh
