"""Embedded servers of their own for the tests of the supervisor."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import processes

HOLDER = """
import sys
from pathlib import Path
from rafaelpro.config import postgres
try:
    server = postgres.ensure(Path(sys.argv[1]), postgres.Options(durable=sys.argv[2] == "durable"))
except postgres.ServerUnavailable as error:
    print("refus:", error, flush=True)
    sys.exit(3)
print(server.pid, server.sockets, flush=True)
for line in sys.stdin:
    print(postgres.ensure(Path(sys.argv[1])).pid, flush=True)
"""


class Holder:
    """A process that uses the server of a DATA_DIR until it is told to leave."""

    def __init__(self, data_dir: Path, command: list[str] | None = None, *, durable: bool = False, **more: str) -> None:
        arguments = ["-c", HOLDER, str(data_dir), "durable" if durable else "loose"]
        self.process = subprocess.Popen(
            [*(command or [sys.executable]), *arguments],
            env=processes.environment(**more),
            cwd="/",
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.server = 0
        self.sockets = ""

    def said(self) -> str:
        """Its answer: what it was refused, or empty once it holds the server."""
        line = self.process.stdout.readline().strip()
        if line.startswith("refus:") or not line:
            return line or self.process.stderr.read()
        self.server, self.sockets = int(line.split()[0]), line.split(maxsplit=1)[1]
        return ""

    def ready(self) -> Holder:
        assert self.said() == ""
        return self

    def ask_again(self) -> int:
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def leave(self) -> None:
        self.process.communicate(timeout=60)

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def data_dir() -> Iterator[Path]:
    with processes.data_directory() as directory:
        yield directory
        stop_what_stays(directory)


def stop_what_stays(directory: Path) -> None:
    pid_file = directory / "postgres" / "postmaster.pid"
    if pid_file.exists():
        pid = int(pid_file.read_text().split()[0])
        if processes.is_running(pid):
            os.kill(pid, signal.SIGQUIT)
            processes.wait_until(lambda: not processes.is_running(pid))
