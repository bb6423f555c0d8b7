"""The person corrects their own data (R10.1), in every state of the application, until it is erased."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace

from django.db import transaction

from rafaelpro.applications import messages
from rafaelpro.applications.enums import Origin, State
from rafaelpro.applications.errors import AlreadyApplied
from rafaelpro.applications.holding import holding
from rafaelpro.applications.locking import lock_session
from rafaelpro.applications.models import Application, EmailProof
from rafaelpro.applications.person import Candidate
from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.core import clock
from rafaelpro.history import record
from rafaelpro.history.record import Author

from .apply import checked, personal_data, same_person
from .change import refuse_erased
from .decide import read_again
from .expire import expire_due
from .prove_email import CodeExpired, is_usable

VERB = "données corrigées"
EMAIL_LABEL = "courriel"
CORRECTABLE: dict[str, str] = {
    "civility": "civilité",
    "birth_name": "nom de naissance",
    "usual_name": "nom d’usage",
    "first_name": "prénom",
    "birth_date": "date de naissance",
    "phone": "téléphone",
    "postal_code": "code postal",
    "town": "ville",
    "registered_france_travail": "inscription à France Travail",
    "france_travail_identifier": "identifiant France Travail",
    "level": "niveau",
    "wants_disability_contact": "préférence de contact",
}
"""The column of each datum that may be corrected, and its name in history, which is never erased: the wish to be called
by the disability contact is told by a word that says nothing of health."""


@dataclass(frozen=True, slots=True)
class Correction:
    """The application as it stands now, and the names of the fields that changed; none where nothing did."""

    application: Application
    fields: list[str]


def candidate_of(application: Application) -> Candidate:
    """The data of an application as they were given (R6.2)."""
    return Candidate(
        **{name: getattr(application, name) for name in (*CORRECTABLE, "email", "message")},
        contact_name=application.prescriber_contact_name,
        contact_email=application.prescriber_contact_email,
        contact_phone=application.prescriber_contact_phone,
    )


@transaction.atomic
def correct(*, application: Application, given: Candidate, author: Author) -> Correction:
    """Replace what the person may correct by `given`; the rest of it is not read (the address needs its proof).

    Order: session's lock, what is due expires, application read again, not erased, data (R6.2), nobody else's identity
    (R6.3), row with its `changed_at` (EOS follows it), history line with the names of the fields and no value (0003).
    Nobody is written to. Raises `TransitionImpossible` (erased), `InvalidCandidate`, `AlreadyApplied`.
    """
    session = lock_session(application.session_id)
    fresh = _read(application, session)
    wanted = replace(candidate_of(fresh), **{name: getattr(given, name) for name in CORRECTABLE})
    clean = checked(wanted, origin=Origin(fresh.origin))
    _refuse_somebody_else(fresh, session, clean)
    values = personal_data(clean)
    changed = [name for name in CORRECTABLE if getattr(fresh, name) != values[name]]
    if not changed:
        return Correction(fresh, [])
    for name in changed:
        setattr(fresh, name, values[name])
    _save(fresh, clean, changed)
    return _told(fresh, [CORRECTABLE[name] for name in changed], author)


@transaction.atomic
def correct_email(*, application: Application, proof_id: int, author: Author) -> Correction:
    """Write to another address from now on: one that a code has proven for this session (R6.5), and only once.

    The link of the former e-mails stops working: a new one leaves for the new address, and the former one is told,
    without link. Order: as `correct`; the proof is locked after the session. Raises `TransitionImpossible` (erased),
    `CodeExpired`, `AlreadyApplied`.
    """
    session = lock_session(application.session_id)
    fresh = _read(application, session)
    proof = EmailProof.objects.select_for_update().filter(pk=proof_id, session=session).first()
    if proof is None or proof.used_at is not None or not is_usable(proof):
        raise CodeExpired
    proof.used_at = clock.now()
    proof.save(update_fields=["used_at"])
    former = fresh.email
    if proof.email == former:
        return Correction(fresh, [])
    candidate = replace(candidate_of(fresh), email=proof.email)
    _refuse_somebody_else(fresh, session, candidate)
    fresh.email, fresh.follow_nonce = proof.email, secrets.token_hex(16)
    _save(fresh, candidate, ["email", "follow_nonce"])
    messages.address_changed(fresh, former)
    return _told(fresh, [EMAIL_LABEL], author)


def _read(application: Application, session: TrainingSession) -> Application:
    expire_due(session=session)
    fresh = read_again(application, session)
    refuse_erased(fresh)
    return fresh


def _refuse_somebody_else(application: Application, session: TrainingSession, candidate: Candidate) -> None:
    """R6.3: two applications that hold never become those of one person. One that holds nothing may be anybody's."""
    same = (candidate.person_key, candidate.email_key) == (application.person_key, application.email_key)
    if same or application.state not in (State.PENDING, State.RETAINED):
        return
    others = same_person(session.pk, candidate).filter(holding(session)).exclude(pk=application.pk)
    holds = Application.objects.filter(holding(session), pk=application.pk).exists()
    first = others.first() if holds else None
    if first is not None:
        raise AlreadyApplied(first)


def _save(application: Application, candidate: Candidate, changed: list[str]) -> None:
    application.person_key, application.email_key = candidate.person_key, candidate.email_key
    application.changed_at = clock.now()
    application.save(update_fields=[*changed, "person_key", "email_key", "changed_at"])


def _told(application: Application, labels: list[str], author: Author) -> Correction:
    record.write(record.Line("candidature", application.reference, VERB, details={"champs": labels}), author)
    return Correction(application, labels)
