"""Is the lock in step with what is asked for? Names, versions and hashes are compared, without network."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

REQUIREMENTS = Path(__file__).resolve().parents[1] / "requirements"
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+?)(?:\s*;.*?)?\s*\\?$")


def asked(name: str) -> list[Requirement]:
    """The lines of an .in file, those of the files it names included."""
    found: list[Requirement] = []
    for line in (REQUIREMENTS / name).read_text().splitlines():
        text = line.split("#")[0].strip()
        if text.startswith("-r "):
            found += asked(text.removeprefix("-r ").strip())
        elif text:
            found.append(Requirement(text))
    return found


def locked(name: str) -> dict[str, tuple[Version, int]]:
    """Package -> its version and how many hashes vouch for it."""
    found: dict[str, tuple[Version, int]] = {}
    current = ""
    for line in (REQUIREMENTS / name).read_text().splitlines():
        pinned = PINNED.match(line)
        if pinned:
            current = canonicalize_name(pinned[1])
            found[current] = (Version(pinned[2]), 0)
        elif current and "--hash=sha256:" in line:
            version, hashes = found[current]
            found[current] = (version, hashes + 1)
    return found


def problems() -> list[str]:
    base, dev = locked("base.txt"), locked("dev.txt")
    found = []
    for file, lock in (("base", base), ("dev", dev)):
        for wanted in asked(f"{file}.in"):
            version = lock.get(canonicalize_name(wanted.name), (None, 0))[0]
            if version is None or not wanted.specifier.contains(version, prereleases=True):
                found.append(f"{file}.in asks for {wanted}, {file}.txt has {version}: make lock")
        found += [f"{file}.txt: {name} has no hash" for name, (_, hashes) in lock.items() if not hashes]
        if re.search(r"https?://|--index|--extra-index|--find-links", (REQUIREMENTS / f"{file}.txt").read_text()):
            found.append(f"{file}.txt holds an address")
    for name, (version, _) in base.items():
        if dev.get(name, (None, 0))[0] != version:
            found.append(f"{name} is {version} in base.txt and {dev.get(name, (None, 0))[0]} in dev.txt: make lock")
    return found


if __name__ == "__main__":
    told = problems()
    print("\n".join(told))
    sys.exit(1 if told else 0)
