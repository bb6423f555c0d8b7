"""Finds Chromium for the browser tests; run as a program, installs it where it can and says so where it cannot."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",  # 64 MB of it in most containers
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ABSENT = """
************************************************************************************
  Chromium est introuvable et n'a pas pu être installé.
  Les tests de navigateur ne seront PAS essayés (pytest les compte à la fin).
  Installez-le (Debian : apt install chromium) ou donnez son chemin : CHROMIUM=/chemin
************************************************************************************
"""


def find() -> str | None:
    """The path of a Chromium: CHROMIUM first, then PATH."""
    named = os.environ.get("CHROMIUM", "")
    if named and Path(named).is_file():
        return named
    return next((path for path in map(shutil.which, NAMES) if path), None)


def install() -> None:
    """With Debian's own packages, as root only; what it says is kept for a failure."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print("Chromium : installation par apt-get…", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "chromium"]):
        done = subprocess.run(["apt-get", *command], env=environment, capture_output=True, text=True)
        if done.returncode != 0:
            print(f"apt-get {command[0]} : {done.stderr.strip()[-500:]}", file=sys.stderr, flush=True)


def main() -> None:
    if not find():
        install()
    found = find()
    print(f"Chromium : {found}" if found else ABSENT, flush=True)


if __name__ == "__main__":
    main()
