"""Pages of lists: numbered ones for searches, and ones that go on from a row, which nothing that changes can upset."""

from __future__ import annotations

import base64
import struct
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from rafaelpro.applications.models import Application

from .problems import FieldProblem, InvalidInput

SIZE = 50
_PLAIN = struct.Struct(">Qq")  # the key of the row; the microseconds of its last change since 1970
_EPOCH, _TICK = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_SALT = "rafaelpro.api.cursor"


def next_path(request: HttpRequest, **changed: str | int) -> str:
    """The address of the next page, as a path from the root, with the filters of this one."""
    asked = {name: value for name, value in request.GET.items() if value != ""}
    return f"{request.path}?{urlencode(asked | {name: str(value) for name, value in changed.items()})}"


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of a page: what the next one goes on from.

    Clients can neither read nor make one: it is encrypted and authenticated (AES-SIV), since the moment of the last
    change is not shown to every structure that pages (R2.2). One row at one moment always gives the same text.
    """

    id: int
    changed_at: datetime

    def __str__(self) -> str:
        plain = _PLAIN.pack(self.id, (self.changed_at - _EPOCH) // _TICK)
        return base64.urlsafe_b64encode(_boxes()[0].encrypt(plain, None)).decode().rstrip("=")

    @classmethod
    def of(cls, application: Application) -> Cursor:
        return cls(application.pk, application.changed_at)

    @classmethod
    def read(cls, text: str | None) -> Cursor | None:
        """The cursor of a parameter, if any. Raises `InvalidInput`."""
        if not text:
            return None
        plain = _opened(text)
        if plain is None:
            words = "Ce curseur n’est pas l’un des nôtres : reprenez celui de « page_suivante »."
            raise InvalidInput([FieldProblem("curseur", "invalide", words)])
        key, ticks = _PLAIN.unpack(plain)
        return cls(key, _EPOCH + ticks * _TICK)


def _opened(text: str) -> bytes | None:
    """What one of our keys has sealed; nothing else has the form of a cursor."""
    try:
        sealed = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except ValueError:
        return None
    for box in _boxes():
        with suppress(InvalidTag, ValueError):
            return box.decrypt(sealed, None)
    return None


def _boxes() -> list[AESSIV]:
    """The present key first, then those that were replaced."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return [AESSIV(salted_hmac(_SALT, "", secret=key, algorithm="sha512").digest()) for key in keys]


@dataclass(frozen=True, slots=True)
class Order:
    """How a list of applications goes on from a row."""

    columns: tuple[str, ...]
    is_by_change: bool

    def after(self, rows: QuerySet[Application], cursor: Cursor | None) -> QuerySet[Application]:
        ordered = rows.order_by(*self.columns)
        if cursor is None:
            return ordered
        if not self.is_by_change:
            return ordered.filter(id__lt=cursor.id)
        later = Q(changed_at__gt=cursor.changed_at) | Q(changed_at=cursor.changed_at, id__gt=cursor.id)
        return ordered.filter(later)


NEWEST_FIRST = Order(("-id",), is_by_change=False)
BY_CHANGE = Order(("changed_at", "id"), is_by_change=True)


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, how many there are in all, and where the next ones are."""

    rows: list[Application]
    total: int
    next_path: str | None


def page_of(request: HttpRequest, rows: QuerySet[Application], order: Order, cursor: Cursor | None) -> Page:
    """The page that goes on from a cursor; two queries."""
    found = list(order.after(rows, cursor)[: SIZE + 1])
    shown = found[:SIZE]
    more = len(found) > SIZE
    return Page(shown, rows.count(), next_path(request, curseur=str(Cursor.of(shown[-1]))) if more else None)
