"""A command beside the running system follows its clock, and only while it runs."""

from __future__ import annotations

import fcntl
from pathlib import Path

import pytest

from rafaelpro.config import running

SYSTEM = running.Running(pid=1, address="http://localhost:8000", clock="2025-03-03", clock_origin="1700000000.0")


@pytest.fixture
def held(tmp_path: Path):
    with running.lock_path(tmp_path).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        running.write(tmp_path, SYSTEM)
        yield tmp_path


def test_the_clock_and_its_origin_are_followed(held):
    environment: dict[str, str] = {}
    running.follow_clock(held, environment)
    assert environment == {"RAFAELPRO_CLOCK": "2025-03-03", "RAFAELPRO_CLOCK_ORIGIN": "1700000000.0"}


def test_a_clock_given_wins(held):
    environment = {"RAFAELPRO_CLOCK": "2024-01-01"}
    running.follow_clock(held, environment)
    assert environment == {"RAFAELPRO_CLOCK": "2024-01-01"}


def test_what_a_dead_launcher_left_is_not_followed(tmp_path):
    running.lock_path(tmp_path).touch()
    running.write(tmp_path, SYSTEM)
    environment: dict[str, str] = {}
    running.follow_clock(tmp_path, environment)
    assert environment == {}


@pytest.mark.parametrize("content", ["", "{", "[]", '{"pid": 1}'])
def test_a_damaged_note_is_no_system(held, content):
    (held / "run.json").write_text(content)
    assert running.read(held) is None


def test_a_system_on_the_machines_own_time_sets_no_clock(held):
    running.write(held, running.Running(1, "http://localhost:8000", "", ""))
    environment: dict[str, str] = {}
    running.follow_clock(held, environment)
    assert environment == {}
