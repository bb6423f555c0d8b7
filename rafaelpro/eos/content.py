"""The content of a feed: unpacked and measured once, kept compressed, read again from any byte on."""

from __future__ import annotations

import hashlib
import io
import sys
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

from rafaelpro.lheo.limits import DEFAULT, GIB, MIB, Limits
from rafaelpro.lheo.problems import Bomb, Unreadable
from rafaelpro.lheo.sources import open_source

from .models import Feed, FeedChunk

PACKED_LIMIT = 512 * MIB
UNPACKED_LIMIT = 4 * GIB
CHUNK = MIB
QUICK = 1  # zlib's level: XML shrinks ten times already
_MARGIN = 16 * MIB  # beyond our own limit, so that too much is told apart from too damaged


class TooLarge(Exception):
    """More than 512 MiB as it came, or than 4 GiB unpacked. The words are for people."""


def spool(stream: BinaryIO, limit: int = PACKED_LIMIT) -> BinaryIO:
    """The stream as it came, in a temporary file. Raises `TooLarge` beyond `limit` bytes."""
    copy = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    try:
        size = 0
        while data := stream.read(CHUNK):
            size += len(data)
            if size > limit:
                raise TooLarge(f"Le fichier dépasse {limit // MIB} Mio.")
            copy.write(data)
    except BaseException:
        copy.close()
        raise
    copy.seek(0)
    return copy


def unpacked(source: BinaryIO | Path, limit: int = UNPACKED_LIMIT) -> Iterator[bytes]:
    """The one XML document of a plain, gzipped or zipped source, in blocks of any size.

    Raises `TooLarge`; `Unreadable` for what is damaged, a bomb, or an archive of several documents. A bomb that passes
    the limit is too large first of all: it is read on, and thrown away, to find out.
    """
    try:
        yield from _blocks(source, limit, DEFAULT.ratio)
    except Bomb:
        for _ in _blocks(source, limit, sys.maxsize):
            pass
        raise


def _blocks(source: BinaryIO | Path, limit: int, ratio: int) -> Iterator[bytes]:
    size = 0
    if not isinstance(source, Path):
        source.seek(0)
    parts = open_source(source, Limits(unpacked=limit + _MARGIN, ratio=ratio))
    with closing(parts):
        for rank, part in enumerate(parts):
            if rank:
                raise Unreadable("le fichier zip contient plusieurs documents : un flux en est un seul")
            while data := part.read(CHUNK):
                size += len(data)
                if size > limit:
                    raise TooLarge(f"Le document décompressé dépasse {limit // GIB} Gio.")
                yield data


class Measured:
    """Blocks passing through, measured and hashed, cut again into chunks of exactly one MiB but the last."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._hash = hashlib.sha256()
        self.size = 0

    @property
    def digest(self) -> str:
        """SHA-256 of what has passed."""
        return self._hash.hexdigest()

    def __iter__(self) -> Iterator[bytes]:
        waiting = bytearray()
        for block in self._blocks:
            self._hash.update(block)
            self.size += len(block)
            waiting += block
            while len(waiting) >= CHUNK:
                yield bytes(waiting[:CHUNK])
                del waiting[:CHUNK]
        if waiting:
            yield bytes(waiting)


def store(feed: Feed, chunks: Iterator[bytes]) -> None:
    """Keep the chunks of a feed, in the caller's transaction."""
    for position, chunk in enumerate(chunks):
        FeedChunk.objects.create(feed=feed, position=position, data=zlib.compress(chunk, QUICK))


class StoredContent(io.RawIOBase):
    """The content of a feed as a binary stream: one chunk in memory, any position at once."""

    def __init__(self, feed: Feed) -> None:
        super().__init__()
        self._feed_id = feed.pk
        self._size = feed.size
        self._position = 0
        self._held: tuple[int, bytes] | None = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        self._position = max(0, start + offset)
        return self._position

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._position >= self._size:
            return 0
        rank, offset = divmod(self._position, CHUNK)
        data = self._chunk(rank)[offset : offset + len(buffer)]
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)

    def _chunk(self, rank: int) -> bytes:
        if self._held is None or self._held[0] != rank:
            row = FeedChunk.objects.filter(feed_id=self._feed_id, position=rank).values_list("data", flat=True).first()
            if row is None:
                raise Unreadable("le contenu de ce flux n'est plus conservé")
            self._held = (rank, zlib.decompress(row))
        return self._held[1]


def open_stored(feed: Feed) -> BinaryIO:
    return io.BufferedReader(StoredContent(feed), CHUNK)
