"""Other processes, as a test needs them: commands of ours in an environment of their own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OURS = ("DATABASE", "SECRET_KEY", "ALLOWED_HOSTS", "BASE_URL", "EMAIL_URL", "DATA_DIR", "PORT", "RAFAELPRO", "DJANGO")


def environment(**more: str) -> dict[str, str]:
    """This process's environment without anything that speaks to RafaelPro, and `more`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return kept | {"PYTHONPATH": str(ROOT)} | more


def manage(*arguments: str, timeout: float = 60, **more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    return subprocess.run(command, env=environment(**more), capture_output=True, text=True, timeout=timeout)


@contextmanager
def data_directory(name: str = "donnees") -> Iterator[Path]:
    """A DATA_DIR of its own, reachable by the account that runs the server, removed with all it holds."""
    parent = Path(tempfile.mkdtemp(prefix="rafaelpro-essai-", dir="/tmp"))
    parent.chmod(0o755)
    try:
        yield parent / name
    finally:
        shutil.rmtree(parent, ignore_errors=True)


def state(pid: int) -> str:
    """The state letter of a process, empty when there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""


def is_running(pid: int) -> bool:
    return state(pid) not in ("", "Z")


def wait_until(true: Callable[[], bool], seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)


def python(code: str, timeout: float = 60, **more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code]
    return subprocess.run(command, env=environment(**more), capture_output=True, text=True, timeout=timeout)
