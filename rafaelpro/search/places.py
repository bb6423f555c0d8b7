"""Where a session takes place, as searches need it: a commune and a point, even when the feed tells half of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rafaelpro.catalogue import communes
from rafaelpro.catalogue.communes import Commune
from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.core.french import identity

_CEDEX = re.compile(r"\bcedex\b.*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """What is known of a place; degrees, or None."""

    insee_code: str = ""
    department: str = ""
    latitude: float | None = None
    longitude: float | None = None


def place_of(session: TrainingSession) -> Place:
    """The place of a session: its own data first, then those of its commune."""
    commune = commune_of(session)
    has_point = session.latitude is not None and session.longitude is not None
    return Place(
        insee_code=session.insee_code or (commune.insee if commune else ""),
        department=session.department or (commune.department if commune else session.postal_code[:2]),
        latitude=session.latitude if has_point else (commune.latitude if commune else None),
        longitude=session.longitude if has_point else (commune.longitude if commune else None),
    )


def commune_of(session: TrainingSession) -> Commune | None:
    """By INSEE code; else by postcode and name."""
    known = communes.by_insee(session.insee_code) if session.insee_code else None
    return known or commune_at(session.postal_code, session.town)


def commune_at(postal_code: str, town: str) -> Commune | None:
    """By postcode, the town of this name first; else by name (a CEDEX has its own postcode)."""
    written = _CEDEX.sub("", town)
    name = identity(written)
    sharing = communes.by_postcode(postal_code)
    named = [commune for commune in sharing if identity(commune.name) == name]
    if named or sharing:
        return (named or list(sharing))[0]
    found = communes.find(written, limit=5) if name else ()
    same = [each for each in found if identity(each.name) == name and each.department == postal_code[:2]]
    return same[0] if same else None


def readings_of(code: str) -> list[tuple[Commune, ...]]:
    """What a code of 5 characters may mean: the communes of a postcode, the commune of an INSEE code, or both.

    64100 is the postcode of Bayonne and the INSEE code of Beyrie-sur-Joyeuse: nobody can tell which one is meant.
    """
    wanted = code.strip().upper()
    as_insee = communes.by_insee(wanted)
    found = [communes.by_postcode(wanted), (as_insee,) if as_insee else ()]
    return [reading for reading in found if reading]
