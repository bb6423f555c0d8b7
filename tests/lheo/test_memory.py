"""Memory does not grow with the document: one formation at a time, read or written."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterator

import pytest

from rafaelpro.lheo.reader import read
from rafaelpro.lheo.writer import LheoWriter
from tests.lheo import samples

SESSIONS_EACH = 10
RECORD = samples.formation(samples.action(*(samples.session(f"{n:08}") for n in range(SESSIONS_EACH))))
HEAD, TAIL = samples.written(RECORD).split(b"\n  <formation")[0], b"\n </offres>\n</lheo>"
BODY = samples.written(RECORD)[len(HEAD) :].split(b"\n </offres>")[0]


class Generated(io.RawIOBase):
    """A document that is never whole anywhere: made as it is read."""

    def __init__(self, formations: int) -> None:
        self._pieces = self._make(formations)
        self._rest = b""

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self._rest = self._head + self._rest
        return 0

    def read(self, size: int = -1) -> bytes:
        while len(self._rest) < size and (piece := next(self._pieces, b"")):
            self._rest += piece
        taken, self._rest = self._rest[:size], self._rest[size:]
        self._head = taken
        return taken

    @staticmethod
    def _make(formations: int) -> Iterator[bytes]:
        yield HEAD
        for _ in range(formations):
            yield BODY
        yield TAIL


class Sink(io.RawIOBase):
    size = 0

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.size += len(data)
        return len(data)


def peak_reading(sessions: int) -> int:
    tracemalloc.start()
    try:
        with read(Generated(sessions // SESSIONS_EACH)) as document:  # type: ignore[arg-type]
            count = sum(len(item.actions[0].sessions) for item in document)  # type: ignore[union-attr]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == sessions
    return peak


def peak_writing(sessions: int) -> int:
    sink = Sink()
    tracemalloc.start()
    try:
        with LheoWriter(sink) as writer:  # type: ignore[arg-type]
            for _ in range(sessions // SESSIONS_EACH):
                writer.formation(RECORD)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert sink.size > sessions * 1000
    return peak


@pytest.mark.slow
@pytest.mark.parametrize("peak_of", [peak_reading, peak_writing])
def test_memory_is_the_same_for_ten_times_more(peak_of: object) -> None:
    peak_of(200)  # type: ignore[operator] # caches fill
    small, large = peak_of(500), peak_of(5000)  # type: ignore[operator]
    assert large < small * 1.3 + 100_000
