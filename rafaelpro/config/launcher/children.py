"""The processes that the launcher keeps alive: the web server and the worker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from rafaelpro.config.launcher import child as child_script

STOP_SECONDS = 15
DEATHS_ALLOWED = 5  # within DEATHS_SECONDS; more is a fault that restarting does not mend
DEATHS_SECONDS = 60
LOG_BYTES = 20_000_000


@dataclass
class Child:
    """One process, in a session of its own: Ctrl-C on the terminal is for the launcher alone."""

    label: str  # French, for the terminal
    arguments: list[str]
    log: Path
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    deaths: list[float] = field(default_factory=list)

    def start(self) -> None:
        _turn(self.log)
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, child_script.__file__, str(os.getpid()), sys.executable, *self.arguments],
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def has_died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def may_restart(self) -> bool:
        """Record a death; whether starting again is worth a try."""
        moment = time.monotonic()
        self.deaths = [death for death in self.deaths if moment - death < DEATHS_SECONDS] + [moment]
        return len(self.deaths) <= DEATHS_ALLOWED

    def ask_to_stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait_or_kill(self, until: float) -> None:
        if self.process is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.0, until - time.monotonic()))
        self.kill_group()

    def kill_group(self) -> None:
        """Nothing of it may stay, its own children included: they would hold the port."""
        if self.process is None:
            return
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def stop_all(children: list[Child]) -> None:
    for one in children:
        one.ask_to_stop()
    until = time.monotonic() + STOP_SECONDS
    for one in children:
        one.wait_or_kill(until)


def _turn(log: Path) -> None:
    if log.exists() and log.stat().st_size > LOG_BYTES:
        log.replace(log.with_suffix(".log.1"))
