"""Feeds that arrive together, and people who apply while one is taken in."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.db import connection

from rafaelpro.applications.domain.apply import apply
from rafaelpro.applications.enums import Origin, State
from rafaelpro.applications.errors import SessionFull
from rafaelpro.applications.models import Application, SessionAvailability
from rafaelpro.applications.person import Candidate
from rafaelpro.core.invariants import all_invariants
from rafaelpro.eos.domain.locks import Busy, one_intake
from rafaelpro.eos.domain.process import process, resume_all
from rafaelpro.eos.enums import FeedState
from rafaelpro.eos.models import Feed
from rafaelpro.history import record
from tests.eos import looks
from tests.eos.builder import A1, S1, FeedBuilder, delta, feed
from tests.support.together import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race, pytest.mark.frozen("2025-02-10T10:00")]

THREADS, PLACES, SESSIONS = 8, 7, 12


def region(numero: int, *, kind: str = "complet", title: str = "Maçon", places: int = PLACES) -> FeedBuilder:
    builder = feed(numero, kind)
    for rank in range(SESSIONS):
        builder.action(f"2025000000{rank:02}", title=title)
        builder.session(f"000000{rank:02}", points=[("2025-03-03", places, "PE-1")])
    return builder


def test_feeds_processed_at_once_are_applied_one_after_the_other_in_order():
    feeds = [region(1).receive(), *(region(n, kind="delta", title=f"Titre {n}").receive() for n in range(2, 7))]
    results = at_once(*(lambda key=each.pk: process(key) for each in reversed(feeds)))
    assert [result.state for result in results] == [FeedState.APPLIED] * 6
    assert looks.action("202500000000").title == "Titre 6"
    moments = Feed.objects.order_by("numero").values_list("started_at", "attempts")
    assert {attempts for _, attempts in moments} == {1}


def test_the_same_feed_processed_at_once_by_several_is_applied_once():
    waiting = region(1).receive()
    results = at_once(*(lambda: process(waiting.pk) for _ in range(THREADS)))
    assert [result.state for result in results] == [FeedState.APPLIED] * THREADS
    waiting.refresh_from_db()
    assert (waiting.created, waiting.attempts) == (2 * SESSIONS, 1)


def test_one_who_cannot_wait_is_told():
    waiting = region(1).receive()
    held, done = threading.Event(), threading.Event()

    def hold():
        with one_intake():
            held.set()
            done.wait(10)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(10)
    try:
        with pytest.raises(Busy, match="en cours d'application"):
            process(waiting.pk, patience=0.3)
        assert resume_all() == 0
    finally:
        done.set()
        thread.join()
    assert process(waiting.pk).state == FeedState.APPLIED


def candidate(rank: int) -> Candidate:
    letters = "abcdefghijklmnopqrstuvwxyz"
    return Candidate(
        birth_name=f"Candidat {letters[rank % 26]}{letters[rank // 26 % 26]}{letters[rank // 676]}",
        first_name="Camille",
        birth_date=date(1990, 1, 1),
        email=f"candidat{rank}@candidat.example",
        postal_code="64100",
        town="Bayonne",
    )


def crowd(thread: int) -> list[object]:
    """One person in a hurry: applies to each session in turn."""
    results: list[object] = []
    for rank in range(SESSIONS):
        try:
            apply(
                carif_number=f"000000{rank:02}",
                candidate=candidate(thread * SESSIONS + rank),
                origin=Origin.SELF,
                author=record.CANDIDATE,
            )
            results.append("sent")
        except SessionFull:
            results.append("full")
    return results


@pytest.mark.parametrize("change", [{"title": "Neuf"}, {"places": 5}, {"places": 9}])
def test_people_apply_while_a_feed_is_taken_in(change):
    """Nobody is refused for a wrong reason, no place is sold twice, lists tell the truth."""
    region(1).apply()
    feeds = [region(n, kind="delta", **(change if n % 2 == 0 else {})).receive() for n in range(2, 6)]
    last = feeds[-1].pk
    *people, taken = at_once(*(lambda rank=rank: crowd(rank) for rank in range(THREADS)), lambda: process(last))
    assert taken.state == FeedState.APPLIED, taken
    assert all(set(results) <= {"sent", "full"} for results in people), people
    assert set(Feed.objects.values_list("state", flat=True)) == {FeedState.APPLIED}
    most = max(PLACES, change.get("places", 0))
    for rank in range(SESSIONS):
        pending = Application.objects.filter(session__carif_number=f"000000{rank:02}", state=State.PENDING).count()
        assert pending <= most
        assert SessionAvailability.objects.get(session__carif_number=f"000000{rank:02}").taken == pending
    assert [line for each in all_invariants() for line in each.search()] == []


def test_people_wait_for_no_feed_that_changes_nothing_of_their_session():
    """A session whose record is unchanged is not even locked."""
    feed(1).action(A1).session(S1, points=[("2025-03-03", 7)]).apply()
    from django.db import transaction

    from rafaelpro.applications.locking import lock_session

    waiting = delta(2).action(A1).session(S1, points=[("2025-03-03", 7)]).receive()
    with transaction.atomic():
        lock_session(looks.session().pk)
        (result,) = at_once(lambda: process(waiting.pk, patience=5))
    assert result.state == FeedState.APPLIED
