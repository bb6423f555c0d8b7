"""`make lock`: pins every dependency with its hashes, for Python 3.11 and later; no address is recorded.

`base.txt` is constrained by `dev.txt`, so that both hold the same versions. `--upgrade` (UPGRADE=1) takes newer ones.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OPTIONS = ["--generate-hashes", "--universal", "--python-version=3.11", "--no-header", "--no-emit-index-url", "--quiet"]


def compile_file(name: str, *more: str) -> None:
    command = [str(Path(sys.executable).parent / "uv"), "pip", "compile", *OPTIONS, *more]
    subprocess.run([*command, f"requirements/{name}.in", "-o", f"requirements/{name}.txt"], cwd=ROOT, check=True)


if __name__ == "__main__":
    compile_file("dev", *(["--upgrade"] if os.environ.get("UPGRADE") else []))
    compile_file("base", "-c", "requirements/dev.txt")
