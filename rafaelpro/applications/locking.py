"""The lock of a session: whoever takes or frees its places holds it (R4.13, R7.6).

Rules: lock the session first, then read everything again, then count, compare with <, write, refresh the projection,
all in one transaction. Several sessions are locked in the order of their primary keys. Nothing else is locked after it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rafaelpro.catalogue.models import TrainingSession

from .facts import sessions_with_facts

if TYPE_CHECKING:
    from collections.abc import Sequence


def lock_session(session_id: int) -> TrainingSession:
    """The session with its facts, locked until the end of the transaction. Raises `TrainingSession.DoesNotExist`."""
    return lock_sessions([session_id])[0]


def lock_sessions(session_ids: Sequence[int]) -> list[TrainingSession]:
    """The sessions with their facts, locked in the order of their keys. Raises where one does not exist.

    Two statements, not one with joins: a statement that waited for a lock reads the locked row again, but keeps the
    joined rows as they stood before the wait.
    """
    wanted = sorted(set(session_ids))
    rows = TrainingSession.objects.filter(pk__in=wanted)
    locked = rows.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True)
    if list(locked) != wanted:
        raise TrainingSession.DoesNotExist("one of the sessions to lock does not exist")
    return list(sessions_with_facts(rows).order_by("pk"))
