"""What a feed does to those who applied: they stay, are refused on a cancelled session, expire before a revival."""

from __future__ import annotations

from datetime import date

import pytest

from rafaelpro.applications.decision import NotConform
from rafaelpro.applications.domain.apply import apply
from rafaelpro.applications.domain.decide import decide
from rafaelpro.applications.enums import Origin, State
from rafaelpro.applications.models import Application
from rafaelpro.applications.person import Candidate
from rafaelpro.core.invariants import all_invariants
from rafaelpro.history import record
from rafaelpro.outbox.models import Message
from tests.eos import looks
from tests.eos.builder import A1, S1, S2, delta, feed
from tests.factories import actor

pytestmark = [pytest.mark.django_db]

POINTS = [("2025-03-03", 15, "PE-1")]


def send(number: str = S1, rank: int = 0) -> Application:
    candidate = Candidate(
        birth_name=f"Essai{'abcdefgh'[rank]}",
        first_name="Camille",
        birth_date=date(1990, 1, 1),
        email=f"candidat{rank}@candidat.example",
        postal_code="64100",
        town="Bayonne",
    )
    return apply(carif_number=number, candidate=candidate, origin=Origin.SELF, author=record.CANDIDATE)


@pytest.fixture
def applied(clock) -> Application:
    clock.freeze("2025-02-10")
    feed(1).action().session(points=POINTS).session(S2, points=POINTS).apply()
    return send()


def state(application: Application) -> str:
    application.refresh_from_db()
    return application.state


@pytest.fixture(autouse=True)
def _nothing_impossible(db):
    yield
    assert [line for each in all_invariants() for line in each.search()] == []


def test_a_withdrawn_session_keeps_its_applications_which_can_still_be_decided(applied):
    """R3.6."""
    delta(2).action().session(state="supprimee").apply()
    assert state(applied) == State.PENDING
    decider = actor(looks.action().responsible, applications=True)
    decide(application=applied, decision=NotConform(reason_code="injoignable"), actor=decider)
    assert state(applied) == State.NOT_RETAINED


def test_a_cancelled_session_refuses_what_was_pending_and_tells_people(applied):
    """R5.3."""
    other = send(S2, 1)
    Message.objects.all().delete()
    delta(2).action().session(S1, points=POINTS, state="annulee").apply()
    assert state(applied) == State.REFUSED_CANCELLED
    assert state(other) == State.PENDING
    assert [letter.to for letter in Message.objects.all()] == ["candidat0@candidat.example"]


def test_published_again_it_is_open_and_the_refused_stay_refused(applied):
    """R4.12a."""
    delta(2).action().session(points=POINTS, state="annulee").apply()
    delta(3).action().session(points=POINTS).apply()
    assert state(applied) == State.REFUSED_CANCELLED
    assert (looks.session().availability.is_open, looks.session().availability.taken) == (True, 0)
    assert state(send(rank=2)) == State.PENDING


def test_places_lowered_under_what_is_taken_close_the_session(clock):
    clock.freeze("2025-02-10")
    feed(1).action().session(points=POINTS).apply()
    for rank in range(3):
        send(rank=rank)
    delta(2).action().session(points=[("2025-03-03", 2, "PE-1")]).apply()
    availability = looks.session().availability
    assert (availability.taken, availability.places, availability.is_open) == (3, 2, False)
    delta(3).action().session(points=[("2025-03-03", 4, "PE-1")]).apply()
    assert looks.session().availability.is_open


def test_what_was_due_expires_before_a_new_entry_point_could_revive_it(applied, clock):
    """R7.3: a new entry point does not revive an application already due, even if no job has run in between."""
    clock.freeze("2025-04-20")
    delta(2).action().session(points=[*POINTS, ("2025-09-15", 12, "PE-2")]).apply()
    assert state(applied) == State.NO_DECISION
    assert looks.session().availability.taken == 0


def test_what_is_not_due_yet_is_carried_over_to_the_new_entry_point(applied, clock):
    """R4.5."""
    clock.freeze("2025-03-20")
    delta(2).action().session(points=[*POINTS, ("2025-09-15", 12, "PE-2")]).apply()
    assert state(applied) == State.PENDING
    assert (looks.session().availability.taken, looks.session().availability.places) == (1, 12)


def test_a_session_that_moves_keeps_its_applications(applied):
    delta(2).action("202500000009", title="Ailleurs").session(S1, points=POINTS).apply()
    assert looks.session().applications.get() == applied
    assert looks.session().availability.taken == 1


def test_an_absent_action_leaves_its_applications(applied):
    from rafaelpro.core.models import PolicyValue

    PolicyValue.objects.create(name="feed_guard_share", value=100)
    feed(2).action("202500000009").session("00000009").apply()
    assert looks.action(A1).withdrawn_at is not None
    assert state(applied) == State.PENDING
