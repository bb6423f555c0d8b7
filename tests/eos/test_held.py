"""R3.5: absence from a full feed, the guard, and the operator's answer."""

from __future__ import annotations

import pytest

from rafaelpro.core.models import PolicyValue
from rafaelpro.eos.domain.decide import NotHeld, confirm
from rafaelpro.eos.domain.process import process
from rafaelpro.eos.domain.purge import purge
from rafaelpro.eos.enums import Decision, FeedState
from rafaelpro.eos.models import Feed, FeedChunk
from rafaelpro.history.models import Event
from rafaelpro.history.record import Author
from rafaelpro.outbox.models import Message
from tests.eos import looks
from tests.eos.builder import FeedBuilder, delta, feed

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-01-20")]

ALIX = Author(label="Alix Opérateur", channel="web")


def region(numero: int, actions: int, sessions: int = 1, **options) -> FeedBuilder:
    """So many actions of so many sessions each; always the first ones."""
    builder = feed(numero, **options)
    for rank in range(actions):
        builder.action(f"2025000000{rank:02}")
        for place in range(sessions):
            builder.session(f"000{rank:02}{place:03}", points=[("2025-03-03", 5)])
    return builder


def published() -> int:
    from rafaelpro.catalogue.models import TrainingSession

    return TrainingSession.objects.filter(withdrawn_at=None, action__withdrawn_at=None).count()


@pytest.fixture
def ten():
    region(1, 10).apply()


def test_absence_from_a_full_feed_withdraws(ten):
    applied = region(2, 9).apply()
    assert looks.counts(applied) == {"inchange": 18, "retire": 2}
    assert (published(), looks.session("00009000").availability.is_open) == (9, False)
    assert looks.verbs("session", "00009000")[-1] == "retirée de la publication"


def test_absence_from_a_delta_withdraws_nothing(ten):
    assert looks.counts(region(2, 1, kind="delta").apply()) == {"inchange": 2}
    assert published() == 10


def test_exactly_the_share_passes(ten):
    """2 of 10 is 20 %: not more than the share."""
    applied = region(2, 8).apply()
    assert (applied.state, published()) == (FeedState.APPLIED, 8)


def test_more_than_the_share_is_held(ten):
    held = region(2, 7).apply()
    assert (held.state, published()) == (FeedState.HELD, 10)
    assert (held.actions_absent, held.actions_published, held.sessions_absent) == (3, 10, 3)
    assert looks.counts(held) == {"signale": 1}  # why it is held; nothing else happened


def test_the_share_of_sessions_suffices(ten):
    """All the actions are there; a quarter of the sessions is not."""
    region(2, 10, 4).apply()
    held = region(3, 10, 3).apply()
    assert (held.state, held.actions_absent, held.sessions_absent) == (FeedState.HELD, 0, 10)


def test_the_share_of_actions_suffices():
    builder = region(1, 4, 1).action("202599999999")
    for rank in range(20):
        builder.session(f"999999{rank:02}")
    builder.apply()
    smaller = feed(2).action("202599999999")
    for rank in range(20):
        smaller.session(f"999999{rank:02}")
    held = smaller.action("202500000000").session("00000000", points=[("2025-03-03", 5)]).apply()
    assert (held.state, held.actions_absent, held.sessions_absent) == (FeedState.HELD, 3, 3)


def test_what_a_full_feed_removes_outright_counts_for_the_guard(ten):
    builder = region(2, 7)
    for rank in range(7, 10):
        builder.action(f"2025000000{rank:02}", state="supprimee").session(f"000{rank:02}000")
    assert builder.apply().state == FeedState.HELD


def test_the_share_is_the_operator_s_to_set(ten):
    PolicyValue.objects.create(name="feed_guard_share", value=30)
    assert region(2, 7).apply().state == FeedState.APPLIED


def test_a_delta_is_not_guarded(ten):
    builder = delta(2)
    for rank in range(8):
        builder.action(f"2025000000{rank:02}", state="supprimee").session(f"000{rank:02}000")
    assert builder.apply().state == FeedState.APPLIED
    assert published() == 2


def test_what_is_withdrawn_already_is_not_reckoned_again(ten):
    """8 of 10 after the first; 2 of 8 more would be 25 %."""
    region(2, 8).apply()
    assert region(3, 8).apply().state == FeedState.APPLIED
    assert region(4, 6).apply().state == FeedState.HELD


