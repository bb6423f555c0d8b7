"""R6.5: 6 digits, 15 minutes, 5 tries; nothing exists before the form is sent."""

import re
import threading
from contextlib import suppress
from datetime import date
from functools import partial

import pytest
from django.core.exceptions import ValidationError

from rafaelpro.applications.domain import prove_email
from rafaelpro.applications.domain.prove_email import (
    CodeExpired,
    TooManyCodes,
    TooManyTries,
    WrongCode,
    apply_alone,
    ask_code,
    give_code,
)
from rafaelpro.applications.errors import AlreadyApplied
from rafaelpro.applications.models import Application, EmailProof, SessionAvailability
from rafaelpro.applications.person import Candidate
from rafaelpro.outbox.models import Message
from tests.factories import SessionFactory
from tests.support.together import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T10:00")]

CANDIDATE = Candidate(
    birth_name="Candidat",
    first_name="Zoé",
    birth_date=date(1990, 5, 17),
    email="une.autre@candidat.example",
    postal_code="64100",
    town="Bayonne",
)


@pytest.fixture
def session():
    return SessionFactory(points=[("2025-03-03", 2)])


def code_of(proof):
    letter = Message.objects.filter(to=proof.email).latest("pk")
    return re.search(r"\b\d{6}\b", letter.body).group()


def wrong(code):
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_the_whole_path(session):
    proof = ask_code(session=session, email=" Zoe@Candidat.example ")
    assert code_of(proof) not in proof.code_hash
    give_code(proof_id=proof.pk, code=code_of(proof))
    assert SessionAvailability.objects.get(session=session).taken == 0
    application = apply_alone(proof_id=proof.pk, candidate=CANDIDATE)
    assert (application.email, application.origin) == ("zoe@candidat.example", "SELF")
    with pytest.raises(AlreadyApplied):
        apply_alone(proof_id=proof.pk, candidate=CANDIDATE)
    assert Application.objects.count() == 1


def test_without_the_code_no_application(session):
    proof = ask_code(session=session, email="zoe@candidat.example")
    with pytest.raises(CodeExpired):
        apply_alone(proof_id=proof.pk, candidate=CANDIDATE)
    assert not Application.objects.exists()


def test_five_tries_then_even_the_right_code_is_refused(session):
    proof = ask_code(session=session, email="zoe@candidat.example")
    right = code_of(proof)
    for left in (4, 3, 2, 1, 0):
        with pytest.raises(WrongCode) as refused:
            give_code(proof_id=proof.pk, code=wrong(right))
        assert refused.value.tries_left == left
    with pytest.raises(TooManyTries):
        give_code(proof_id=proof.pk, code=right)
    assert EmailProof.objects.get(pk=proof.pk).proven_at is None


@pytest.mark.parametrize(("moment", "works"), [("2025-02-10T10:14:59", True), ("2025-02-10T10:15", False)])
def test_fifteen_minutes(session, clock, moment, works):
    proof = ask_code(session=session, email="zoe@candidat.example")
    clock.freeze(moment)
    if works:
        assert give_code(proof_id=proof.pk, code=code_of(proof)).proven_at
    else:
        with pytest.raises(CodeExpired):
            give_code(proof_id=proof.pk, code=code_of(proof))


def test_a_code_only_fits_its_own_request(session):
    first = ask_code(session=session, email="zoe@candidat.example")
    second = ask_code(session=session, email="leo@candidat.example")
    if code_of(first) != code_of(second):
        with pytest.raises(WrongCode):
            give_code(proof_id=first.pk, code=code_of(second))


def test_a_proven_address_waits_four_hours_for_its_form(session, clock):
    proof = ask_code(session=session, email="zoe@candidat.example")
    give_code(proof_id=proof.pk, code=code_of(proof))
    clock.freeze("2025-02-10T14:00:01")
    with pytest.raises(CodeExpired):
        apply_alone(proof_id=proof.pk, candidate=CANDIDATE)


def test_five_codes_an_hour_then_patience(session, clock):
    for _ in range(5):
        ask_code(session=session, email="zoe@candidat.example")
    with pytest.raises(TooManyCodes):
        ask_code(session=session, email="ZOE@candidat.example")
    assert ask_code(session=session, email="leo@candidat.example")
    clock.freeze("2025-02-10T11:00:01")
    assert ask_code(session=session, email="zoe@candidat.example")


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_locked", [True, False])
def test_the_last_code_of_the_hour_asked_twice_at_once(session, monkeypatch, is_locked):
    """Each has counted before the other writes, where the lock lets it: without the lock, both get the last one."""
    for _ in range(4):
        ask_code(session=session, email="zoe@candidat.example")
    both_have_counted = threading.Barrier(2)

    def drawn(below):
        with suppress(threading.BrokenBarrierError):
            both_have_counted.wait(timeout=1)
        return 123456

    monkeypatch.setattr(prove_email.secrets, "randbelow", drawn)
    if not is_locked:
        monkeypatch.setattr(prove_email, "_lock_address", lambda address: None)
    asked = at_once(*[lambda: ask_code(session=session, email="zoe@candidat.example")] * 2)
    refused = [each for each in asked if isinstance(each, TooManyCodes)]
    assert (len(refused), EmailProof.objects.count()) == ((1, 5) if is_locked else (0, 6))
    assert Message.objects.count() == EmailProof.objects.count()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_addresses_do_not_wait_for_each_other(session, monkeypatch):
    both_are_in = threading.Barrier(2)
    monkeypatch.setattr(prove_email.secrets, "randbelow", lambda below: both_are_in.wait(timeout=10))
    asked = at_once(*[partial(ask_code, session=session, email=f"{name}@candidat.example") for name in ("zoe", "leo")])
    assert [each.email for each in asked] == ["zoe@candidat.example", "leo@candidat.example"]


@pytest.mark.parametrize(
    "address", ["", "zoe", "zoe@", "zoe@candidat", "a b@candidat.example", "zoe@candidat.example\nBcc: x"]
)
def test_an_address_that_is_none(session, address):
    with pytest.raises(ValidationError):
        ask_code(session=session, email=address)
    assert not Message.objects.exists()
