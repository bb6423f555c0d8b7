"""Chance that repeats itself: every object draws from a stream of its own, named by the seed and its place.

So any object can be drawn again alone, whatever was drawn before it: a delta finds the sessions of the full feed, and
nothing needs to be remembered between two objects.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


def stream(seed: int, *names: object) -> Random:
    """The generator of the object called `names` under `seed`."""
    return Random("/".join(str(part) for part in (seed, *names)))


def weighted(rng: Random, choices: Sequence[tuple[T, float]]) -> T:
    """One of the values, each as often as its weight says."""
    values = [value for value, _ in choices]
    return rng.choices(values, [weight for _, weight in choices])[0]


def happens(rng: Random, probability: float) -> bool:
    """True with this probability."""
    return rng.random() < probability
