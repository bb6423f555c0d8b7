"""States that should be impossible: each room says how to search for its own, one command searches for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

Search = Callable[[], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Invariant:
    """`search` yields one line for each place where the invariant does not hold."""

    name: str
    search: Search


_REGISTRY: dict[str, Invariant] = {}


def invariant(search: Search) -> Search:
    """Register a function that yields a line for each impossible state; its docstring says what must hold."""
    _REGISTRY[search.__name__] = Invariant(search.__name__, search)
    return search


def all_invariants() -> list[Invariant]:
    """Every invariant of every room (their `invariants` modules), by name."""
    for config in apps.get_app_configs():
        name = f"{config.name}.invariants"
        if config.name.startswith("rafaelpro.") and config.name != "rafaelpro.core" and find_spec(name):
            import_module(name)
    return [_REGISTRY[name] for name in sorted(_REGISTRY)]
