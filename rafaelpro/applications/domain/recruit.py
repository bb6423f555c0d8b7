"""Open and close recruitment on sessions without entry points, declare them full, cancel them (R5.1–R5.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from django.db import transaction

from rafaelpro.applications import projection
from rafaelpro.applications.availability import is_due
from rafaelpro.applications.enums import Mode, State
from rafaelpro.applications.errors import ChangedMeanwhile, InvalidRecruitment, NotAllowed
from rafaelpro.applications.facts import CLOSED_IN_FEED, facts_of
from rafaelpro.applications.locking import lock_session
from rafaelpro.applications.models import Application, ManualRecruitment
from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.core import clock
from rafaelpro.core.french import short_date
from rafaelpro.history import record
from rafaelpro.organisations.enums import Role
from rafaelpro.organisations.rights import Actor, Deed, Refusal, Verdict, may

from .close import refuse_pending
from .expire import due_dates, expire_due

MOST_PLACES = 100_000
EOS_DECIDES = (
    "Cette session recrute par points d'entrée : elle s'ouvre et se ferme toute seule. "
    "Les points d'entrée et leurs places se modifient dans EOS."
)
ONLY_THE_OWNER = "Seul l'organisme responsable peut annuler cette session."


class Unchanged(Enum):
    """A limit that is not mentioned stays as it is."""

    UNCHANGED = "inchangé"


UNCHANGED = Unchanged.UNCHANGED


@dataclass(frozen=True, slots=True)
class Limits:
    """Places (None: no limit) and deadline (None: the start of the session) of a session of R5."""

    places: int | Unchanged | None = UNCHANGED
    deadline: date | Unchanged | None = UNCHANGED


@transaction.atomic
def open_recruitment(*, session_id: int, actor: Actor, limits: Limits | None = None) -> TrainingSession:
    """Open, with these limits or those that stand, even before the feed's date of registration (decision 0021).

    Locks the session. Raises `NotAllowed`, `InvalidRecruitment`.
    """
    session = _locked(session_id, actor)
    row = _row(session)
    row.is_open, row.declared_full, row.opened_by_hand = True, False, True
    if limits is not None:
        _refuse_impossible(limits, session)
        row.places = row.places if limits.places is UNCHANGED else limits.places
        row.deadline = row.deadline if limits.deadline is UNCHANGED else limits.deadline
    return _saved(session, row, "recrutement ouvert", actor)


@transaction.atomic
def close_recruitment(*, session_id: int, actor: Actor) -> TrainingSession:
    """Close; those who wait stay pending and can be decided. Locks the session. Raises `NotAllowed`."""
    session = _locked(session_id, actor)
    row = _row(session)
    row.is_open, row.opened_by_hand = False, False
    return _saved(session, row, "recrutement fermé", actor)


@transaction.atomic
def declare_full(*, session_id: int, actor: Actor, expected: int | None = None) -> int:
    """« Session complète »: the pending applications become REFUSED_FULL and everyone is told; answers how many (R5.2).

    `expected` is the number that the person confirmed: another number changes nothing and raises `ChangedMeanwhile`.
    Locks the session. Raises `NotAllowed`.
    """
    session = _locked(session_id, actor)
    _refuse_surprise(session, expected)
    row = _row(session)
    row.declared_full = True
    row.save()
    refused = refuse_pending(session=session, after=State.REFUSED_FULL, author=actor.author, verb="session complète")
    _saved(session, row, "session déclarée complète", actor)
    return refused


@transaction.atomic
def cancel_session(*, session_id: int, actor: Actor, expected: int | None = None) -> int:
    """The responsible organisation cancels its session of R5: the pending ones become REFUSED_CANCELLED (R5.3)."""
    session = _locked(session_id, actor)
    _refuse_but_owner(session, actor)
    _refuse_surprise(session, expected)
    row = _row(session)
    row.cancelled_at = row.cancelled_at or clock.now()
    row.save()
    author = actor.author
    refused = refuse_pending(session=session, after=State.REFUSED_CANCELLED, author=author, verb="session annulée")
    _saved(session, row, "session annulée par l'organisme", actor)
    return refused


@transaction.atomic
def restore_session(*, session_id: int, actor: Actor) -> TrainingSession:
    """Take back one's own cancellation; the applications it refused stay refused (as R4.12a)."""
    session = _locked(session_id, actor)
    _refuse_but_owner(session, actor)
    row = _row(session)
    row.cancelled_at = None
    return _saved(session, row, "annulation levée", actor)


def pending_count(session: TrainingSession) -> int:
    """How many people a closure would concern: shown before confirming.

    What is already due counts no more, as the closure will find it expired (R7.3), whether the job has passed or not.
    """
    today = clock.today()
    pending = Application.objects.filter(session=session, state=State.PENDING).only("created_on", "not_due_before")
    return sum(not is_due(last_day, today) for last_day in due_dates(list(pending), session, today))


def may_recruit(actor: Actor, session: TrainingSession) -> Verdict:
    """Whether the actor may open, close or limit recruitment here (R4.10, R5.1); needs what `facts_of` needs."""
    if facts_of(session).mode is Mode.ENTRY_POINTS:
        return Verdict(Refusal.EOS_DATA, EOS_DECIDES)
    return may(actor, Deed.MANAGE_APPLICATIONS, session)


def _locked(session_id: int, actor: Actor) -> TrainingSession:
    session = lock_session(session_id)
    right = may(actor, Deed.MANAGE_APPLICATIONS, session)
    verdict = may_recruit(actor, session) if right else right
    if not verdict:
        raise NotAllowed(verdict)
    expire_due(session=session)
    return session


def _row(session: TrainingSession) -> ManualRecruitment:
    """The organisation's own decision, begun from what the feed says where there is none yet."""
    row = ManualRecruitment.objects.filter(session=session).first()
    return row or ManualRecruitment(session=session, is_open=session.recruitment_state not in CLOSED_IN_FEED)


def _refuse_impossible(limits: Limits, session: TrainingSession) -> None:
    errors = {}
    if isinstance(limits.places, int) and not 0 <= limits.places <= MOST_PLACES:
        errors["places"] = f"Indiquez un nombre de places entre 0 et {MOST_PLACES}."
    if isinstance(limits.deadline, date) and session.contract_end and limits.deadline > session.contract_end:
        errors["deadline"] = f"La date limite vient après la fin de la session ({short_date(session.contract_end)})."
    if errors:
        raise InvalidRecruitment(errors)


def _refuse_surprise(session: TrainingSession, expected: int | None) -> None:
    found = pending_count(session)
    if expected is not None and expected != found:
        raise ChangedMeanwhile(
            f"Le nombre de personnes concernées a changé : {found} au lieu de {expected}. Vérifiez, puis confirmez."
        )


def _refuse_but_owner(session: TrainingSession, actor: Actor) -> None:
    if Role.RESPONSIBLE not in session.roles_of(actor.organisation.pk):
        raise NotAllowed(Verdict(Refusal.WRONG_ROLE, ONLY_THE_OWNER))


def _saved(session: TrainingSession, row: ManualRecruitment, verb: str, actor: Actor) -> TrainingSession:
    row.save()
    details = {"places": row.places, "date_limite": row.deadline.isoformat() if row.deadline else None}
    record.write(record.Line("session", session.carif_number, verb, details=details), actor.author)
    projection.refresh([session.pk])
    return session
