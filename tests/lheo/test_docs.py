"""The example of docs/lheo.md runs as it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs" / "lheo.md"


def test_the_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    exec(compile(example, str(PAGE), "exec"), {})
    said = capsys.readouterr().out
    assert "missing ligne 4, lheo/offres/formation[1]/action" in said
    assert said.endswith("2.3 41\n")
