"""R4.13 and R6.3 while a file is entered and people apply alone: no place sold twice, nobody twice; with a control."""

import threading
from functools import partial

import pytest
from django.db import connection, transaction

from rafaelpro.applications.domain import apply_together
from rafaelpro.applications.domain.apply_many import enter_each
from rafaelpro.applications.errors import AlreadyApplied, SessionFull
from rafaelpro.applications.facts import sessions_with_facts
from rafaelpro.applications.models import Application, SessionAvailability
from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.core.invariants import all_invariants
from rafaelpro.outbox.models import Message
from tests.applications.domain.test_apply_together import people, someone
from tests.applications.test_race import applicants
from tests.factories import ApplicationFactory, OrganisationFactory, SessionFactory, actor
from tests.support.together import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race, pytest.mark.frozen("2025-02-10T10:00")]

ROUNDS, PLACES, FILE = 5, 40, 60


@pytest.fixture
def manager():
    return actor(OrganisationFactory(), applications=True)


def file_of(session, manager, candidates):
    return list(enter_each(session=session, candidates=candidates, actor=manager))


def refusals(results, kind):
    return sum(isinstance(result, kind) for result in results)


def test_a_file_and_32_applicants_on_40_places(manager):
    for _round in range(ROUNDS):
        session = SessionFactory(positioner=manager.organisation, points=[("2025-03-03", PLACES)])
        lines, *alone = at_once(partial(file_of, session, manager, people(FILE)), *applicants(session))
        created = [line for line in lines if line.application is not None]
        accepted = [each for each in alone if isinstance(each, Application)]
        assert len(lines) == FILE
        assert len(created) + len(accepted) == PLACES
        assert refusals([line.refusal for line in lines], SessionFull) == FILE - len(created)
        assert refusals(alone, SessionFull) == len(alone) - len(accepted)
        assert session.applications.count() == SessionAvailability.objects.get(session=session).taken == PLACES
    assert [line for each in all_invariants() for line in each.search()] == []


def test_the_same_file_confirmed_by_several_at_once_creates_each_once(manager):
    for rank in range(1, ROUNDS + 1):
        session = SessionFactory(positioner=manager.organisation, points=[("2025-03-03", 3 * FILE)])
        reports = at_once(*[partial(file_of, session, manager, people(FILE))] * 3)
        for answers in zip(*reports, strict=True):
            [created] = [each.application for each in answers if each.application is not None]
            others = [each.refusal for each in answers if each.application is None]
            assert all(isinstance(each, AlreadyApplied) and each.application == created for each in others)
        assert session.applications.count() == FILE
        assert Message.objects.filter(kind="sent.candidate").count() == rank * FILE


def test_who_came_in_without_the_lock_is_found_and_holds_nobody_else(manager):
    """The constraint refuses the lot while another transaction, which locks nothing, holds the same person."""
    session = SessionFactory(positioner=manager.organisation, points=[("2025-03-03", PLACES)])
    written, found = threading.Event(), []

    def stranger():
        with transaction.atomic():
            found.append(ApplicationFactory(session=session, birth_name="Bravo", email="bravo@candidat.example"))
            written.set()
            _until_somebody_waits()

    def file():
        assert written.wait(timeout=20)
        return file_of(session, manager, [someone(name) for name in ("Alpha", "Bravo", "Charlie")])

    _none, lines = at_once(stranger, file)
    assert [line.application is not None for line in lines] == [True, False, True], lines
    assert isinstance(lines[1].refusal, AlreadyApplied)
    assert lines[1].refusal.application == found[0]
    assert session.applications.count() == SessionAvailability.objects.get(session=session).taken == 3
    assert Message.objects.filter(kind="sent.candidate").count() == 2


def _until_somebody_waits(seconds=20):
    """Until another transaction waits for this one."""
    for _try in range(seconds * 50):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'")
            if cursor.fetchone()[0]:
                return
        threading.Event().wait(0.02)
    raise AssertionError("nobody waits: the constraint is not tried")


def test_negative_control_without_the_lock_more_get_in(manager, monkeypatch):
    """Two files when nobody locks: both have counted before either has written."""
    session = SessionFactory(positioner=manager.organisation, points=[("2025-03-03", PLACES)])
    together, save = threading.Barrier(2), apply_together._save

    def lock_session(session_id):
        return sessions_with_facts(TrainingSession.objects.filter(pk=session_id)).get()

    def wait_then_save(applications, author):
        together.wait(timeout=20)
        save(applications, author)

    monkeypatch.setattr(apply_together, "lock_session", lock_session)
    monkeypatch.setattr(apply_together, "_save", wait_then_save)
    crowd = people(2 * PLACES)
    at_once(*[partial(file_of, session, manager, half) for half in (crowd[:PLACES], crowd[PLACES:])])
    assert session.applications.count() == 2 * PLACES > PLACES
