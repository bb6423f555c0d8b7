"""What the launcher says on the terminal."""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from pathlib import Path


def say(text: str) -> None:
    """One line, at once; a terminal that has gone away stops nothing."""
    with suppress(OSError, ValueError):
        print(text, flush=True)


def complain(text: str) -> None:
    with suppress(OSError, ValueError):
        print(text, file=sys.stderr, flush=True)


def seconds_since(begun: float) -> str:
    return f"{time.monotonic() - begun:.1f} s".replace(".", ",")


def tail(log: Path, lines: int = 15) -> str:
    """The end of a log, for a message about what failed."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""
