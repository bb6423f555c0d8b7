"""Write the synthetic feed: a full one or a delta, in the EOS profile (domain facts §4)."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from rafaelpro.core.clock import PARIS
from rafaelpro.eos.generator import delta, dirt, errors
from rafaelpro.eos.generator.records import formation
from rafaelpro.eos.generator.region import MOST_SESSIONS, Region
from rafaelpro.lheo import records as lheo
from rafaelpro.lheo.extras import Extra, extra, extras
from rafaelpro.lheo.writer import LheoWriter

SENT_AT = time(6, 0)
COMPRESSION = 6


class FeedType(StrEnum):
    """The values of `eos-flux/type`."""

    FULL = "complet"
    DELTA = "delta"


class ImpossibleFeed(ValueError):
    """The order cannot be carried out; the message says why, in French."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedOrder:
    """What to write. `sessions` is the size of the region; a delta mentions a small part of it.

    `with_errors` adds records that must be rejected: the document no longer follows the schema.
    """

    sessions: int
    seed: int
    as_of: date
    type: FeedType = FeedType.FULL
    numero: int = 1
    with_dirt: bool = True
    with_errors: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.sessions <= MOST_SESSIONS:
            raise ImpossibleFeed(f"le nombre de sessions doit être compris entre 1 et {MOST_SESSIONS}")
        if self.numero < 1:
            raise ImpossibleFeed("le numéro d'un flux commence à 1")
        if not 2000 <= self.as_of.year <= 2090:
            raise ImpossibleFeed("la date doit être comprise entre 2000 et 2090")


@dataclass(frozen=True, slots=True)
class Written:
    """What the document holds."""

    formations: int
    sessions: int


def write_feed(stream: BinaryIO, order: FeedOrder) -> Written:
    """Write the document; the same order gives the same bytes."""
    formations = sessions = 0
    with LheoWriter(stream, checked=not order.with_errors) as writer:
        for record in records(order):
            writer.formation(record)
            formations += 1
            sessions += sum(len(action.sessions) for action in record.actions)
        writer.extras(eos_flux(order.type, order.numero, datetime.combine(order.as_of, SENT_AT, PARIS)))
    return Written(formations, sessions)


def write_file(path: Path, order: FeedOrder) -> Written:
    """Write `path`, compressed where its name ends in .gz; whole or not at all. Raises `OSError`."""
    partial = path.with_name(path.name + ".partial")
    try:
        with _opened(partial, compressed=path.suffix == ".gz") as stream:
            written = write_feed(stream, order)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return written


@contextmanager
def _opened(path: Path, *, compressed: bool) -> Iterator[BinaryIO]:
    """No name and no date in the compressed file: the same order gives the same bytes."""
    with path.open("wb") as raw:
        if not compressed:
            yield raw
            return
        with gzip.GzipFile(filename="", mode="wb", compresslevel=COMPRESSION, fileobj=raw, mtime=0) as packed:
            yield packed  # type: ignore[misc]  # GzipFile is a BinaryIO in all that is used here


def records(order: FeedOrder) -> Iterator[lheo.Formation]:
    """The formations of the document, one by one."""
    region = Region(sessions=order.sessions, seed=order.seed, as_of=order.as_of)
    if order.type is FeedType.DELTA:
        clean = delta.changed(region, order.numero)
    else:
        clean = (formation(action, seed=order.seed) for action in region.actions())
    for index, record in enumerate(clean):
        soiled = dirt.soil(record, seed=order.seed, reference=record.numero) if order.with_dirt else record
        yield errors.spoil(soiled, index=index) if order.with_errors else soiled


def eos_flux(kind: FeedType, numero: int, sent_at: datetime) -> Extra:
    """The document's own extras: what it is, and its place in the series."""
    return extras(
        "eos-flux",
        extra("type", kind),
        extra("numero", str(numero)),
        extra("horodatage", sent_at.isoformat()),
    )
