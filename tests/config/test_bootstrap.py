"""What runs before anything is installed: it must speak even when nothing can go on."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from rafaelpro.config.launcher import bootstrap
from tests.support import processes

SCRIPT = Path("rafaelpro") / "config" / "launcher" / "bootstrap.py"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with one requirement that no index holds."""
    (tmp_path / SCRIPT).parent.mkdir(parents=True)
    shutil.copy(processes.ROOT / SCRIPT, tmp_path / SCRIPT)
    (tmp_path / "requirements").mkdir()
    return tmp_path


def run(checkout: Path, kind: str = "base") -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": ""}
    command = [sys.executable, str(checkout / SCRIPT), kind]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)


@pytest.mark.slow
def test_it_installs_once_then_does_nothing_until_the_lock_changes(checkout: Path):
    lock = checkout / "requirements" / "base.txt"
    lock.write_text("# nothing\n")
    first = run(checkout)
    assert (first.returncode, "création de .venv" in first.stdout) == (0, True), first.stderr
    assert (checkout / ".venv" / "bin" / "python").exists()
    second = run(checkout)
    assert (second.returncode, second.stdout) == (0, "")
    lock.write_text("# something else\n")
    assert "paquets installés" in run(checkout).stdout
    lock.write_text("# a third thing\n")
    (checkout / "requirements" / "dev.txt").write_text("# base and more\n")
    assert "paquets installés" in run(checkout, "dev").stdout
    assert run(checkout).stdout == ""  # dev holds all of base
    (checkout / ".venv" / "bin" / "python").unlink()  # half an environment is made again
    assert "création de .venv" in run(checkout).stdout


@pytest.mark.slow
def test_a_package_that_cannot_be_had_is_told_and_tried_again_next_time(checkout: Path):
    digest = "0" * 64
    (checkout / "requirements" / "base.txt").write_text(f"introuvable-rafaelpro==1.0 --hash=sha256:{digest}\n")
    refused = run(checkout)
    assert refused.returncode == 1
    assert "introuvable-rafaelpro" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (checkout / ".venv" / ".installed.json").exists()


def test_a_python_too_old_is_told(monkeypatch, capsys):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    assert bootstrap.main("base") == 1
    assert "demande Python 3.11" in capsys.readouterr().err


def test_a_python_without_ensurepip_nor_pip_is_told(checkout: Path, monkeypatch, capsys):
    (checkout / "requirements" / "base.txt").write_text("# nothing\n")
    monkeypatch.setattr(bootstrap, "ROOT", str(checkout))
    monkeypatch.setattr(bootstrap, "VENV", str(checkout / ".venv"))
    monkeypatch.setattr(bootstrap, "PYTHON", str(checkout / ".venv" / "bin" / "python"))
    monkeypatch.setattr(bootstrap, "STAMP", str(checkout / ".venv" / ".installed.json"))
    bare = checkout / "python-nu"
    bare.write_text('#!/bin/sh\necho "No module named ensurepip" >&2\nexit 1\n')
    bare.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(bare))
    assert bootstrap.main("base") == 1
    assert "python3-venv" in capsys.readouterr().err
