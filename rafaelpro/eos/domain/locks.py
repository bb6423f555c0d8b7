"""The one intake at a time, and the rows that a batch may change."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection

from rafaelpro.applications.locking import lock_sessions
from rafaelpro.catalogue.models import TrainingAction, TrainingSession
from rafaelpro.eos.planning import PlannedUnit

INTAKE = 0x454F53  # « EOS »: the key of the advisory lock
PATIENCE = 3600.0  # seconds that a run waits for the one before it
_PAUSE = 0.2


class Busy(Exception):
    """Another process is taking a feed in."""


@contextmanager
def one_intake(patience: float = PATIENCE) -> Iterator[None]:
    """Hold the intake for the block. Raises `Busy` when another holds it for longer than `patience` seconds.

    A lock of the connection: it vanishes with a process that dies, whose feed may then be taken up again.
    """
    deadline = time.monotonic() + patience
    while not _try():
        if time.monotonic() >= deadline:
            raise Busy("Un autre flux est en cours d'application.")
        time.sleep(_PAUSE)
    try:
        yield
    finally:
        _release()


def _try() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [INTAKE])
        return bool(cursor.fetchone()[0])


def _release() -> None:
    """A connection that is gone has given the lock back already."""
    if connection.connection is not None and connection.is_usable():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [INTAKE])


@dataclass(slots=True)
class Locked:
    """Actions by reference and sessions (with their facts) by number, locked until the end of the transaction."""

    actions: dict[str, TrainingAction]
    sessions: dict[str, TrainingSession]

    def covers(self, planned: Iterable[PlannedUnit]) -> bool:
        """Whether everything that the plan changes is locked."""
        return all(
            (not unit.plan.writes or unit.known is None or unit.record.number in self.actions)
            and all(
                not plan.writes or known is None or record.number in self.sessions
                for record, known, plan in unit.sessions
            )
            for unit in planned
        )


def lock(planned: Sequence[PlannedUnit]) -> Locked:
    """Lock what the plan changes: actions, then in one statement the sessions, each in the order of their keys.

    All the sessions of a changed action are among them: what lists say of them follows from it.
    """
    action_ids = [unit.known.id for unit in planned if unit.known and unit.plan.writes]
    actions = lock_actions(action_ids)
    changed = {known.id for unit in planned for _, known, plan in unit.sessions if known and plan.writes}
    within = TrainingSession.objects.filter(action__in=action_ids).values_list("pk", flat=True) if action_ids else ()
    wanted = sorted(changed.union(within))
    sessions = lock_sessions(wanted) if wanted else []
    return Locked(actions, {session.carif_number: session for session in sessions})


def lock_actions(action_ids: Sequence[int]) -> dict[str, TrainingAction]:
    if not action_ids:
        return {}
    rows = TrainingAction.objects.filter(pk__in=action_ids).order_by("pk").select_for_update(no_key=True)
    return {action.reference: action for action in rows}
