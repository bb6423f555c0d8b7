"""Pages of lists: numbered ones for searches, and ones that go on from a row, which nothing that changes can upset."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from rafaelpro.applications.models import Application

from .problems import FieldProblem, InvalidInput

SIZE = 50


def next_path(request: HttpRequest, **changed: str | int) -> str:
    """The address of the next page, as a path from the root, with the filters of this one."""
    asked = {name: value for name, value in request.GET.items() if value != ""}
    return f"{request.path}?{urlencode(asked | {name: str(value) for name, value in changed.items()})}"


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of a page: what the next one goes on from. Opaque to clients."""

    id: int
    changed_at: datetime

    def __str__(self) -> str:
        plain = json.dumps([self.id, self.changed_at.isoformat()])
        return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")

    @classmethod
    def of(cls, application: Application) -> Cursor:
        return cls(application.pk, application.changed_at)

    @classmethod
    def read(cls, text: str) -> Cursor:
        """Raises `InvalidInput`."""
        try:
            plain = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
            key, moment = json.loads(plain)
            cursor = cls(int(key), datetime.fromisoformat(moment))
            if not 0 <= cursor.id < 2**63 or cursor.changed_at.tzinfo is None:
                raise ValueError
        except (ValueError, TypeError, OverflowError, binascii.Error) as error:
            words = "Ce curseur n'est pas l'un des nôtres : reprenez celui de « page_suivante »."
            raise InvalidInput([FieldProblem("curseur", "invalide", words)]) from error
        return cursor


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


def page_of(request: HttpRequest, rows: QuerySet[Application], order: Order, cursor_text: str | None) -> Page:
    """The page that goes on from a cursor; two queries."""
    cursor = Cursor.read(cursor_text) if cursor_text else None
    found = list(order.after(rows, cursor)[: SIZE + 1])
    shown = found[:SIZE]
    more = len(found) > SIZE
    return Page(shown, rows.count(), next_path(request, curseur=str(Cursor.of(shown[-1]))) if more else None)
