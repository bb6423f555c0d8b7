"""Give a decision (« rendre un avis ») on an application (R7.1, R7.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from rafaelpro.applications import messages, projection
from rafaelpro.applications.decision import Conform, Decision, NotConform, errors_of, write_on
from rafaelpro.applications.enums import State
from rafaelpro.applications.errors import InvalidDecision, NotAllowed, TransitionImpossible
from rafaelpro.applications.facts import recruitment_of
from rafaelpro.applications.locking import lock_session
from rafaelpro.applications.models import Application
from rafaelpro.applications.transitions import Who
from rafaelpro.core import clock
from rafaelpro.organisations.rights import Actor, Deed, may

from .apply import refuse_closed, refuse_second_place
from .change import change_state
from .expire import expire_due

if TYPE_CHECKING:
    from rafaelpro.catalogue.models import TrainingSession

SAVED = (
    "state", "changed_at", "decided_at", "decided_on", "planned_entry", "planned_exit", "reason", "reason_detail",
    "reason_shared", "message_to_prescriber",
)  # fmt: skip


@transaction.atomic
def decide(*, application: Application, decision: Decision, actor: Actor) -> Application:
    """Give a decision, and answer the application as it stands now.

    Order: session's lock, application read again, right (R2.2), data (R7.1), what is due expires (R7.3), state (R7.5);
    « oui » gives nobody a second place (R6.3); a late one takes a place, and only in an open window; row, history line,
    messages, projection; one transaction. Raises `NotAllowed`, `InvalidDecision`, `TransitionImpossible`,
    `AlreadyApplied`, `SessionFull`, `RecruitmentClosed`.
    """
    session = lock_session(application.session_id)
    verdict = may(actor, Deed.MANAGE_APPLICATIONS, session)
    if not verdict:
        raise NotAllowed(verdict)
    _refuse_invalid(decision, session)
    expire_due(session=session)
    fresh = read_again(application, session)
    _refuse_archived(fresh, session)
    _take(fresh, decision, session, actor)
    fresh.save(update_fields=SAVED)
    projection.refresh([session.pk])
    messages.decided(fresh)
    return fresh


def read_again(application: Application, session: TrainingSession) -> Application:
    """The application as it stands under the session's lock, with the session that the lock has read."""
    fresh = Application.objects.select_related("prescriber", "reason").get(pk=application.pk)
    fresh.session = session
    return fresh


def _refuse_invalid(decision: Decision, session: TrainingSession) -> None:
    errors = errors_of(decision, session)
    if errors:
        raise InvalidDecision(errors)


def _refuse_archived(application: Application, session: TrainingSession) -> None:
    """R7.3: a late decision remains possible until the session is archived."""
    if session.archived_at is not None:
        words = "Cette session est archivée : aucun avis ne peut plus être rendu ici."
        raise TransitionImpossible(application, words)


def _take(application: Application, decision: Decision, session: TrainingSession, actor: Actor) -> None:
    if isinstance(decision, Conform):
        _retain(application, session, actor)
    else:
        _refuse(application, decision, actor)
    application.decided_at = clock.now()
    application.decided_on = clock.today()
    write_on(application, decision)


def _retain(application: Application, session: TrainingSession, actor: Actor) -> None:
    was_late = application.state == State.NO_DECISION
    change_state(application, State.RETAINED, who=Who.MANAGER, author=actor.author, verb="avis rendu : retenue")
    refuse_second_place(application, session)
    if was_late:
        refuse_closed(recruitment_of(session, clock.today()))


def _refuse(application: Application, decision: NotConform, actor: Actor) -> None:
    change_state(
        application,
        State.NOT_RETAINED,
        who=Who.MANAGER,
        author=actor.author,
        verb="avis rendu : non retenue",
        reason=decision.reason_code,
    )
