"""A process that dies while it applies a feed: the next run takes it up again and ends in the same result."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from django.db import OperationalError, connection

from rafaelpro.eos.domain import batch
from rafaelpro.eos.domain import process as process_module
from rafaelpro.eos.domain.process import ATTEMPTS, Interrupted, process, resume_all
from rafaelpro.eos.domain.receive import receive
from rafaelpro.eos.enums import FeedState, Stage
from rafaelpro.eos.generator.feed import FeedOrder, FeedType, write_feed
from rafaelpro.eos.models import Feed
from rafaelpro.outbox.models import Message
from tests.eos import looks
from tests.eos.builder import A1, A2, S1, S2, feed

ROOT = Path(__file__).resolve().parents[2]
TODAY = "2025-02-10"

pytestmark = [pytest.mark.frozen(TODAY)]


def region(sessions: int, numero: int = 1, *, errors: bool = True) -> bytes:
    stream = io.BytesIO()
    order = FeedOrder(
        sessions=sessions, seed=3, as_of=date(2025, 2, 10), type=FeedType.FULL, numero=numero, with_dirt=True,
        with_errors=errors,
    )  # fmt: skip
    write_feed(stream, order)
    return stream.getvalue()


def received(content: bytes) -> Feed:
    return receive(stream=io.BytesIO(content), name="flux.xml", source="test")


def told(feed: Feed) -> dict:
    return looks.report(feed) | {"id": None}


def empty_the_base() -> None:
    connection.ops.execute_sql_flush([])


class Child:
    """A process that takes a feed in."""

    def __init__(self, feed: Feed, database_url: str) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("RAFAELPRO", "DATA"))}
        environment |= {
            "DATABASE_URL": database_url,
            "RAFAELPRO_ENV": "test",
            "RAFAELPRO_CLOCK": TODAY,
            "SECRET_KEY": "tests-only-tests-only-tests-only-tests-only",
            "DJANGO_SETTINGS_MODULE": "rafaelpro.config.settings",
        }
        command = [sys.executable, "-m", "tests.eos.taking", str(feed.pk)]
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE)
        self.feed = feed

    def kill_at(self, progress: int, seconds: float = 60) -> int:
        """Kill -9 once so many formations are applied; how many were."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.feed.refresh_from_db()
            if self.feed.progress >= progress:
                break
            assert self.process.poll() is None, self.process.stderr.read().decode()
            time.sleep(0.01)
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate()
        self.feed.refresh_from_db()
        return self.feed.progress


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_killed_half_way_twice_then_taken_up_again(database_url):
    content = region(2_000)
    whole = process(received(content).pk)
    expected, report = looks.everything(), told(whole)
    assert whole.state == FeedState.APPLIED
    assert report["comptes"]["rejete"] > 5
    empty_the_base()

    crashed = received(content)
    first = Child(crashed, database_url).kill_at(100)
    assert crashed.state == FeedState.RUNNING
    second = Child(crashed, database_url).kill_at(first + 100)
    assert 100 <= first < second < whole.progress
    assert looks.everything() != expected
    _wait_for_the_intake()
    assert resume_all() == 1
    crashed.refresh_from_db()
    assert (crashed.state, crashed.attempts) == (FeedState.APPLIED, 3)
    assert told(crashed) == report
    assert looks.everything() == expected


def _wait_for_the_intake() -> None:
    """The lock of a dead process vanishes with its connection, a moment later."""
    from rafaelpro.eos.domain.locks import one_intake

    with one_intake(patience=10):
        pass


