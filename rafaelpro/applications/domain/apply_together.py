"""Apply for several persons to one session under one lock: for each what `apply` answers, read and written together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from rafaelpro.applications import messages, projection
from rafaelpro.applications.availability import Recruitment, recruitment, window
from rafaelpro.applications.enums import Origin
from rafaelpro.applications.errors import AlreadyApplied, ApplicationError, SessionUnknown
from rafaelpro.applications.facts import counts_of, facts_of
from rafaelpro.applications.holding import alike, holding
from rafaelpro.applications.locking import lock_session
from rafaelpro.applications.models import Application
from rafaelpro.applications.person import Candidate, InvalidCandidate
from rafaelpro.applications.references import next_references
from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.core import clock
from rafaelpro.history import record

from .apply import apply, checked, drafted, is_same_person, refuse_closed, sent_line
from .expire import expire_due

if TYPE_CHECKING:
    from rafaelpro.history.record import Author

Refusal = ApplicationError | InvalidCandidate


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of one candidate: created, or refused and why; `AlreadyApplied` names the first application."""

    application: Application | None = None
    refusal: Refusal | None = None


class Intake:
    """What one session answers to several persons, one after the other, in memory.

    It reads once who holds an application here (R6.3) and what is taken (R4.3), then keeps count of those that it has
    taken in. True for the one who holds the session's lock; for anybody else it foresees.
    """

    def __init__(self, session: TrainingSession, candidates: Sequence[Candidate], *, origin: Origin) -> None:
        """`session` comes with its facts; the candidates are cleaned. Two queries."""
        self._session, self._origin, self._today = session, origin, clock.today()
        self._facts = facts_of(session)
        self._counts = counts_of({session.pk: window(self._facts, self._today)})[session.pk]
        self._held: dict[str, tuple[int, Application]] = {}
        self._ranks = count()
        for application in self._holders(candidates):
            self._remember(application)
        self.taken_in: list[Application] = []

    @property
    def recruitment(self) -> Recruitment:
        """The recruitment as it stands after those who were taken in."""
        return recruitment(self._facts, self._counts, self._today)

    def take(self, candidate: Candidate) -> Application:
        """The unsaved application of the next person. Raises `AlreadyApplied`, `SessionFull`, `RecruitmentClosed`."""
        found = [self._held[key] for key in _keys(candidate.person_key, candidate.email_key) if key in self._held]
        if found:
            raise AlreadyApplied(max(found, key=lambda each: each[0])[1])
        refuse_closed(self.recruitment)
        application = drafted(self._session, candidate, self._origin)
        self._counts = replace(self._counts, pending=self._counts.pending + 1)
        self._remember(application)
        self.taken_in.append(application)
        return application

    def _holders(self, candidates: Sequence[Candidate]) -> list[Application]:
        """Those of these persons' applications here that forbid another, oldest first."""
        same = alike([each.person_key for each in candidates], [each.email_key for each in candidates])
        found = Application.objects.filter(same, holding(self._session), session=self._session).order_by("pk")
        return list(found)

    def _remember(self, application: Application) -> None:
        """The newest application of a person stands for them, as in `same_person`."""
        application.session = self._session
        rank = next(self._ranks)
        for key in _keys(application.person_key, application.email_key):
            self._held[key] = (rank, application)


def _keys(person_key: str, email_key: str) -> list[str]:
    return [key for key in (person_key, email_key) if key]


def apply_together(
    *, session: TrainingSession, candidates: Sequence[Candidate], origin: Origin, author: Author, minimum_age: int
) -> list[Entered]:
    """An answer for each, in their order; all that is created is created in one transaction, under one lock.

    A refusal is an answer, not an error: it holds nobody else. Should the base refuse somebody who came in without the
    lock, nothing of this is kept, and each goes through `apply` alone.
    """
    answers = [_data(candidate, origin, minimum_age) for candidate in candidates]
    persons = [each for each in answers if isinstance(each, Candidate)]
    try:
        with transaction.atomic():
            done = iter(_apply_locked(session.pk, persons, origin, author))
    except (SessionUnknown, TrainingSession.DoesNotExist):
        done = iter([Entered(refusal=SessionUnknown(session.carif_number)) for _ in persons])
    except IntegrityError as error:
        if not is_same_person(error):
            raise
        done = iter([_alone(session.carif_number, each, origin, author) for each in persons])
    return [Entered(refusal=each) if isinstance(each, InvalidCandidate) else next(done) for each in answers]


def _data(candidate: Candidate, origin: Origin, minimum_age: int) -> Candidate | InvalidCandidate:
    try:
        return checked(candidate, origin=origin, minimum_age=minimum_age)
    except InvalidCandidate as refusal:
        return refusal


def _apply_locked(session_id: int, persons: Sequence[Candidate], origin: Origin, author: Author) -> list[Entered]:
    """In the order of `apply`: lock, expire what is due, answer, rows, history, projection, messages."""
    session = lock_session(session_id)
    if not session.is_published:
        raise SessionUnknown(session.carif_number)
    expired = expire_due(session=session)
    intake = Intake(session, persons, origin=origin)
    answers = [_answer(intake, person) for person in persons]
    _save(intake.taken_in, author)
    if intake.taken_in or expired:
        projection.refresh([session.pk])
    messages.applications_sent(intake.taken_in)
    return answers


def _answer(intake: Intake, person: Candidate) -> Entered:
    try:
        return Entered(intake.take(person))
    except ApplicationError as refusal:
        return Entered(refusal=refusal)


def _save(applications: Sequence[Application], author: Author) -> None:
    """References are drawn for those who are created, and no other."""
    if not applications:
        return
    references = next_references(applications[0].created_on.year, len(applications))
    for application, reference in zip(applications, references, strict=True):
        application.reference = reference
    Application.objects.bulk_create(applications)
    record.write_all([sent_line(application) for application in applications], author)


def _alone(carif_number: str, candidate: Candidate, origin: Origin, author: Author) -> Entered:
    try:
        return Entered(apply(carif_number=carif_number, candidate=candidate, origin=origin, author=author))
    except (ApplicationError, InvalidCandidate) as refusal:
        return Entered(refusal=refusal)
