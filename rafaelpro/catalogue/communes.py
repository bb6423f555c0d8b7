"""The communes of Nouvelle-Aquitaine, read once from `data/communes.csv`; no database.

They serve searches by place and distance, and the generator of feeds. Distances are great circles, in kilometres,
between the points of the communes, some of which are approximate (`data/README.md`).
"""

from __future__ import annotations

import csv
import math
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from rafaelpro.core.french import fold

EARTH_RADIUS_KM = 6371.0
KM_PER_DEGREE = math.radians(1) * EARTH_RADIUS_KM  # of latitude
DEPARTMENTS = {
    "16": "Charente",
    "17": "Charente-Maritime",
    "19": "Corrèze",
    "23": "Creuse",
    "24": "Dordogne",
    "33": "Gironde",
    "40": "Landes",
    "47": "Lot-et-Garonne",
    "64": "Pyrénées-Atlantiques",
    "79": "Deux-Sèvres",
    "86": "Vienne",
    "87": "Haute-Vienne",
}


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune; `approx` when its point is derived from its neighbours'."""

    insee: str
    name: str
    postcodes: tuple[str, ...]
    population: int
    department: str
    latitude: float
    longitude: float
    approx: bool

    def distance_km(self, other: Commune) -> float:
        """Haversine distance between the points of the two communes."""
        phi, other_phi = math.radians(self.latitude), math.radians(other.latitude)
        half_phi = (other_phi - phi) / 2
        half_lambda = math.radians(other.longitude - self.longitude) / 2
        a = math.sin(half_phi) ** 2 + math.cos(phi) * math.cos(other_phi) * math.sin(half_lambda) ** 2
        return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(a))


def all_communes() -> tuple[Commune, ...]:
    """Every commune, by INSEE code."""
    return _table()


def by_insee(code: str) -> Commune | None:
    """The commune of an INSEE code."""
    return _by_insee().get(code.strip().upper())


def by_postcode(postcode: str) -> tuple[Commune, ...]:
    """The communes of a postcode, the most populated first; none for a postcode out of the region."""
    return _by_postcode().get(re.sub(r"\s", "", postcode), ())


def within(insee: str, km: float) -> tuple[Commune, ...]:
    """The communes within `km` of the commune, nearest first, itself included. Empty for an unknown code."""
    centre = by_insee(insee)
    if centre is None:
        return ()
    band = km / KM_PER_DEGREE  # no commune farther north or south than this can be near enough
    in_band = (commune for commune in _table() if abs(commune.latitude - centre.latitude) <= band)
    reached = ((centre.distance_km(commune), commune) for commune in in_band)
    near = [(distance, commune) for distance, commune in reached if distance <= km]
    return tuple(commune for _, commune in sorted(near, key=lambda pair: (pair[0], pair[1].insee)))


def find(text: str, *, limit: int = 10) -> tuple[Commune, ...]:
    """Communes by INSEE code, postcode (or the beginning of one) or name (case, accents, hyphens and « St » ignored).

    The name itself comes first, then names that begin with the text, then those where a word does; then by population.
    """
    wanted = _plain(text)
    if not wanted:
        return ()
    ranked = ((_rank(wanted, commune), commune) for commune in _table())
    found = [(rank, -commune.population, commune) for rank, commune in ranked if rank is not None]
    found.sort(key=lambda item: (item[0], item[1], item[2].insee))
    return tuple(commune for _, _, commune in found[:limit])


def _rank(wanted: str, commune: Commune) -> int | None:
    if wanted == commune.insee.lower() or wanted in commune.postcodes:
        return 0
    if wanted.isdigit():
        return 1 if any(postcode.startswith(wanted) for postcode in commune.postcodes) else None
    name = _plain_names()[commune.insee]
    if name == wanted:
        return 0
    if name.startswith(wanted):
        return 1
    return 2 if f" {wanted}" in name else None


def _plain(text: str) -> str:
    """Without accents, ligatures, punctuation and case; « St » and « Ste » in full."""
    words = re.sub(r"[^a-z0-9]+", " ", fold(text)).split()
    return " ".join({"st": "saint", "ste": "sainte"}.get(word, word) for word in words)


@lru_cache(maxsize=1)
def _table() -> tuple[Commune, ...]:
    return tuple(_read())


def _read() -> Iterator[Commune]:
    source = files("rafaelpro.catalogue").joinpath("data/communes.csv")
    with source.open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream, delimiter=";"):
            yield Commune(
                insee=row["insee"],
                name=row["name"],
                postcodes=tuple(row["postcodes"].split()),
                population=int(row["population"]),
                department=row["department"],
                latitude=float(row["latitude"]),
                longitude=float(row["longitude"]),
                approx=row["approx"] == "1",
            )


@lru_cache(maxsize=1)
def _by_insee() -> dict[str, Commune]:
    return {commune.insee: commune for commune in _table()}


@lru_cache(maxsize=1)
def _by_postcode() -> dict[str, tuple[Commune, ...]]:
    table: dict[str, list[Commune]] = defaultdict(list)
    for commune in sorted(_table(), key=lambda commune: -commune.population):
        for postcode in commune.postcodes:
            table[postcode].append(commune)
    return {postcode: tuple(communes) for postcode, communes in table.items()}


@lru_cache(maxsize=1)
def _plain_names() -> dict[str, str]:
    return {commune.insee: _plain(commune.name) for commune in _table()}
