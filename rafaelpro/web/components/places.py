"""The reading of « n/N » (R4.4, R4.11): the figures as they are, over-full too, and the sentence that says them."""

from __future__ import annotations

from typing import Any

from rafaelpro.core.french import counted


def places_reading(taken: int, places: int | None, *, noun: str = "candidature") -> dict[str, Any]:
    """What the n/N bar shows: figures, filled share in percent (at most 100), level and a sentence for every reader."""
    if places is None:
        return {"figures": str(taken), "percent": 0, "level": "unknown", "sentence": counted(taken, noun)}
    return {
        "figures": f"{taken}/{places}",
        "percent": 100 if taken >= places else round(100 * taken / places),
        "level": _level(taken, places),
        "sentence": _sentence(taken, places, noun),
    }


def _level(taken: int, places: int) -> str:
    if taken > places:
        return "over"
    if taken == places:
        return "full"
    return "tight" if taken >= 0.8 * places else "free"


def _sentence(taken: int, places: int, noun: str) -> str:
    words = f"{counted(taken, noun)} pour {counted(places, 'place')}"
    left = places - taken
    if left > 0:
        return f"{words}\u00a0: il reste {counted(left, 'place')}"
    return f"{words}\u00a0: complet" if left == 0 else f"{words}\u00a0: complet, {counted(-left, noun)} en plus"
