"""Apply to a session: the only door through which an application begins (R4.13, R6.3)."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from rafaelpro.applications import messages, projection
from rafaelpro.applications.availability import Recruitment
from rafaelpro.applications.enums import Origin, Reason, State
from rafaelpro.applications.errors import AlreadyApplied, RecruitmentClosed, SessionFull, SessionUnknown
from rafaelpro.applications.facts import recruitment_of
from rafaelpro.applications.holding import alike, beside, holding
from rafaelpro.applications.locking import lock_session
from rafaelpro.applications.models import Application
from rafaelpro.applications.person import Candidate, InvalidCandidate, cleaned, validate
from rafaelpro.applications.references import next_references
from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.core import clock, policy
from rafaelpro.history import record

from .expire import expire_due

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from rafaelpro.history.record import Author
    from rafaelpro.organisations.models import Organisation

PERSON_CONSTRAINTS = ("application_one_pending_a_person", "application_one_pending_an_address")


def checked(candidate: Candidate, *, origin: Origin, minimum_age: int | None = None) -> Candidate:
    """The cleaned data, or `InvalidCandidate` with every error (R6.2).

    `minimum_age`, in years: the policy's value, for who checks many persons and has read it once.
    """
    clean = cleaned(candidate)
    least = policy.value("minimum_age") if minimum_age is None else minimum_age
    errors = validate(clean, origin=origin, today=clock.today(), minimum_age=least)
    if errors:
        raise InvalidCandidate(errors)
    return clean


def apply(
    *, carif_number: str, candidate: Candidate, origin: Origin, author: Author, prescriber: Organisation | None = None
) -> Application:
    """Create a pending application, which takes a place at once.

    Order: data (R6.2), session published, then under the session's lock: same person (R6.3), open and not full (R4.4),
    row, history line, messages in the outbox, projection; one transaction.
    Who may apply under which origin is asked by the caller (`rights.may`), which knows the actor.
    Raises `InvalidCandidate`, `SessionUnknown`, `AlreadyApplied`, `SessionFull`, `RecruitmentClosed`.
    """
    clean = checked(candidate, origin=origin)
    found = _published(carif_number)
    try:
        with transaction.atomic():
            return _apply_locked(found.pk, clean, origin, author, prescriber)
    except IntegrityError as error:
        if not is_same_person(error):
            raise
        first = same_person(found.pk, clean).first()
        if first is None:
            raise
        raise AlreadyApplied(first) from error


def is_same_person(error: IntegrityError) -> bool:
    """Whether the base refused a second pending application of one person: the last guard of R6.3."""
    return any(name in str(error) for name in PERSON_CONSTRAINTS)


def _published(carif_number: str) -> TrainingSession:
    found = TrainingSession.objects.select_related("action").filter(carif_number=carif_number).first()
    if found is None or not found.is_published:
        raise SessionUnknown(carif_number)
    return found


def _apply_locked(
    session_id: int, candidate: Candidate, origin: Origin, author: Author, prescriber: Organisation | None
) -> Application:
    session = lock_session(session_id)
    expire_due(session=session)
    refuse_same_person(session, candidate)
    refuse_closed(recruitment_of(session, clock.today()))
    application = drafted(session, candidate, origin, prescriber)
    application.reference = next_references(application.created_on.year)[0]
    application.save(force_insert=True)
    record.write(sent_line(application), author)
    projection.refresh([session.pk])
    messages.application_sent(application)
    return application


def same_person(session_id: int, candidate: Candidate) -> QuerySet[Application]:
    """Applications of the same person to this session (R6.3), whatever their state, newest first."""
    same = alike([candidate.person_key], [candidate.email_key])
    return Application.objects.filter(same, session_id=session_id).order_by("-id")


def refuse_same_person(session: TrainingSession, candidate: Candidate) -> None:
    """Raise `AlreadyApplied` with the application that holds (R6.3)."""
    same = same_person(session.pk, candidate).filter(holding(session))
    first = same.select_related("session__action").first()
    if first is not None:
        raise AlreadyApplied(first)


def refuse_second_place(application: Application, session: TrainingSession) -> None:
    """Raise `AlreadyApplied` where another application of this person holds here: retaining both would take two places.

    For the doors that retain (R6.3, R4.13); the caller holds the session's lock.
    """
    other = beside(application, session)
    if other is not None:
        raise AlreadyApplied(other)


def refuse_closed(recruitment: Recruitment) -> None:
    """Raise what tells why the session takes nobody now."""
    if recruitment.is_open:
        return
    if recruitment.reason is Reason.FULL:
        raise SessionFull(recruitment)
    raise RecruitmentClosed(recruitment)


def sent_line(application: Application) -> record.Line:
    """What history tells of an application that begins."""
    return record.Line("candidature", application.reference, "candidature envoyée", after=State.PENDING)


def drafted(
    session: TrainingSession, candidate: Candidate, origin: Origin, prescriber: Organisation | None = None
) -> Application:
    """A pending application as it begins now, unsaved and still without its reference."""
    moment = clock.now()
    return Application(
        session=session,
        state=State.PENDING,
        origin=origin,
        prescriber=prescriber,
        created_at=moment,
        created_on=clock.paris_date(moment),
        changed_at=moment,
        person_key=candidate.person_key,
        email_key=candidate.email_key,
        follow_nonce=secrets.token_hex(16),
        **personal_data(candidate),
    )


def personal_data(candidate: Candidate) -> dict[str, object]:
    """The columns of an application that hold the person's own data."""
    return {
        "civility": candidate.civility,
        "birth_name": candidate.birth_name,
        "usual_name": candidate.usual_name,
        "first_name": candidate.first_name,
        "birth_date": candidate.birth_date,
        "email": candidate.email,
        "phone": candidate.phone,
        "postal_code": candidate.postal_code,
        "town": candidate.town,
        "registered_france_travail": candidate.registered_france_travail,
        "france_travail_identifier": candidate.france_travail_identifier,
        "level": candidate.level,
        "message": candidate.message,
        "wants_disability_contact": candidate.wants_disability_contact,
        "prescriber_contact_name": candidate.contact_name,
        "prescriber_contact_email": candidate.contact_email,
        "prescriber_contact_phone": candidate.contact_phone,
    }
