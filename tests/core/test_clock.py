"""The clock moves by `RAFAELPRO_CLOCK`, advances from there, and all processes agree."""

import os
import subprocess
import sys
import time
from datetime import UTC, date, datetime

import pytest

from rafaelpro.core import clock as core_clock


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2025-03-03", "2025-03-03T00:00:00+01:00"),
        ("2025-07-14", "2025-07-14T00:00:00+02:00"),
        ("2025-03-03T09:30", "2025-03-03T09:30:00+01:00"),
        ("2025-03-03T09:30:00Z", "2025-03-03T10:30:00+01:00"),
        ("2025-03-03T23:30:00-05:00", "2025-03-04T05:30:00+01:00"),
    ],
)
def test_a_date_means_midnight_in_paris(text, moment):
    assert core_clock.parse(text).isoformat() == moment


@pytest.mark.parametrize("text", ["", "hier", "2025-13-01", "20250303T", "2025-02-29"])
def test_what_is_no_date_is_refused_in_words(text):
    with pytest.raises(core_clock.InvalidClock, match="ni une date"):
        core_clock.parse(text)


def test_it_advances_from_the_origin_that_processes_share(monkeypatch):
    monkeypatch.setenv("RAFAELPRO_CLOCK", "2025-03-03T23:59:30")
    monkeypatch.setenv("RAFAELPRO_CLOCK_ORIGIN", str(time.time() - 45))
    assert core_clock.today() == date(2025, 3, 4)
    assert core_clock.is_moved()


def test_the_night_of_the_hour_that_is_lost(monkeypatch):
    monkeypatch.setenv("RAFAELPRO_CLOCK", "2025-03-30T01:59:50")
    monkeypatch.setenv("RAFAELPRO_CLOCK_ORIGIN", str(time.time() - 60))
    assert core_clock.now().hour == 3


def test_a_process_of_its_own_lives_at_that_moment():
    code = "from rafaelpro.core import clock; print(clock.today())"
    environment = {**os.environ, "RAFAELPRO_CLOCK": "2031-01-01", "RAFAELPRO_CLOCK_ORIGIN": ""}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "2031-01-01"


def test_paris_date_of_a_moment():
    assert core_clock.paris_date(datetime(2025, 3, 3, 23, 30, tzinfo=UTC)) == date(2025, 3, 4)


def test_frozen_blocks_nest(clock):
    with core_clock.frozen("2025-03-03"), core_clock.frozen(date(2026, 1, 1)):
        assert core_clock.today() == date(2026, 1, 1)
    clock.freeze("2024-02-29")
    assert core_clock.today() == date(2024, 2, 29)
