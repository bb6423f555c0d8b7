"""R3.4a as a pure function: full feeds and deltas share one increasing number, used up by an applied feed only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """Where a feed stands beside the last one applied."""

    NEW = "new"
    REPLAY = "replay"
    OUTDATED = "outdated"


@dataclass(frozen=True, slots=True)
class Position:
    """Number and content of the last feed applied."""

    numero: int
    digest: str


def standing(numero: int, digest: str, last: Position | None) -> Standing:
    """The same number and content again changes nothing; with other content, or an older number, it is too late."""
    if last is None or numero > last.numero:
        return Standing.NEW
    return Standing.REPLAY if (numero, digest) == (last.numero, last.digest) else Standing.OUTDATED


def missing(numero: int, last: Position | None) -> str:
    """What to say of a jump in numbers; nothing where there is none."""
    if last is None or numero <= last.numero + 1:
        return ""
    if numero == last.numero + 2:
        return f"le flux n° {numero - 1} manque : le dernier appliqué est le n° {last.numero}"
    return f"les flux n° {last.numero + 1} à {numero - 1} manquent : le dernier appliqué est le n° {last.numero}"


def too_late(numero: int, last: Position) -> str:
    """Why a feed is out of date, in words."""
    if numero == last.numero:
        return f"le flux n° {numero} a déjà été appliqué, avec un autre contenu"
    return f"le flux n° {numero} arrive trop tard : le n° {last.numero} est déjà appliqué"


def is_late(numero: int, last: Position) -> bool:
    """Whether a later feed, or one with this number, has been applied already."""
    return numero <= last.numero
