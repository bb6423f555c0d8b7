"""The one step that all doors share: an application changes state, history tells it (R7.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rafaelpro.applications.enums import State
from rafaelpro.applications.errors import TransitionImpossible
from rafaelpro.applications.transitions import Who, find
from rafaelpro.core import clock
from rafaelpro.history import record

if TYPE_CHECKING:
    from rafaelpro.applications.models import Application
    from rafaelpro.history.record import Author


ERASED = "Les données de cette candidature ont été effacées : rien ne peut plus y être changé."


def change_state(
    application: Application, after: State, *, who: Who, author: Author, verb: str, reason: str = ""
) -> None:
    """Move `application` to `after` in memory, with its history line; the caller holds the session's lock and saves.

    Raises `TransitionImpossible` where the table (R7.5) has no such step from the present state, or where the
    person's data is erased.
    """
    refuse_erased(application)
    before = State(application.state)
    if find(before, after, who) is None:
        raise TransitionImpossible(application, impossible(application, after))
    application.state = after
    application.changed_at = clock.now()
    record.write(record.Line("candidature", application.reference, verb, before, after, reason), author)


def refuse_erased(application: Application) -> None:
    """Raise `TransitionImpossible` where there is nobody left to act for (R10.1)."""
    if application.is_erased:
        raise TransitionImpossible(application, ERASED)


def impossible(application: Application, after: State) -> str:
    """Why not, in words; kind to someone who clicked twice or came second."""
    state = State(application.state)
    if state is after:
        return f"Cette candidature est déjà « {state.label} » : rien n'a été changé."
    if state is State.RETAINED:
        return (
            "Cette candidature est retenue. Elle ne peut plus être changée ici : "
            "si la personne ne vient pas, l'information est à gérer dans EOS."
        )
    if state is State.NOT_RETAINED:
        return (
            "Cette candidature est non retenue. Pour la retenir, demandez la modification "
            "à Cap Métiers (offre@cap-metiers.pro)."
        )
    return f"Cette candidature est « {state.label} » : elle ne peut pas passer à « {after.label} »."
