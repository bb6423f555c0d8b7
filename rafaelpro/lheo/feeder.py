"""From bytes to XML events, within limits.

It stands on expat, not on lxml: libxml2 keeps the line of an element on 16 bits, and guesses beyond line 65,535. Expat
has the exact line, streams by itself, and does nothing of its own: no network, no external entity. Any DOCTYPE is
refused, hence no entity is ever declared.
"""

from __future__ import annotations

from typing import Protocol
from xml.parsers import expat

from .binding import SEPARATOR
from .limits import Limits
from .problems import Unreadable
from .wellformed import malformed

_TEXT_AT_ONCE = 65_536


class Handler(Protocol):
    """Who receives the events, and knows where they stand in the document."""

    def start(self, name: str, attributes: dict[str, str]) -> None: ...
    def end(self, name: str) -> None: ...
    def text(self, data: str) -> None: ...
    def path(self) -> str: ...


class Feeder:
    """One document being fed to expat. The handler tells when it enters a formation and leaves it."""

    def __init__(self, handler: Handler, limits: Limits) -> None:
        self._handler = handler
        self._limits = limits
        self._fed = 0
        self._mark = 0  # where the formation, or what follows it, begins
        self._inside = False
        self._outside = 0  # bytes outside of formations before the mark
        self._names: dict[str, str] = {}  # filled by expat: every name of element and attribute met
        self._prefixes: set[str | None] = set()
        self.expat = expat.ParserCreate(namespace_separator=SEPARATOR, intern=self._names)
        self.expat.buffer_text = True
        self.expat.buffer_size = _TEXT_AT_ONCE
        self.expat.StartElementHandler = handler.start
        self.expat.EndElementHandler = handler.end
        self.expat.CharacterDataHandler = handler.text
        self.expat.StartDoctypeDeclHandler = self._doctype
        self.expat.StartNamespaceDeclHandler = self._namespace

    def feed(self, data: bytes, *, last: bool = False) -> None:
        """Take the next bytes. Raises `Unreadable`."""
        try:
            self.expat.Parse(data, last)
        except expat.ExpatError as error:
            raise self._unreadable(malformed(error.code, self._fed + len(data), last), error.lineno) from error
        except (ValueError, LookupError) as error:  # from the codec of the declared encoding
            raise self._unreadable("l'encodage annoncé par le document n'est pas pris en charge") from error
        self._fed += len(data)
        if not last:
            self._check_sizes()

    def enter(self) -> None:
        """A formation begins."""
        position = self.expat.CurrentByteIndex
        self._outside += position - self._mark
        self._mark, self._inside = position, True

    def leave(self) -> None:
        """A formation ends."""
        self._mark, self._inside = self.expat.CurrentByteIndex, False

    def _check_sizes(self) -> None:
        """Expat itself bounds nothing: neither the token that it waits for, nor the names that it remembers."""
        limits = self._limits
        if self._fed - max(self.expat.CurrentByteIndex, 0) > limits.token:
            raise self._unreadable("une balise ou un commentaire dépasse la taille permise")
        if self._fed - self._mark + (0 if self._inside else self._outside) > limits.stretch:
            what = "une formation" if self._inside else "ce qui entoure les formations"
            raise self._unreadable(f"{what} dépasse la taille permise")
        if len(self._names) + len(self._prefixes) > limits.names:
            raise self._unreadable("le document contient trop de noms d'éléments différents")

    def _doctype(self, *declaration: object) -> None:
        raise self._unreadable("le document contient une déclaration DOCTYPE : elles sont refusées par sécurité")

    def _namespace(self, prefix: str | None, uri: str | None) -> None:
        self._prefixes.add(prefix)

    def _unreadable(self, reason: str, line: int = 0) -> Unreadable:
        return Unreadable(reason, line or self.expat.CurrentLineNumber, self._handler.path())
