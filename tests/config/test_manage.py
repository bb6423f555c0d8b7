"""`./manage.py` as people type it: with the system's Python."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import processes

SYSTEM_PYTHON = getattr(sys, "_base_executable", sys.executable)


@pytest.mark.skipif(not (processes.ROOT / ".venv").exists(), reason="no .venv beside manage.py")
def test_it_goes_on_in_the_prepared_environment():
    command = [SYSTEM_PYTHON, "-I", str(processes.ROOT / "manage.py"), "version"]
    done = subprocess.run(command, env=processes.environment(), capture_output=True, text=True, cwd="/")
    assert (done.returncode, done.stdout[:4]) == (0, "5.2."), done.stderr


def test_before_any_installation_it_says_what_to_do(tmp_path: Path):
    alone = shutil.copy(processes.ROOT / "manage.py", tmp_path)
    done = subprocess.run([SYSTEM_PYTHON, "-I", "-S", alone, "check"], capture_output=True, text=True, cwd="/")
    assert done.returncode == 1
    assert "make run" in done.stderr
    assert "Traceback" not in done.stderr


def test_migrating_as_the_application_is_refused_in_words(data_dir: Path):
    values = {"DATA_DIR": str(data_dir), "RAFAELPRO_DATABASE_ROLE": "application"}
    done = processes.manage("migrate", **values)
    assert done.returncode == 1
    assert "rôle propriétaire" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", [("check_invariants",), ("token_create", "--scope", "eos:read"), ("run_due_jobs",)])
def test_on_a_base_without_tables_it_says_what_to_do(data_dir: Path, command: tuple[str, ...]):
    done = processes.manage(*command, DATA_DIR=str(data_dir), RAFAELPRO_ENV="test")
    assert done.returncode == 2
    assert "make run" in done.stderr
    assert "Traceback" not in done.stderr
