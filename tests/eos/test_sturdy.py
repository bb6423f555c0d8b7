"""R3.4: whatever goes wrong with one feed ends that feed, in words, and never holds the next ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from django.db import OperationalError, connection

from rafaelpro.eos import tasks
from rafaelpro.eos.domain import batch
from rafaelpro.eos.domain import process as process_module
from rafaelpro.eos.domain.process import ATTEMPTS, resume_all
from rafaelpro.eos.enums import FeedState
from rafaelpro.eos.models import Feed
from rafaelpro.eos.reading import formations, sessions
from rafaelpro.outbox.models import Message
from tests.eos import looks
from tests.eos.builder import A1, A2, S1, S2, delta, feed
from tests.eos.test_commands import run, run_json

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-01-20")]

BEYOND = [datetime.max.replace(tzinfo=timezone(timedelta(hours=-23))), datetime.min.replace(tzinfo=timezone.max)]


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(process_module, "PAUSE", 0)


def poisoned(monkeypatch, change):
    """The first feed alone does what no feed should: `change` makes its survey, or raises."""
    survey = process_module.survey

    def first_only(content):
        found = survey(content)
        return change(found) if found.told.numero == 1 else found

    monkeypatch.setattr(process_module, "survey", first_only)


def stamped(moment):
    def change(found):
        found.header = replace(found.told, stamped_at=moment)
        return found

    return change


def raising(error):
    def change(found):
        raise error

    return change


def passing():
    error = OperationalError("canceling statement due to lock timeout")
    error.__cause__ = type("LockNotAvailable", (Exception,), {"sqlstate": "55P03"})()
    return error


FAILURES = {
    "a moment that the base refuses": (stamped(BEYOND[0]), 1),
    "another one": (stamped(BEYOND[1]), 1),
    "a mistake of ours": (raising(TypeError("no such thing")), 1),
    "too deep": (raising(RecursionError("too deep")), 1),
    "what may pass, and does not": (raising(passing()), ATTEMPTS + 1),
    "a disk that fails": (raising(OSError(5, "Input/output error")), ATTEMPTS + 1),
}
DOORS = {
    "the feed's own job": lambda waiting: tasks.process_feed(feed_id=waiting.pk),
    "the job of a later feed": lambda waiting: None,
    "the job that takes up again": lambda waiting: tasks.resume_feeds(timestamp=0),
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", FAILURES)
def test_a_feed_that_fails_is_told_and_the_next_one_is_applied(monkeypatch, operator, name, door):
    change, tries = FAILURES[name]
    poisoned(monkeypatch, change)
    poison = feed(1).action(A1).session(S1).receive()
    DOORS[door](poison)
    good = delta(2).action(A2).session(S2).receive()
    tasks.process_feed(feed_id=good.pk)
    good.refresh_from_db()
    poison.refresh_from_db()
    assert (good.state, poison.state) == (FeedState.APPLIED, FeedState.REFUSED)
    assert poison.attempts in (tries, min(tries, ATTEMPTS))
    (rejection,) = looks.report(poison)["rejets"]
    assert "erreur imprévue" in rejection["raison"]
    assert Message.objects.get().kind == "feed.stopped"


@pytest.mark.parametrize("name", FAILURES)
def test_the_command_tells_it_without_a_traceback_and_the_next_file_goes_in(monkeypatch, tmp_path, name):
    poisoned(monkeypatch, FAILURES[name][0])
    poison, good = feed(1).action(A1).session(S1).write(tmp_path / "1.xml"), delta(2).action(A2).session(S2)
    code, out = run("feed_import", poison)
    assert code == 2
    assert "refusé : rien n'a été changé" in out
    assert "erreur imprévue" in out
    assert "Traceback" not in out
    assert run_json("feed_import", good.write(tmp_path / "2.xml"))[1]["etat"] == "applique"


def test_the_error_is_in_the_log_with_its_feed(monkeypatch, caplog):
    poisoned(monkeypatch, raising(TypeError("no such thing")))
    stopped = feed(1).action().session().apply()
    (logged,) = [record for record in caplog.records if "feed_failed" in record.getMessage()]
    assert f"'feed': {stopped.pk}" in logged.getMessage()
    assert "no such thing" in str(logged.exc_info or logged.getMessage())


def test_what_passes_is_tried_again_at_once(monkeypatch):
    tries = []

    def twice(found):
        tries.append(1)
        if len(tries) < 3:
            raise passing()
        return found

    poisoned(monkeypatch, twice)
    applied = feed(1).action().session().apply()
    assert (applied.state, applied.attempts, len(tries)) == (FeedState.APPLIED, 3, 3)
    assert looks.counts(applied) == {"cree": 2}


def test_what_was_applied_before_the_failure_stays_and_is_told(monkeypatch, tmp_path):
    monkeypatch.setattr(process_module, "FORMATIONS_AT_ONCE", 1)
    applied = batch.apply

    def failing(units, intake):
        if intake.progress:
            raise TypeError("no such thing")
        applied(units, intake)

    monkeypatch.setattr(batch, "apply", failing)
    path = feed(1).action(A1).session(S1).action(A2).session(S2).write(tmp_path / "flux.xml")
    code, out = run("feed_import", path)
    assert code == 2
    assert "refusé : ce qui était déjà appliqué reste" in out
    assert looks.session(S1).is_published
    monkeypatch.setattr(batch, "apply", applied)
    assert looks.counts(feed(1).action(A1).session(S1).apply()) == {"inchange": 2}


@pytest.mark.django_db(transaction=True)
def test_a_base_out_of_reach_blames_no_feed(monkeypatch, tmp_path):
    """Its server ends the connection in the middle of the intake: the feed waits, and is taken up again."""

    def cut_off(found):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    path = feed(1).action().session().write(tmp_path / "1.xml")
    with monkeypatch.context() as patch:
        poisoned(patch, cut_off)
        code, out = run("feed_import", path)
    connection.close()
    assert code == 2
    assert "sera repris par les tâches de fond" in out
    assert Feed.objects.get().state == FeedState.RUNNING
    assert resume_all() == 1
    assert looks.counts(Feed.objects.get()) == {"cree": 2}


@pytest.mark.parametrize("command", ["feed_check", "feed_import"])
def test_a_formation_that_our_reading_fails_on_is_rejected_alone(monkeypatch, tmp_path, command):
    read = sessions.read

    def failing(formation, action, session, **told):
        if session.numero == S1:
            raise KeyError("no such thing")
        return read(formation, action, session, **told)

    monkeypatch.setattr(formations.sessions, "read", failing)
    path = feed(1).action(A1).session(S1).action(A2).session(S2).write(tmp_path / "flux.xml")
    code, told = run_json(command, path)
    assert (code, told["etat"], told["comptes"]["cree"]) == (1, "applique", 2)
    assert [each["numero"] for each in told["rejets"]] == [A1, S1]
    assert all(each["ligne"] and "n'a pas pu être lue" in each["raison"] for each in told["rejets"])


def test_checking_says_in_words_that_it_failed(monkeypatch, tmp_path):
    from rafaelpro.eos.domain import check

    def failing(content):
        raise KeyError("no such thing")

    monkeypatch.setattr(check, "survey", failing)
    code, out = run("feed_check", feed(1).action().session().write(tmp_path / "flux.xml"))
    assert code == 2
    assert "erreur imprévue" in out
    assert "Traceback" not in out


def test_the_name_of_a_file_may_hold_any_byte(tmp_path):
    path = tmp_path / "flux\udcff\n.xml"
    feed(1).action().session().write(path)
    code, told = run_json("feed_import", path)
    assert (code, told["etat"]) == (0, "applique")
    assert Feed.objects.get().source_name == "flux\ufffd\ufffd.xml"
