"""The reading of « n out of N »: how much of what must be told is told."""

from __future__ import annotations

from rafaelpro.core.french import counted
from rafaelpro.web.components.library import Params, leaf


@leaf("gauge")
def gauge(done: int, total: int, *, noun: str = "information") -> Params:
    """`done` of `total` (at least 1); the words are seen: a colour alone would say nothing (RGAA 3.1)."""
    missing = total - done
    return {
        "figures": f"{done}/{total}",
        "percent": round(100 * done / total),
        "is_full": missing <= 0,
        "words": "Complet" if missing <= 0 else f"Il manque {counted(missing, noun)}",
    }
