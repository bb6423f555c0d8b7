"""The official schema, where this machine has it: `LHEO_XSD`, or a `spec/lheo` folder beside the project."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_BESIDE = Path(__file__).resolve().parents[3]


def path() -> Path:
    """The schema's file; skips the test where there is none."""
    named = os.environ.get("LHEO_XSD")
    found = Path(named) if named else next(_BESIDE.glob("*/spec/lheo/lheo-2.3.xsd"), None)
    if found is None or not found.is_file():
        pytest.skip("schéma LHÉO absent : donnez son chemin par LHEO_XSD")
    return found
