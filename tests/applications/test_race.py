"""R4.13: whatever the number of simultaneous applications, no place is sold twice. With its negative control."""

import sys
import threading
from contextlib import contextmanager
from datetime import date
from functools import partial

import pytest
from django.db import transaction

from rafaelpro.applications import locking
from rafaelpro.applications.decision import Conform, NotConform
from rafaelpro.applications.domain import apply, decide, withdraw
from rafaelpro.applications.domain.remind import remind_due_soon
from rafaelpro.applications.enums import Origin
from rafaelpro.applications.errors import AlreadyApplied, SessionFull, TransitionImpossible
from rafaelpro.applications.models import Application, DueNotice, SessionAvailability
from rafaelpro.applications.person import Candidate
from rafaelpro.core.invariants import all_invariants
from rafaelpro.history import record
from rafaelpro.outbox.models import Message
from tests.factories import ApplicationFactory, SessionFactory, actor, member
from tests.support.together import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race, pytest.mark.frozen("2025-02-10T10:00")]

APPLICANTS, PLACES = 32, 7
ROUNDS = [15, pytest.param(50, marks=pytest.mark.soak)]


def candidate(rank):
    return Candidate(
        birth_name=f"Candidat {'abcdefghijklmnopqrstuvwxyz'[rank % 26]}{rank // 26 * 'z'}",
        first_name="Camille",
        birth_date=date(1990, 1, 1),
        email=f"candidat{rank}@candidat.example",
        postal_code="64100",
        town="Bayonne",
    )


def send(session, rank):
    return apply(
        carif_number=session.carif_number, candidate=candidate(rank), origin=Origin.SELF, author=record.CANDIDATE
    )


def applicants(session):
    return [partial(send, session, rank) for rank in range(APPLICANTS)]


@pytest.mark.parametrize("rounds", ROUNDS)
def test_32_applicants_on_7_places(rounds):
    for _round in range(rounds):
        session = SessionFactory(points=[("2025-03-03", PLACES)])
        results = at_once(*applicants(session))
        accepted = [result for result in results if isinstance(result, Application)]
        refused = [result for result in results if isinstance(result, SessionFull)]
        assert (len(accepted), len(refused)) == (PLACES, APPLICANTS - PLACES), results
        assert session.applications.count() == PLACES
        assert SessionAvailability.objects.get(session=session).taken == PLACES
    assert [line for each in all_invariants() for line in each.search()] == []


@contextmanager
def without_lock(monkeypatch):
    """The session is read but not locked, and everyone waits for the others between the count and the row."""
    module = sys.modules["rafaelpro.applications.domain.apply"]
    together = threading.Barrier(8)
    checked = module.refuse_closed

    def lock_session(session_id):
        return locking.sessions_with_facts(locking.TrainingSession.objects.filter(pk=session_id)).get()

    def refuse_closed(recruitment):
        checked(recruitment)
        together.wait(timeout=20)

    with monkeypatch.context() as patch:
        patch.setattr(module, "lock_session", lock_session)
        patch.setattr(module, "refuse_closed", refuse_closed)
        yield


def test_negative_control_without_the_lock_more_get_in(monkeypatch):
    session = SessionFactory(points=[("2025-03-03", PLACES)])
    with without_lock(monkeypatch):
        at_once(*applicants(session)[:8])
    assert session.applications.count() == 8 > PLACES


def test_a_double_click_creates_one():
    for rank in range(10):
        session = SessionFactory(points=[("2025-03-03", PLACES)])
        results = at_once(*[partial(send, session, rank)] * 6)
        (created,) = [result for result in results if isinstance(result, Application)]
        others = [result for result in results if result is not created]
        assert all(isinstance(other, AlreadyApplied) and other.application == created for other in others), results


def test_two_people_deciding_the_same_application():
    for _round in range(10):
        session = SessionFactory(points=[("2025-03-03", PLACES)])
        application = ApplicationFactory(session=session)
        manager = actor(session.action.responsible, applications=True)
        no = NotConform("injoignable")
        results = at_once(
            *[partial(decide, application=application, decision=no, actor=manager)] * 3,
            partial(withdraw, application=application, author=record.CANDIDATE),
        )
        done = [result for result in results if isinstance(result, Application)]
        assert len(done) == 1
        assert sum(isinstance(result, TransitionImpossible) for result in results) == 3
        assert record.of("candidature", application.reference).count() == 2


def test_a_late_yes_and_the_same_person_who_applies_again_take_one_place():
    """R6.3, R4.13: whichever comes first, the other is shown it."""
    for rank in range(10):
        session = SessionFactory(points=[("2025-03-03", PLACES)])
        person = candidate(rank)
        names = {"birth_name": person.birth_name, "birth_date": person.birth_date}
        late = ApplicationFactory(session=session, state="NO_DECISION", created_on="2024-10-01", **names)
        manager = actor(session.action.responsible, applications=True)
        yes = Conform(date(2025, 3, 3), date(2025, 9, 1))
        results = at_once(
            partial(decide, application=late, decision=yes, actor=manager), *[partial(send, session, rank)] * 3
        )
        (first,) = [result for result in results if isinstance(result, Application)]
        others = [result for result in results if result is not first]
        assert all(isinstance(other, AlreadyApplied) and other.application == first for other in others), results
        assert SessionAvailability.objects.get(session=session).taken == 1
    assert [line for each in all_invariants() for line in each.search()] == []


def test_two_jobs_that_remind_at_once_write_each_letter_once(clock):
    clock.freeze("2025-03-18T00:00")
    session = SessionFactory(points=[("2025-03-03", PLACES)])
    deciders = [member(session.action.responsible, applications=True) for _ in range(3)]
    ApplicationFactory.create_batch(4, session=session, created_on="2025-02-10")
    written = at_once(*[remind_due_soon] * 4)
    assert sorted(written) == [0, 0, 0, len(deciders)]
    assert set(Message.objects.values_list("subject", flat=True)) == {"4 candidatures à traiter d’ici 15 jours"}
    assert DueNotice.objects.count() == 4


def test_places_freed_and_taken_at_once_never_exceed():
    session = SessionFactory(points=[("2025-03-03", PLACES)])
    for rank in range(100, 100 + PLACES):
        send(session, rank)
    pending = list(session.applications.all())
    leaving = [partial(withdraw, application=each, author=record.CANDIDATE) for each in pending]
    at_once(*applicants(session)[:20], *leaving)
    with transaction.atomic():
        taken = session.applications.filter(state="PENDING").count()
    assert taken <= PLACES
    assert SessionAvailability.objects.get(session=session).taken == taken
