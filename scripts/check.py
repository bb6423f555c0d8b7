"""`make check`: everything that can be said of the code without running it. All steps run; the failures come last."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
MANAGE = [sys.executable, "manage.py"]


@dataclass(frozen=True)
class Step:
    label: str
    command: list[str]


@dataclass(frozen=True)
class Outcome:
    step: Step
    passed: bool
    said: str
    seconds: float


def steps() -> list[Step]:
    """Longest first: they run two at a time."""
    found = [
        Step("types (mypy)", [str(BIN / "mypy")]),
        Step("templates (djlint)", [str(BIN / "djlint"), "--lint", "--quiet", "rafaelpro"]),
        Step("migrations", [*MANAGE, "makemigrations", "--check", "--dry-run"]),
        Step("Django's own checks", [*MANAGE, "check", "--fail-level", "WARNING"]),
        Step("direction of imports", [str(BIN / "lint-imports"), "--no-cache"]),
        Step("code (ruff)", [str(BIN / "ruff"), "check", "--output-format=concise", "."]),
        Step("layout (ruff format)", [str(BIN / "ruff"), "format", "--check", "--output-format=concise", "."]),
        Step("French typography", [sys.executable, "scripts/check_french.py"]),
        Step("locked dependencies", [sys.executable, "scripts/check_lock.py"]),
    ]
    if any(ROOT.glob("rafaelpro/*/management/commands/docs_generate.py")):
        found.append(Step("generated documentation", [*MANAGE, "docs_generate", "--check"]))
    return found


def run(step: Step, environment: dict[str, str]) -> Outcome:
    begun = time.monotonic()
    done = subprocess.run(step.command, cwd=ROOT, env=environment, capture_output=True, text=True)
    outcome = Outcome(step, done.returncode == 0, (done.stdout + done.stderr).strip(), time.monotonic() - begun)
    print(f"{'ok   ' if outcome.passed else 'ÉCHEC'} {step.label} ({outcome.seconds:.1f} s)", flush=True)
    return outcome


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="rafaelpro-check-", dir="/tmp") as data_dir:
        Path(data_dir).chmod(0o711)  # the account that runs the base goes through it
        environment = os.environ | {"DATA_DIR": data_dir, "RAFAELPRO_ENV": "test"}
        with ThreadPoolExecutor(2) as pool:
            outcomes = list(pool.map(lambda step: run(step, environment), steps()))
    failed = [outcome for outcome in outcomes if not outcome.passed]
    for outcome in failed:
        print(f"\n--- {outcome.step.label} : {' '.join(outcome.step.command)}\n{outcome.said}")
    print(f"\n{len(outcomes) - len(failed)} vérifications passées, {len(failed)} en échec.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
