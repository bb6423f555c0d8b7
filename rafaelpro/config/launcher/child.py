"""Becomes a child of the launcher that does not outlive it: `python child.py PARENT_PID PROGRAM ARGUMENT…`.

A launcher killed outright (kill -9) stops nothing by itself: the kernel sends its children the signal asked for here.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main(parent: int, command: list[str]) -> None:
    die_with(parent)
    os.execv(command[0], command)


def die_with(parent: int) -> None:
    """Ask the kernel to end this process with its parent; ends at once where the parent is already gone."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died before we asked
            sys.exit(1)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
