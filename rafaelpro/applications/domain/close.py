"""What a session's own changes do to its applications: cancelled (R5.3), or only refreshed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rafaelpro.applications import messages, projection
from rafaelpro.applications.enums import State
from rafaelpro.applications.facts import is_cancelled
from rafaelpro.applications.locking import lock_sessions
from rafaelpro.applications.models import Application
from rafaelpro.applications.transitions import Who

from .change import change_state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rafaelpro.catalogue.models import TrainingSession
    from rafaelpro.history.record import Author


def session_changed(*, session_ids: Sequence[int], author: Author) -> None:
    """Draw the consequences of what EOS or an organisation has just changed on these sessions.

    In the caller's transaction, after its writes: locks the sessions in the order of their keys (again: no harm), turns
    the pending applications of cancelled ones into REFUSED_CANCELLED with their messages, refreshes the projection.
    Call `expire.expire_due` under the lock *before* new entry points are written, or they would revive what was due.
    """
    cancelled = [session for session in lock_sessions(session_ids) if is_cancelled(session)]
    if cancelled:
        projection.refresh(session_ids)  # letters propose other sessions: not those that have just closed with these
    for session in cancelled:
        refuse_pending(session=session, after=State.REFUSED_CANCELLED, author=author, verb="session annulée")
    projection.refresh(session_ids)


def refuse_pending(*, session: TrainingSession, after: State, author: Author, verb: str) -> int:
    """Refuse the pending applications of a locked session (R5.2, R5.3); the caller refreshes. Returns how many."""
    pending = Application.objects.filter(session=session, state=State.PENDING).select_related("prescriber")
    applications = list(pending.order_by("pk"))
    for application in applications:
        application.session = session
        change_state(application, after, who=Who.CLOSURE, author=author, verb=verb)
        application.save(update_fields=["state", "changed_at"])
        messages.session_closed(application)
    return len(applications)
