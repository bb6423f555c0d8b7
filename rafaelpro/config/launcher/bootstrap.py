#!/usr/bin/env python3
"""Makes `.venv` and installs the locked dependencies: `python3 bootstrap.py base|dev`.

Runs before anything is installed, with the system's Python: standard library only, and old syntax, so that a Python
that is too old can say so. Skipped in a moment when nothing changed (a stamp keeps the fingerprint of the lock).
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
STAMP = os.path.join(VENV, ".installed.json")
OLDEST = (3, 11)
PIP_OPTIONS = ["--disable-pip-version-check", "--no-input"]
NO_PIP = (
    "Ni « ensurepip » ni « pip » avec ce Python : installez l'un des deux (sur Debian : apt install python3-venv), "
    "puis relancez."
)


class Refused(Exception):
    """The installation cannot go on; the message says why and what to do."""


def main(kind: str) -> int:
    try:
        if sys.version_info < OLDEST:
            raise Refused(
                "RafaelPro demande Python %d.%d ou plus ; %s est un Python %s. Indiquez-en un autre : make PYTHON=…"
                % (*OLDEST, sys.executable, sys.version.split()[0])
            )
        with open(requirements(kind)) as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # two « make » at once: the second waits, then finds all done
            prepare(kind)
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Installation interrompue ; elle reprendra au prochain lancement.", file=sys.stderr)
        return 130
    return 0


def requirements(kind: str) -> str:
    return os.path.join(ROOT, "requirements", kind + ".txt")


def prepare(kind: str) -> None:
    wanted = fingerprint(kind)
    if venv_works() and stamps().get(kind) == wanted:
        return
    if not os.access(ROOT, os.W_OK):
        raise Refused("« %s » n'est pas inscriptible par vous : clonez le projet sous votre compte." % ROOT)
    if not venv_works():
        make_venv()
    install(kind)
    done = {kind: wanted}
    if kind == "dev":  # holds all of base, at the same versions
        done["base"] = fingerprint("base")
    kept = dict(stamps(), **done)
    with open(STAMP + ".partial", "w") as file:
        json.dump(kept, file)
    os.replace(STAMP + ".partial", STAMP)


def fingerprint(kind: str) -> str:
    with open(requirements(kind), "rb") as file:
        return hashlib.sha256(sys.version.encode() + file.read()).hexdigest()


def stamps() -> dict[str, str]:
    try:
        with open(STAMP) as file:
            return dict(json.load(file))
    except (OSError, ValueError, TypeError):
        return {}


def venv_works() -> bool:
    return os.path.exists(PYTHON) and runs([PYTHON, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"])


def runs(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True).returncode == 0
    except OSError:
        return False


def make_venv() -> None:
    say("Environnement Python : création de .venv…")
    if runs([sys.executable, "-m", "venv", "--clear", VENV]):
        return
    # Debian without python3-venv has no ensurepip: the system's pip can install into a bare environment.
    if runs([sys.executable, "-m", "pip", "--version"]) and runs(
        [sys.executable, "-m", "venv", "--clear", "--without-pip", VENV]
    ):
        return
    shutil.rmtree(VENV, ignore_errors=True)
    raise Refused(NO_PIP)


def pip() -> list[str]:
    if runs([PYTHON, "-m", "pip", "--version"]):
        return [PYTHON, "-m", "pip"]
    if runs([sys.executable, "-m", "pip", "--python", PYTHON, "--version"]):
        return [sys.executable, "-m", "pip", "--python", PYTHON]
    raise Refused(NO_PIP)


def install(kind: str) -> None:
    with open(requirements(kind)) as file:
        total = len(re.findall(r"^[A-Za-z0-9][^\s=]*==", file.read(), re.MULTILINE))
    command = [*pip(), "install", *PIP_OPTIONS, "--require-hashes", "--no-deps", "--only-binary=:all:"]
    process = subprocess.Popen(
        [*command, "--progress-bar=off", "-r", requirements(kind)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    said = follow(process, total)
    if process.wait() != 0:
        raise Refused("Les dépendances n'ont pas pu être installées :\n%s" % "\n".join(said[-12:]))
    say("Dépendances : %d paquets installés." % total)


def follow(process: subprocess.Popen[str], total: int) -> list[str]:
    """Show how far pip is: on one line of a terminal, a line every twenty packages elsewhere."""
    said = []
    count = 0
    for line in process.stdout or ():
        said.append(line.rstrip())
        found = re.match(r"(?:Collecting|Requirement already satisfied:) ([A-Za-z0-9._-]+)", line)
        if found:
            count += 1
            progress(min(count, total), total, found.group(1))
        elif line.startswith("Installing collected packages"):
            progress(total, total, "mise en place")
    if sys.stdout.isatty():
        print("\r\033[K", end="")
    return said


def progress(count: int, total: int, name: str) -> None:
    text = "Dépendances : %d/%d %s" % (count, total, name)
    if sys.stdout.isatty():
        print("\r\033[K" + text[:100], end="", flush=True)
    elif count == 1 or count % 20 == 0:
        say(text)


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "base"))