class Died(BaseException):
    """As a process that dies: nothing catches it."""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("batch_at", [0, 1, 2])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_stopped_between_batches_or_within_one(monkeypatch, batch_at, moment):
    monkeypatch.setattr(process_module, "FORMATIONS_AT_ONCE", 5)
    process(received(region(60, 1, errors=False)).pk)
    content = region(60, 2)
    whole = process(received(content).pk)
    expected, report = looks.everything(), told(whole)
    assert whole.progress > 15
    empty_the_base()

    process(received(region(60, 1, errors=False)).pk)
    crashed = received(content)
    applied, calls = batch.apply, []

    def dying(units, intake):
        calls.append(1)
        if moment == "after":
            applied(units, intake)
        if len(calls) == batch_at + 1:
            raise Died
        if moment == "before":
            applied(units, intake)

    with monkeypatch.context() as patch:
        patch.setattr(batch, "apply", dying)
        with pytest.raises(Died):
            process(crashed.pk)
    resume_all()
    crashed.refresh_from_db()
    assert told(crashed) == report
    assert looks.everything() == expected


@pytest.mark.django_db(transaction=True)
def test_stopped_while_withdrawing(monkeypatch):
    from rafaelpro.eos.domain import withdrawals

    monkeypatch.setattr(withdrawals, "AT_ONCE", 2)
    builder = feed(1)
    for rank in range(40):
        builder.action(f"2025000000{rank:02}").session(f"000000{rank:02}")
    builder.apply()
    smaller = feed(2)
    for rank in range(32):
        smaller.action(f"2025000000{rank:02}").session(f"000000{rank:02}")
    crashed, calls, follow = smaller.receive(), [], withdrawals._follow

    def dying(session_ids):
        calls.append(1)
        if len(calls) == 3:
            raise Died
        follow(session_ids)

    with monkeypatch.context() as patch:
        patch.setattr(withdrawals, "_follow", dying)
        with pytest.raises(Died):
            process(crashed.pk)
    crashed.refresh_from_db()
    assert (crashed.stage, crashed.withdrawn) == (Stage.WITHDRAWING, 8)
    assert resume_all() == 1
    crashed.refresh_from_db()
    assert looks.counts(crashed) == {"inchange": 64, "retire": 16}


@pytest.mark.django_db
def test_a_feed_that_kills_every_run_is_given_up_and_the_next_one_passes(monkeypatch, operator):
    poison = feed(1).action(A1).session(S1).receive()
    with monkeypatch.context() as patch:
        patch.setattr(batch, "apply", _dies)
        for _ in range(ATTEMPTS):
            with pytest.raises(Died):
                process(poison.pk)
    assert feed(1).action(A2).session(S2).apply().state == FeedState.APPLIED
    poison.refresh_from_db()
    assert poison.state == FeedState.REFUSED
    assert "abandonnée" in looks.report(poison)["rejets"][0]["raison"]
    assert Message.objects.get().kind == "feed.stopped"


def _dies(*_):
    raise Died


@pytest.mark.django_db
def test_a_run_that_was_taken_over_stops(monkeypatch):
    """Its connection broke, another process went on: it must not write beside it."""
    waiting = feed(1).action(A1).session(S1).action(A2).session(S2).receive()
    monkeypatch.setattr(process_module, "FORMATIONS_AT_ONCE", 1)
    applied = batch.apply

    def overtaken(units, intake):
        applied(units, intake)
        Feed.objects.filter(pk=waiting.pk).update(progress=2)

    monkeypatch.setattr(batch, "apply", overtaken)
    with pytest.raises(Interrupted, match="sera repris"):
        process(waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.rejected) == (FeedState.RUNNING, 0)
    Feed.objects.update(progress=0)
    assert resume_all() == 0  # the same again: no failure of the job that finds it


@pytest.mark.django_db
def test_a_deadlock_that_postgresql_ends_is_tried_again(monkeypatch):
    known, calls = batch.known_offer, []

    class Deadlock(Exception):
        sqlstate = "40P01"

    def deadlocked(units):
        calls.append(1)
        if len(calls) == 1:
            raise OperationalError from Deadlock()
        return known(units)

    monkeypatch.setattr(batch, "known_offer", deadlocked)
    assert looks.counts(feed(1).action().session().apply()) == {"cree": 2}
