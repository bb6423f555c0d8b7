"""Editions of the document: made when the offer has changed, one at a time, kept for as long as they may be read."""

from __future__ import annotations

import hashlib
import io
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import TYPE_CHECKING, BinaryIO, cast

from django.db import connection

from rafaelpro.core import clock
from rafaelpro.lheo.limits import MIB
from rafaelpro.offreinfo.document import Outcome, write
from rafaelpro.offreinfo.export import packed
from rafaelpro.offreinfo.fingerprint import fingerprint
from rafaelpro.offreinfo.models import Edition, EditionChunk, Line
from rafaelpro.offreinfo.snapshot import snapshot

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

MAKING = 0x4F464649  # « OFFI »: the key of the advisory lock
PATIENCE = 60.0  # seconds that a reader waits for the edition that another is making
KEPT = timedelta(days=2)  # longer than anybody takes to read one
LINES = 1_000
_GZIP = 31  # zlib's word for « with a gzip header »
_PAUSE = 0.1


class Busy(Exception):
    """Another edition is being made, for longer than one waits."""


def current(since: date | None = None, *, patience: float = PATIENCE) -> Edition:
    """The edition of the offer as it stands: the one there is, or a new one.

    Order: one maker at a time; within one consistent view, the document, its chunks and its lines, all or nothing; then
    old editions go. Raises `NothingToPassOn`, or `Busy` after `patience` seconds.
    """
    if known := known_edition(since):
        return known
    with _one_maker(patience):
        made = known_edition(since) or _make(since)
        purge()
    return made


def known_edition(since: date | None) -> Edition | None:
    """The edition that still says what the offer is, if it has been made."""
    return Edition.objects.filter(fingerprint=fingerprint(since)).first()


def last_whole() -> Edition | None:
    """The newest edition of the whole offer, even if the offer has changed since."""
    return Edition.objects.filter(since__isnull=True).order_by("-made_at", "-pk").first()


def blocks(edition: Edition, *, compressed: bool) -> Iterator[bytes]:
    """Its bytes, a chunk in memory at a time."""
    unpack = zlib.decompressobj(_GZIP)
    for position in range(-(-edition.packed_size // MIB)):
        data = bytes(EditionChunk.objects.values_list("data", flat=True).get(edition=edition, position=position))
        yield data if compressed else unpack.decompress(data)


def purge() -> int:
    """Let go of editions that nobody reads any more, but the last whole one; how many. Safe to run twice."""
    whole = Edition.objects.filter(since__isnull=True).order_by("-made_at", "-pk").values_list("pk", flat=True)
    last = list(whole[:2])  # pages may be reading the one before
    Line.objects.exclude(edition__in=last).delete()
    old = Edition.objects.filter(made_at__lt=clock.now() - KEPT).exclude(pk__in=last[:1])
    return old.delete()[1].get(Edition._meta.label, 0)


def _make(since: date | None) -> Edition:
    with snapshot():
        mark = fingerprint(since)  # of this view: the offer may have changed since the edition was asked for
        if known := Edition.objects.filter(fingerprint=mark).first():
            return known
        edition = Edition.objects.create(
            fingerprint=mark,
            since=since,
            made_at=clock.now(),
            size=0,
            packed_size=0,
            formations=0,
            sessions=0,
        )
        chunks, lines = _Chunks(edition), _Lines(edition)
        with packed(cast("BinaryIO", chunks)) as stream:
            measured = _Measured(stream)
            written = write(cast("BinaryIO", measured), since=since, tell=None if since else lines.tell)
        chunks.close()
        lines.save()
        edition.digest, edition.size, edition.packed_size = measured.digest, measured.size, chunks.size
        edition.formations, edition.sessions = written.formations, written.sessions
        edition.save()
    return edition


class _Measured:
    """A stream that counts and hashes what goes through it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._hash = hashlib.sha256()
        self.size = 0

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()

    def write(self, data: bytes) -> int:
        self._hash.update(data)
        self.size += len(data)
        return self._stream.write(data)


class _Chunks(io.RawIOBase):
    """What is written becomes rows of one MiB."""

    def __init__(self, edition: Edition) -> None:
        super().__init__()
        self._edition = edition
        self._waiting = bytearray()
        self._position = 0
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: ReadableBuffer) -> int:
        block = bytes(data)
        self._waiting += block
        self.size += len(block)
        while len(self._waiting) >= MIB:
            self._keep(MIB)
        return len(block)

    def close(self) -> None:
        if not self.closed and self._waiting:
            self._keep(len(self._waiting))
        super().close()

    def _keep(self, length: int) -> None:
        EditionChunk.objects.create(edition=self._edition, position=self._position, data=bytes(self._waiting[:length]))
        del self._waiting[:length]
        self._position += 1


class _Lines:
    """The lines of an edition, written by the thousand."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self._waiting: list[Line] = []

    def tell(self, outcome: Outcome) -> None:
        self._waiting.append(
            Line(
                edition=self._edition,
                action=outcome.action,
                session=outcome.session,
                reason=outcome.reason or "",
                detail=outcome.detail[:500],
            )
        )
        if len(self._waiting) >= LINES:
            self.save()

    def save(self) -> None:
        Line.objects.bulk_create(self._waiting)
        self._waiting = []


@contextmanager
def _one_maker(patience: float) -> Iterator[None]:
    """A lock of the connection: it vanishes with a process that dies."""
    deadline = time.monotonic() + patience
    while not _locked():
        if time.monotonic() >= deadline:
            raise Busy
        time.sleep(_PAUSE)
    try:
        yield
    finally:
        if connection.connection is not None and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [MAKING])


def _locked() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [MAKING])
        return bool(cursor.fetchone()[0])
