"""What the launcher says of the running system (DATA_DIR/run.json), and how a command beside it follows its clock."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import MutableMapping
from dataclasses import asdict, dataclass
from pathlib import Path

from rafaelpro.core import clock


@dataclass(frozen=True, slots=True)
class Running:
    """The system that `make run` keeps alive."""

    pid: int
    address: str
    clock: str
    clock_origin: str


def lock_path(data_dir: Path) -> Path:
    return data_dir / "run.lock"


def write(data_dir: Path, running: Running) -> None:
    """Say what runs; the caller holds the lock of `lock_path`. Replaced in one move: readers never see half of it."""
    partial = data_dir / f"run.json.{os.getpid()}"
    partial.write_text(json.dumps(asdict(running)))
    partial.replace(data_dir / "run.json")


def read(data_dir: Path) -> Running | None:
    """The running system, or None. Alive means that its launcher still holds the lock: a pid alone may be reused."""
    try:
        if not _is_held(lock_path(data_dir)):
            return None
        return Running(**json.loads((data_dir / "run.json").read_text()))
    except (OSError, ValueError, TypeError):
        return None


def follow_clock(data_dir: Path, environment: MutableMapping[str, str]) -> None:
    """Live at the moment of the running system of `data_dir`, unless RAFAELPRO_CLOCK says otherwise."""
    if environment.get(clock.VARIABLE, "").strip():
        return
    running = read(data_dir)
    if running and running.clock:
        environment[clock.VARIABLE] = running.clock
        environment[clock.ORIGIN_VARIABLE] = running.clock_origin


def _is_held(path: Path) -> bool:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(descriptor)
