"""Turn « non retenue » into « retenue »: an organisation asks, the operator answers (R7.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from rafaelpro.applications import messages, projection
from rafaelpro.applications.availability import Recruitment
from rafaelpro.applications.decision import Conform, errors_of, text_errors
from rafaelpro.applications.enums import Reason, State
from rafaelpro.applications.errors import InvalidDecision, NotAllowed, TransitionImpossible
from rafaelpro.applications.facts import recruitment_of
from rafaelpro.applications.locking import lock_session
from rafaelpro.applications.models import Application, ReversalRequest
from rafaelpro.applications.transitions import Who
from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.core import clock
from rafaelpro.history import record
from rafaelpro.organisations.messages import operator_members
from rafaelpro.organisations.rights import Actor, Deed, may

from .apply import refuse_closed, refuse_second_place
from .change import change_state, refuse_erased
from .decide import read_again
from .expire import expire_due

NO_REQUEST = "Aucune demande de modification n'attend de réponse sur cette candidature."
ALREADY_ASKED = "Une demande de modification attend déjà la réponse de Cap Métiers."
ONLY_NOT_RETAINED = "Seule une candidature non retenue peut faire l'objet d'une demande de modification."


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The operator says yes: planned dates, and whether places may be exceeded, explicitly."""

    planned_entry: date | None
    planned_exit: date | None
    exceed: bool = False


@transaction.atomic
def ask_reversal(*, application: Application, reason: str, actor: Actor) -> ReversalRequest:
    """Ask the operator, with a reason; one request at a time.

    Locks the session. Raises `NotAllowed`, `InvalidDecision`, `TransitionImpossible`.
    """
    session = lock_session(application.session_id)
    verdict = may(actor, Deed.MANAGE_APPLICATIONS, session)
    if not verdict:
        raise NotAllowed(verdict)
    _refuse_bad_reason(reason)
    fresh = read_again(application, session)
    refuse_erased(fresh)
    if fresh.state != State.NOT_RETAINED:
        raise TransitionImpossible(fresh, ONLY_NOT_RETAINED)
    request = _kept(fresh, reason.strip(), actor)
    record.write(record.Line("candidature", fresh.reference, "modification demandée à Cap Métiers"), actor.author)
    messages.reversal_asked(fresh, [member.user.email for member in operator_members()])
    return request


@transaction.atomic
def accept_reversal(*, application: Application, acceptance: Acceptance, ticket: str, actor: Actor) -> Application:
    """The operator accepts: the application is retained and takes a place (R7.5).

    Order: session's lock, right, data (R7.1), request, same person elsewhere in the session (R6.3), capacity; exceeding
    it, or acting without an open window, needs `acceptance.exceed`. Raises `NotAllowed`, `InvalidDecision`,
    `TransitionImpossible`, `AlreadyApplied`, `SessionFull`, `RecruitmentClosed`.
    """
    session = _locked_for_operator(application, actor)
    dates = Conform(acceptance.planned_entry, acceptance.planned_exit)
    errors = errors_of(dates, session) | text_errors(ticket=ticket)
    if errors:
        raise InvalidDecision(errors)
    fresh = read_again(application, session)
    request = _pending_request(fresh)
    refuse_second_place(fresh, session)
    recruitment = recruitment_of(session, clock.today())
    _refuse_beyond(recruitment, acceptance)
    change_state(fresh, State.RETAINED, who=Who.OPERATOR, author=actor.author, verb="avis modifié : retenue")
    fresh.decided_at, fresh.decided_on = clock.now(), clock.today()
    fresh.planned_entry, fresh.planned_exit = dates.planned_entry, dates.planned_exit
    fresh.save(
        update_fields=["state", "changed_at", "decided_at", "decided_on", "planned_entry", "planned_exit"],
    )
    _answer(request, ReversalRequest.Status.ACCEPTED, ticket, actor, exceeded=not recruitment.is_open)
    projection.refresh([session.pk])
    messages.decision_reversed(fresh)
    return fresh


@transaction.atomic
def refuse_reversal(*, application: Application, ticket: str, actor: Actor) -> Application:
    """The operator refuses: nothing changes but the request, and the organisation is told."""
    session = _locked_for_operator(application, actor)
    errors = text_errors(ticket=ticket)
    if errors:
        raise InvalidDecision(errors)
    fresh = read_again(application, session)
    _answer(_pending_request(fresh), ReversalRequest.Status.REFUSED, ticket, actor)
    record.write(record.Line("candidature", fresh.reference, "modification refusée par Cap Métiers"), actor.author)
    messages.reversal_refused(fresh)
    return fresh


def pending_reversal(application: Application) -> ReversalRequest | None:
    """The request that waits for the operator, if any."""
    return ReversalRequest.objects.filter(application=application, status=ReversalRequest.Status.PENDING).first()


def _locked_for_operator(application: Application, actor: Actor) -> TrainingSession:
    session = lock_session(application.session_id)
    verdict = may(actor, Deed.OPERATE)
    if not verdict:
        raise NotAllowed(verdict)
    expire_due(session=session)
    return session


def reason_errors(reason: str) -> dict[str, str]:
    """Why the reason of a request is refused, by field; nothing when it may be sent."""
    errors = text_errors(reason=reason)
    if not reason.strip():
        errors["reason"] = "Expliquez pourquoi cette candidature doit être retenue."
    return errors


def _refuse_bad_reason(reason: str) -> None:
    errors = reason_errors(reason)
    if errors:
        raise InvalidDecision(errors)


def _kept(application: Application, reason: str, actor: Actor) -> ReversalRequest:
    try:
        with transaction.atomic():
            return ReversalRequest.objects.create(
                application=application,
                reason=reason,
                asked_by=actor.label,
                organisation=actor.organisation,
                created_at=clock.now(),
            )
    except IntegrityError as error:
        raise TransitionImpossible(application, ALREADY_ASKED) from error


def _pending_request(application: Application) -> ReversalRequest:
    request = pending_reversal(application)
    if request is None:
        raise TransitionImpossible(application, NO_REQUEST)
    return request


def _refuse_beyond(recruitment: Recruitment, acceptance: Acceptance) -> None:
    if recruitment.reason is Reason.CANCELLED or not acceptance.exceed:
        refuse_closed(recruitment)


def _answer(
    request: ReversalRequest, status: ReversalRequest.Status, ticket: str, actor: Actor, *, exceeded: bool = False
) -> None:
    request.status, request.ticket, request.exceeded = status, ticket.strip(), exceeded
    request.answered_at, request.answered_by = clock.now(), actor.label
    request.save(update_fields=["status", "ticket", "exceeded", "answered_at", "answered_by"])
