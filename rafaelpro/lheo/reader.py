"""Read a LHÉO document, 2.2 or 2.3, of any size in constant memory.

    with read(path) as document:
        for item in document:  # a Formation, or a Rejected one
            ...
        document.extras.find("eos-flux")  # stands after the formations: known only now

Anything raised is an `Unreadable`. A document is whole only once its iteration has ended without it: apply nothing
before.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator
from types import TracebackType
from typing import Self

from .extras import Attributes, Extra, Extras
from .limits import DEFAULT, KIB, Limits
from .parser import Parser
from .problems import LheoError, Problem
from .records import Formation, Rejected
from .sources import Part, Source, open_source

_CHUNK = 128 * KIB


class NotReadYet(LheoError):
    """What stands at the end of a document was asked for before its formations were all read."""


def read(source: Source, limits: Limits = DEFAULT) -> Document:
    """Open a file (plain, .gz, .zip) or a binary stream, and read up to the root. Raises `Unreadable`."""
    return Document(source, limits)


class Document:
    """A document being read: iterate over it once, then ask for `extras` and `problems`.

    A zip of several XML files reads as one document: their formations and their extras, in the archive's order.
    """

    def __init__(self, source: Source, limits: Limits = DEFAULT) -> None:
        self.version = ""
        """`2.2` or `2.3`: that of the first XML file."""
        self.attributes: Attributes = ()
        """The attributes of the root of the first XML file."""
        self._limits = limits
        self._ready: deque[Formation | Rejected] = deque()
        self._extras: list[Extra] = []
        self._problems: list[Problem] = []
        self._ended = False
        self._parts = open_source(source, limits)
        self._steps = self._read()
        self._read_root()

    @property
    def is_whole(self) -> bool:
        """Whether the document was read to its end, and all its formations taken."""
        return self._ended and not self._ready

    @property
    def extras(self) -> Extras:
        """The document's own extras. Raises `NotReadYet` before the end of the iteration."""
        self._refuse_early()
        return Extras(tuple(self._extras))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is odd outside of formations. Raises `NotReadYet` before the end of the iteration."""
        self._refuse_early()
        return tuple(self._problems)

    def __iter__(self) -> Iterator[Formation | Rejected]:
        while self._ready or next(self._steps, None) is not None:
            while self._ready:
                yield self._ready.popleft()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Free the files. A document closed before its end never becomes whole."""
        self._steps.close()
        self._parts.close()

    def _read_root(self) -> None:
        try:
            while not self.version and next(self._steps, None) is not None:
                pass
        except BaseException:
            self.close()
            raise

    def _read(self) -> Generator[Parser, None, None]:
        """Feed the parsers, one chunk a step."""
        for part in self._parts:
            parser = Parser(self._limits, self._ready, f"{part.name}:" if part.name else "")
            for data in _chunks(part):
                parser.feed(data)
                self._learn_root(parser)
                yield parser
            parser.feed(b"", last=True)
            self._extras += parser.extras
            self._problems += parser.problems
            yield parser
        self._ended = True

    def _learn_root(self, parser: Parser) -> None:
        if not self.version:
            self.version, self.attributes = parser.version, parser.attributes

    def _refuse_early(self) -> None:
        if not self.is_whole:
            raise NotReadYet("the end of the document has not been read yet")


def _chunks(part: Part) -> Iterator[bytes]:
    while data := part.read(_CHUNK):
        yield data
