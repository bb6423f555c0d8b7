"""`python -m rafaelpro.config.launcher`: exit code 0 once stopped, 1 when it cannot run, 2 for wrong settings."""

from __future__ import annotations

import os
import signal
import sys
from threading import Event
from types import FrameType

from rafaelpro.config import environment
from rafaelpro.config.errors import InvalidEnvironment
from rafaelpro.config.launcher.console import complain
from rafaelpro.config.launcher.system import ROOT, Failed, System
from rafaelpro.config.postgres import ServerUnavailable

STOPPING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main() -> int:
    stopping = Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    for number in STOPPING_SIGNALS:
        signal.signal(number, ask)
    try:
        System(environment.read(os.environ, default_data_dir=ROOT / ".data"), stopping).run()
    except InvalidEnvironment as problem:
        complain(problem.words())
        return 2
    except ServerUnavailable as problem:
        complain(str(problem))
        return 1
    except Failed:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
