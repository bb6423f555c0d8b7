"""`make bench`: runs every bench/*.py, each of which prints lines « name<TAB>figure<TAB>unit », and makes one table."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def rows(script: Path) -> list[tuple[str, ...]]:
    done = subprocess.run([sys.executable, str(script)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    found = [tuple(line.split("\t")) for line in done.stdout.splitlines() if line.count("\t") == 2]
    failure = [(script.stem, "ÉCHEC", f"code {done.returncode}")] if done.returncode else []
    return found + failure


def main() -> int:
    scripts = sorted((ROOT / "bench").glob("*.py"))
    if not scripts:
        print("Aucune mesure : le dossier bench/ est vide.")
        return 0
    found = [row for script in scripts for row in rows(script)]
    widths = [max(len(row[column]) for row in found) for column in range(3)] if found else []
    for name, figure, unit in found:
        print(f"{name:<{widths[0]}}  {figure:>{widths[1]}}  {unit}")
    return 1 if any(row[1] == "ÉCHEC" for row in found) else 0


if __name__ == "__main__":
    sys.exit(main())
