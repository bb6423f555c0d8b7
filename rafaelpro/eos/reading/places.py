"""Where a session takes place, from the first `lieu-de-formation` of its action; completed by the table of communes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rafaelpro.catalogue import communes
from rafaelpro.core.french import identity
from rafaelpro.eos.offer import Columns
from rafaelpro.lheo.records import Address, Geolocation, Place

from .texts import line

NOWHERE = "00000"


def columns(places: Sequence[Place]) -> Columns:
    """The columns of a session that tell its place; what is dirt is left empty."""
    address = next((place.details.address for place in places if place.details.address), None) or Address()
    postcode = _postcode(address.postcode)
    town = line(address.town)
    commune = _commune(address.insee_commune.strip().upper(), postcode, town)
    latitude, longitude = _point(address.geolocation, commune)
    return {
        "place_name": line(address.name),
        "address": one_line(address),
        "postal_code": postcode,
        "town": town,
        "insee_code": commune.insee if commune else "",
        "department": _department(line(address.department), postcode),
        "latitude": latitude,
        "longitude": longitude,
    }


def one_line(address: Address) -> str:
    return ", ".join(part for text in address.lines if (part := line(text)))


def full(address: Address | None) -> str:
    """An address with its postcode and town, on one line."""
    if address is None:
        return ""
    town = " ".join(part for part in (_postcode(address.postcode), line(address.town)) if part)
    return ", ".join(part for part in (line(address.name), one_line(address), town) if part)


def _postcode(text: str) -> str:
    digits = re.sub(r"\s", "", text)
    return digits if re.fullmatch(r"[0-9]{5}", digits) and digits != NOWHERE else ""


@lru_cache(maxsize=4096)
def _commune(insee: str, postcode: str, town: str) -> communes.Commune | None:
    """By its INSEE code, else by its postcode and name, else by a postcode that it alone holds."""
    if found := communes.by_insee(insee):
        return found
    possible = communes.by_postcode(postcode) if postcode else ()
    named = [each for each in possible if identity(each.name) == identity(town)]
    return named[0] if named else (possible[0] if len(possible) == 1 else None)


def _point(geolocation: Geolocation | None, commune: communes.Commune | None) -> tuple[float | None, float | None]:
    """WGS84; a point off the globe is dirt, and the commune's stands in."""
    if geolocation is not None:
        latitude, longitude = _degrees(geolocation.latitude, 90), _degrees(geolocation.longitude, 180)
        if latitude is not None and longitude is not None:
            return latitude, longitude
    return (commune.latitude, commune.longitude) if commune else (None, None)


def _degrees(text: str, most: int) -> float | None:
    found = re.fullmatch(r"\s*(-?[0-9]{1,3}(?:[.,][0-9]{1,20})?)\s*", text)
    value = float(found[1].replace(",", ".")) if found else 0.0
    return value if value and abs(value) <= most else None


def _department(told: str, postcode: str) -> str:
    if re.fullmatch(r"[0-9]{2,3}|2[AB]", told):
        return told
    if postcode.startswith("20"):
        return "2A" if postcode < "20200" else "2B"
    return postcode[:3] if postcode.startswith(("97", "98")) else postcode[:2]
