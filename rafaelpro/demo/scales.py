"""How large the demonstration is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

SEED = 2025


@dataclass(frozen=True, slots=True)
class Scale:
    """`applications` are aimed at, not promised to the unit; `by_the_doors` are sent through the real doors."""

    sessions: int
    applications: int
    life: timedelta = timedelta(days=270)
    by_the_doors: int = 50


SCALES: dict[str, Scale] = {
    "demo": Scale(1_200, 20_000),
    "region": Scale(20_000, 400_000),
    "national": Scale(200_000, 2_000_000),
}
