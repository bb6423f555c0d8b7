"""Jobs of the intake: what the worker does, and what finds again a feed whose job was lost."""

from __future__ import annotations

import pytest

from rafaelpro.eos import tasks
from rafaelpro.eos.domain import process as process_module
from rafaelpro.eos.enums import FeedState
from rafaelpro.eos.models import FeedChunk
from tests.eos import looks
from tests.eos.builder import A1, A2, S2, delta, feed

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-01-20")]


def test_the_job_of_a_feed_takes_it_in_once():
    waiting = feed(1).action().session().receive()
    for _ in range(2):
        tasks.process_feed(feed_id=waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.attempts, waiting.created) == (FeedState.APPLIED, 1, 2)


def test_a_feed_is_deferred_on_commit_only(django_capture_on_commit_callbacks):
    from procrastinate.contrib.django.models import ProcrastinateJob

    waiting = feed(1).action().session().receive()
    with django_capture_on_commit_callbacks() as callbacks:
        tasks.process_soon(waiting.pk)
        assert not ProcrastinateJob.objects.exists()
    callbacks[0]()
    assert ProcrastinateJob.objects.get().args == {"feed_id": waiting.pk}


def test_jobs_in_the_wrong_order_apply_in_the_order_of_reception():
    first = feed(1).action().session().receive()
    second = delta(2).action(title="Neuf").session().receive()
    tasks.process_feed(feed_id=second.pk)
    first.refresh_from_db()
    assert (first.state, looks.action().title) == (FeedState.APPLIED, "Neuf")


def test_a_feed_whose_job_was_lost_is_found():
    waiting = feed(1).action().session().receive()
    tasks.resume_feeds(timestamp=0)
    waiting.refresh_from_db()
    assert waiting.state == FeedState.APPLIED


def test_old_content_is_let_go(clock):
    feed(1).action().session().apply()
    clock.freeze("2025-03-20")
    tasks.purge_feeds(timestamp=0)
    assert not FeedChunk.objects.exists()


def test_batches_are_short_whatever_the_feed(monkeypatch):
    """Bounded in formations and in records."""
    builder = feed(1)
    for rank in range(90):
        builder.action(f"2025000000{rank:02}").session(f"100000{rank:02}")
    builder.action(A1.replace("2025", "2026"))
    for rank in range(450):
        builder.session(f"20000{rank:03}")
    builder.action(A2.replace("2025", "2026")).session(S2)
    sizes, applied = [], process_module.batch.apply

    def counted(units, intake):
        sizes.append((len(units), sum(unit.records for unit in units)))
        applied(units, intake)

    monkeypatch.setattr(process_module.batch, "apply", counted)
    assert looks.counts(builder.apply()) == {"cree": 633}
    assert sizes == [(40, 80), (40, 80), (11, 471), (1, 2)]
