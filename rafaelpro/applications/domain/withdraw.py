"""Withdraw an application: by the person who applied, or by the prescriber who sent it (R6.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from rafaelpro.applications import messages, projection
from rafaelpro.applications.enums import State
from rafaelpro.applications.locking import lock_session
from rafaelpro.applications.transitions import Who

from .change import change_state
from .decide import read_again
from .expire import expire_due

if TYPE_CHECKING:
    from rafaelpro.applications.models import Application
    from rafaelpro.history.record import Author


@transaction.atomic
def withdraw(*, application: Application, author: Author) -> Application:
    """Withdraw a pending application, which frees its place; the caller has checked that `author` may.

    Order: session's lock, what is due expires, application read again, state, row, history line, messages, projection.
    Raises `TransitionImpossible`.
    """
    session = lock_session(application.session_id)
    expire_due(session=session)
    fresh = read_again(application, session)
    change_state(fresh, State.WITHDRAWN, who=Who.APPLICANT, author=author, verb="candidature retirée")
    fresh.save(update_fields=["state", "changed_at"])
    projection.refresh([session.pk])
    messages.withdrawn(fresh)
    return fresh
