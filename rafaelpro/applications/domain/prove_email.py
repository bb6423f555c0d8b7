"""A candidate applying alone first proves the e-mail address with a code: no unproven application exists (R6.5)."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.utils.crypto import constant_time_compare, salted_hmac

from rafaelpro.applications.enums import Origin
from rafaelpro.applications.models import Application, EmailProof
from rafaelpro.applications.person import LIMITS, Candidate
from rafaelpro.core import clock, policy
from rafaelpro.history import record
from rafaelpro.outbox.post import Letter, post

from .apply import apply

if TYPE_CHECKING:
    from rafaelpro.catalogue.models import TrainingSession

FORM_HOURS = 4  # how long a proven address may wait for its form
APPLYING, CHANGING = "code", "new_address"  # the letters that carry a code: to apply, to change one's address
ADDRESSES = 0x434F4445  # « CODE »: the advisory locks of addresses
KEPT_HOURS = 24  # nothing is asked of a proof after the hour in which codes are counted, nor after its form


class ProofError(Exception):
    """The code or the proof is refused; the message is for the person."""


class WrongCode(ProofError):
    def __init__(self, tries_left: int) -> None:
        words = "Ce code n'est pas le bon." + (
            f" Il vous reste {tries_left} essai{'s' if tries_left > 1 else ''}." if tries_left else ""
        )
        super().__init__(words)
        self.tries_left = tries_left


class CodeExpired(ProofError):
    def __init__(self) -> None:
        super().__init__("Ce code ne marche plus. Demandez un nouveau code.")


class TooManyTries(ProofError):
    def __init__(self) -> None:
        super().__init__("Trop d'essais avec ce code. Demandez un nouveau code.")


class TooManyCodes(ProofError):
    def __init__(self) -> None:
        super().__init__("Trop de codes ont été demandés pour cette adresse. Attendez une heure, puis recommencez.")


@transaction.atomic
def ask_code(*, session: TrainingSession, email: str, letter: str = APPLYING) -> EmailProof:
    """Post a code to `email` for this session; `letter` names its words. Raises `ValidationError` or `TooManyCodes`.

    Whether the address is known to us changes nothing to the answer. Neither place nor application exists yet. Locks
    the address, so that codes asked at once are counted one after the other.
    """
    address = email.strip().lower()
    validate_email(address)
    if len(address) > LIMITS["email"]:
        raise ValidationError("Cette adresse de courriel est trop longue.", code="too-long")
    _lock_address(address)
    moment = clock.now()
    recent = EmailProof.objects.filter(email=address, created_at__gt=moment - timedelta(hours=1))
    if recent.count() >= policy.value("codes_per_hour"):
        raise TooManyCodes
    code = f"{secrets.randbelow(1_000_000):06d}"
    minutes = policy.value("code_minutes")
    proof = EmailProof.objects.create(
        session=session,
        email=address,
        code_hash="",
        created_at=moment,
        expires_at=moment + timedelta(minutes=minutes),
    )
    proof.code_hash = _hash(proof, code)
    proof.save(update_fields=["code_hash"])
    post([_letter(letter, session, address, code, minutes)])
    return proof


def _lock_address(address: str) -> None:
    """An advisory lock, until the end of the transaction: an address that nobody knows has no row to lock.

    Two addresses may share a key (32 bits): then one waits for the other a moment.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [ADDRESSES, address])


def give_code(*, proof_id: int, code: str) -> EmailProof:
    """Check a code, one try used up each time; answers the proven proof.

    Locks the proof. Raises `WrongCode`, `CodeExpired`, `TooManyTries`, `EmailProof.DoesNotExist`.
    """
    with transaction.atomic():
        proof = EmailProof.objects.select_for_update().get(pk=proof_id)
        refusal = _tried(proof, code)
    if refusal is not None:
        raise refusal
    return proof


def _tried(proof: EmailProof, code: str) -> ProofError | None:
    allowed = policy.value("code_tries")
    if proof.proven_at is not None:
        return None
    if proof.tries >= allowed:
        return TooManyTries()
    if clock.now() >= proof.expires_at:
        return CodeExpired()
    proof.tries += 1
    if constant_time_compare(proof.code_hash, _hash(proof, code.strip())):
        proof.proven_at = clock.now()
    proof.save(update_fields=["tries", "proven_at"])
    return None if proof.proven_at else WrongCode(allowed - proof.tries)


def apply_alone(*, proof_id: int, candidate: Candidate) -> Application:
    """Create the application of a candidate alone (origin SELF) from a proven address, which replaces any other.

    A second call with the same proof meets `AlreadyApplied`. Raises what `apply` raises, and `CodeExpired`.
    """
    proof = EmailProof.objects.select_related("session").get(pk=proof_id)
    if not is_usable(proof):
        raise CodeExpired
    values = {name: getattr(candidate, name) for name in Candidate.__slots__} | {"email": proof.email}
    application = apply(
        carif_number=proof.session.carif_number,
        candidate=Candidate(**values),
        origin=Origin.SELF,
        author=record.CANDIDATE,
    )
    EmailProof.objects.filter(pk=proof.pk).update(used_at=clock.now())
    return application


def is_usable(proof: EmailProof) -> bool:
    """Whether the address is proven, and recently enough to send the form."""
    return proof.proven_at is not None and clock.now() - proof.proven_at < timedelta(hours=FORM_HOURS)


def forget_proofs() -> int:
    """Delete the proofs that have served, or never will: they hold addresses (R10). How many; safe to run twice."""
    deleted, _ = EmailProof.objects.filter(created_at__lt=clock.now() - timedelta(hours=KEPT_HOURS)).delete()
    return deleted


def _hash(proof: EmailProof, code: str) -> str:
    return salted_hmac(f"rafaelpro.email_proof.{proof.pk}", code, algorithm="sha256").hexdigest()


def _letter(name: str, session: TrainingSession, email: str, code: str, minutes: int) -> Letter:
    context = {"session": session, "action": session.action, "code": code, "minutes": minutes}
    subject, _, body = render_to_string(f"messages/{name}.txt", context).partition("\n")
    return Letter(kind="code.candidate", to=email, subject=subject.strip(), body=body.strip() + "\n")
