"""The PDF of a catalogue, made when it is asked for: by a process that has a time limit, few at once, kept on the disk
under the digest of what it says. A changed offer, or another day, is another digest; old files are swept.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from datetime import time as daytime
from importlib.metadata import version
from pathlib import Path

from django.conf import settings

from rafaelpro.core.clock import PARIS

from . import letters, paper, typesetting
from .reading import Catalogue

logger = logging.getLogger(__name__)

SECONDS = 20.0  # to make one
PATIENCE = 10.0  # seconds to wait for others to be made
AT_ONCE = 2
MOST_KEPT = 200  # files
NO_SECRETS = {"LC_ALL": "C.UTF-8"}  # the whole environment of the process that makes it


class NotMade(Exception):
    """The PDF cannot be made now; nothing is wrong with the request."""


class _Refused(Exception):
    """Typst refuses what it was given."""


def pdf_of(catalogue: Catalogue) -> bytes:
    """The PDF of what the catalogue says today.

    Raises `NotMade` after too long, when too many are being made, or when the disk refuses.
    """
    try:
        return _in_letters_that_fit(catalogue)
    except (OSError, _Refused) as problem:
        raise NotMade(str(problem)) from problem


def _in_letters_that_fit(catalogue: Catalogue) -> bytes:
    """Where the typefaces lack a letter after all, the same in Latin letters."""
    try:
        return _kept_or_made(catalogue, letters.RANGES)
    except _Refused:
        logger.warning("catalogue_pdf_in_latin_letters", exc_info=True)
        return _kept_or_made(catalogue, letters.LATIN)


def _kept_or_made(catalogue: Catalogue, ranges: tuple[tuple[int, int], ...]) -> bytes:
    data = json.dumps(paper.data_of(catalogue, ranges=ranges), ensure_ascii=False, sort_keys=True)
    kept = folder() / f"{_digest(data)}.pdf"
    found = _read(kept)
    if found is not None:
        return found
    with _turn():
        return _read(kept) or _make(data, catalogue, kept)


def folder() -> Path:
    path = Path(settings.DATA_DIR) / "catalogues"
    path.mkdir(parents=True, exist_ok=True)
    return path


def _digest(data: str) -> str:
    parts = (data, typesetting.TEMPLATE.read_text(), version("typst"))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _make(data: str, catalogue: Catalogue, kept: Path) -> bytes:
    moment = datetime.combine(catalogue.day, daytime(12), tzinfo=PARIS)
    command = [sys.executable, "-m", typesetting.__name__, str(int(moment.timestamp()))]
    try:
        done = subprocess.run(
            command, input=data.encode(), capture_output=True, timeout=SECONDS, cwd=settings.BASE_DIR, env=NO_SECRETS
        )
    except subprocess.TimeoutExpired as late:
        raise NotMade(f"not made within {SECONDS} s") from late
    if done.returncode:
        raise _Refused(done.stderr.decode(errors="replace")[-500:])
    _keep(done.stdout, kept)
    return done.stdout


def _keep(made: bytes, kept: Path) -> None:
    """Whole or not at all; the oldest files leave."""
    with tempfile.NamedTemporaryFile(dir=kept.parent, suffix=".part", delete=False) as part:
        path = Path(part.name)
        try:
            part.write(made)
            part.flush()
            path.replace(kept)
        finally:
            path.unlink(missing_ok=True)
    files = sorted(kept.parent.glob("*.pdf"), key=_age)
    for old in files[:-MOST_KEPT]:
        old.unlink(missing_ok=True)


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # another process has just swept it
        return 0.0


@contextmanager
def _turn() -> Iterator[None]:
    """One of `AT_ONCE` places, among all the processes of the machine. Raises `NotMade` after `PATIENCE`."""
    until = time.monotonic() + PATIENCE
    while True:
        for place in range(AT_ONCE):
            with (folder() / f"place-{place}.lock").open("w") as lock:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue
                yield
                return
        if time.monotonic() > until:
            raise NotMade("too many are being made")
        time.sleep(0.1)
