"""The document's own `extras info="eos-flux"`: type, number and time stamp. They stand at its end."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from rafaelpro.core import clock
from rafaelpro.eos.enums import FeedType
from rafaelpro.eos.notes import Note
from rafaelpro.lheo.extras import Extra, Extras
from rafaelpro.lheo.problems import Unreadable

from . import days

FLUX = "eos-flux"
PATH = f'lheo/extras[@info="{FLUX}"]'


@dataclass(frozen=True, slots=True)
class Header:
    """What a feed says of itself; `notes`: what is odd in it."""

    type: FeedType
    numero: int
    stamped_at: datetime | None
    notes: tuple[Note, ...] = ()


def read(extras: Extras) -> Header:
    """Raises `Unreadable` for a document that is no feed, or whose type or number cannot be told."""
    flux = extras.find(FLUX)
    if flux is None:
        raise Unreadable("ce document n'est pas un flux EOS : il n'a pas d'élément <extras info=\"eos-flux\">")
    numero = _numero(flux)
    stamped_at, notes = _stamp(flux, str(numero))
    return Header(_type(flux), numero, stamped_at, notes)


def _type(flux: Extra) -> FeedType:
    told = flux.value("type").strip().lower()
    if told not in FeedType.values:
        raise Unreadable(f"le type du flux est « {told[:40]} » : « complet » ou « delta » attendu", flux.line, PATH)
    return FeedType(told)


def _numero(flux: Extra) -> int:
    told = flux.value("numero").strip()
    if not re.fullmatch(r"[0-9]{1,18}", told):
        raise Unreadable(f"le numéro du flux est « {told[:40]} » : un nombre entier attendu", flux.line, PATH)
    return int(told)


def _stamp(flux: Extra, numero: str) -> tuple[datetime | None, tuple[Note, ...]]:
    """The moment, for people only: one that is absent, unreadable or beyond reason is dirt, and noted."""
    told = flux.value("horodatage").strip()
    try:
        moment = datetime.fromisoformat(told)
    except ValueError:
        return None, (Note(flux.line, PATH, numero, told, "horodatage absent ou illisible (ISO 8601 attendu)"),)
    if not days.is_plausible(moment.date()):
        reason = "horodatage hors de toute vraisemblance : il est pris pour inconnu"
        return None, (Note(flux.line, PATH, numero, told, reason),)
    return clock.in_paris(moment), ()