def test_a_confirmed_feed_is_applied(ten):
    held = region(2, 5).apply()
    waiting = confirm(feed=held, decision=Decision.APPLY, author=ALIX)
    assert (waiting.state, waiting.decided_by) == (FeedState.WAITING, "Alix Opérateur")
    applied = process(held.pk)
    assert (applied.state, published()) == (FeedState.APPLIED, 5)
    assert looks.counts(applied) == {"inchange": 10, "retire": 10}
    assert Event.objects.get(kind="flux").verb == "confirmé"


def test_confirming_asks_the_worker(ten, django_capture_on_commit_callbacks):
    from procrastinate.contrib.django.models import ProcrastinateJob

    held = region(2, 5).apply()
    with django_capture_on_commit_callbacks(execute=True):
        confirm(feed=held, decision=Decision.APPLY, author=ALIX)
    assert [job.args for job in ProcrastinateJob.objects.filter(task_name="eos.process_feed")] == [{"feed_id": held.pk}]


def test_a_feed_thrown_away_changes_nothing_and_leaves_its_number(ten):
    held = region(2, 5).apply()
    thrown = confirm(feed=held, decision=Decision.DISCARD, author=ALIX)
    assert (thrown.state, published()) == (FeedState.DISCARDED, 10)
    assert process(held.pk).state == FeedState.DISCARDED
    assert region(2, 9).apply().state == FeedState.APPLIED


def test_a_held_feed_is_too_late_once_a_later_one_is_applied(ten):
    held = region(2, 5).apply()
    region(3, 10).apply()
    held.refresh_from_db()
    assert held.state == FeedState.OUTDATED
    with pytest.raises(NotHeld, match="Périmé"):
        confirm(feed=held, decision=Decision.APPLY, author=ALIX)
    assert published() == 10


def test_a_held_feed_can_be_confirmed_after_a_later_one_was_refused(ten):
    held = region(2, 5).apply()
    region(3, 4).apply()
    confirm(feed=held, decision=Decision.APPLY, author=ALIX)
    assert process(held.pk).state == FeedState.APPLIED


def test_a_confirmed_feed_that_a_later_one_overtakes_is_too_late(ten):
    """The later one is applied between the confirmation and the worker."""
    held = region(2, 5).apply()
    confirm(feed=held, decision=Decision.APPLY, author=ALIX)
    Feed.objects.filter(pk=held.pk).update(state=FeedState.HELD)
    region(3, 10).apply()
    Feed.objects.filter(pk=held.pk).update(state=FeedState.WAITING)
    assert process(held.pk).state == FeedState.OUTDATED
    assert published() == 10


@pytest.mark.parametrize("decision", list(Decision))
def test_only_a_held_feed_is_decided(ten, decision):
    applied = region(2, 10).apply()
    with pytest.raises(NotHeld):
        confirm(feed=applied, decision=decision, author=ALIX)


def test_an_action_is_absent_only_as_a_whole(ten):
    """Its number is there without the sessions it had: it stays, they go."""
    region(2, 10, 5).apply()
    applied = feed(3)
    for rank in range(10):
        applied.action(f"2025000000{rank:02}")
        for place in range(4):
            applied.session(f"000{rank:02}{place:03}", points=[("2025-03-03", 5)])
    assert looks.counts(applied.apply()) == {"inchange": 50, "retire": 10}


def test_the_operator_is_told_of_held_late_and_failed_feeds(operator):
    region(1, 10).apply()
    region(2, 5).apply()
    region(3, 10).apply()
    region(1, 9).apply()
    feed(4).without_header().action().session().apply()
    letters = Message.objects.order_by("pk")
    assert [letter.kind for letter in letters] == ["feed.held", "feed.outdated", "feed.refused"]
    assert {letter.to for letter in letters} == {operator.email}
    assert "5 actions publiées sur 10 (50 %)" in letters[0].body
    assert "n° 1 arrive trop tard" in letters[1].body
    assert "n'est pas un flux EOS" in letters[2].body


def test_content_is_let_go_after_a_month_but_not_that_of_a_held_feed(ten, clock):
    held = region(2, 5).apply()
    clock.freeze("2025-02-18")
    assert purge() == 0
    clock.freeze("2025-02-20")
    assert purge() == 1
    assert set(FeedChunk.objects.values_list("feed_id", flat=True)) == {held.pk}
    assert looks.report(Feed.objects.get(numero=1))["comptes"]["cree"] == 20
    assert purge() == 0
