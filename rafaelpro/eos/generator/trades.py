"""What is taught in the synthetic region: basic skills, first-level certifications, the regional programme (PRF)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Any


class Measure(StrEnum):
    """The measures of the profile, as they stand in the feed (domain facts §4)."""

    SOCLE = "HSP-SOCLE"
    FIRST_LEVEL = "HSP-1NQ"
    PRF = "PRF"

    @property
    def scheme(self) -> str:
        """The scheme (« dispositif ») that the measure belongs to."""
        return "PRF" if self is Measure.PRF else "HSP"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """A subject. Basic skills have titles; trades have a job name in both genders, from which titles are made."""

    measure: Measure
    nsf: str
    entry_level: str
    hours: tuple[int, int]  # in the centre, in a company
    aims: tuple[str, ...]
    modules: tuple[str, ...]
    places: str  # where one works, or what one gains
    titles: tuple[str, ...] = ()
    masculine: str = ""
    feminine: str = ""
    award: str = ""
    rome: tuple[str, ...] = ()
    formacodes: tuple[str, ...] = ()
    rncp: str = ""
    exit_level: str = ""


@lru_cache(maxsize=1)
def trades() -> dict[Measure, tuple[Trade, ...]]:
    """Every subject of `trades.toml`, by measure, in the order of the file."""
    source = files("rafaelpro.eos.generator").joinpath("trades.toml").read_text(encoding="utf-8")
    known = [_trade(row) for row in tomllib.loads(source)["trade"]]
    return {measure: tuple(trade for trade in known if trade.measure is measure) for measure in Measure}


def _trade(row: dict[str, Any]) -> Trade:
    """The row as a trade; an unknown key raises TypeError."""
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    values["measure"] = Measure(row["measure"])
    return Trade(**values)
