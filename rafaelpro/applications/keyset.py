"""Lists that go on from a row: what arrives or leaves meanwhile shifts nothing, and a deep page costs what the first
does.

A page is asked for by the *place* of a row: the values that the row was sorted by, and its key. The order is settled on
keys alone; what rows show is read for those of the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from django.core import signing
from django.db.models import Case, F, OrderBy, Q, QuerySet
from django.db.models.functions import Lower

Row = TypeVar("Row")
Values = tuple[Any, ...]

SALT = "place"
CHUNK = 500  # rows read at once when a whole list is walked


@dataclass(frozen=True, slots=True)
class Sort:
    """An order: by these expressions, then by the key, so that two rows never tie.

    `has_empty`: some rows have no value; they stand at the end, both ways. `is_personal`: its values are a person's and
    never stand in an address.
    """

    name: str
    expressions: tuple[str | Lower | Case, ...]
    descending: bool = False
    has_empty: bool = False
    is_personal: bool = False

    @property
    def columns(self) -> dict[str, F | Lower | Case]:
        """What to annotate rows with, by the names that `order_by` and `beyond` use."""
        named = enumerate(self.expressions)
        return {f"sort_{rank}": F(each) if isinstance(each, str) else each for rank, each in named}

    @property
    def names(self) -> list[str]:
        return [*self.columns, "pk"]

    def order_by(self, *, backwards: bool = False) -> list[OrderBy]:
        falling = self.descending != backwards
        return [
            OrderBy(
                F(name),
                descending=falling,
                nulls_first=True if self._has_empty(name) and backwards else None,
                nulls_last=True if self._has_empty(name) and not backwards else None,
            )
            for name in self.names
        ]

    def beyond(self, values: Values, *, backwards: bool = False) -> Q:
        """The rows after these values; backwards, those before."""
        further, same = Q(), Q()
        for name, value in zip(self.names, values, strict=True):
            step = self._further(name, value, backwards=backwards)
            if step is not None:
                further |= same & step
            same &= Q(**{f"{name}__isnull": True}) if value is None else Q(**{name: value})
        return further & self._bound(values[0], backwards=backwards)

    def _further(self, name: str, value: Any, *, backwards: bool) -> Q | None:
        if value is None:
            return Q(**{f"{name}__isnull": False}) if backwards else None
        step = Q(**{f"{name}__{'lt' if self.descending != backwards else 'gt'}": value})
        return step | Q(**{f"{name}__isnull": True}) if self._has_empty(name) and not backwards else step

    def _bound(self, first: Any, *, backwards: bool) -> Q:
        """The same once more on the first column alone: an index can start from it, which it cannot from an OR."""
        if self.has_empty:
            return Q()
        return Q(**{f"{self.names[0]}__{'lte' if self.descending != backwards else 'gte'}": first})

    def _has_empty(self, name: str) -> bool:
        return self.has_empty and name != "pk"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stood in an order. `values` end with its key; those of a personal order stay out of the text."""

    sort: Sort
    values: Values

    @property
    def key(self) -> int:
        return int(self.values[-1])

    def __str__(self) -> str:
        """Signed: what comes back is ours, or nothing."""
        told = self.values[-1:] if self.sort.is_personal else self.values
        plain = [each.isoformat() if isinstance(each, date) else each for each in told]
        return signing.Signer(salt=SALT).sign_object([_name(self.sort), *plain])

    @classmethod
    def read(cls, text: str, sort: Sort) -> Place | None:
        """None for a text that is not ours, or of another order."""
        try:
            name, *values = signing.Signer(salt=SALT).unsign_object(text)
        except (signing.BadSignature, ValueError):
            return None
        return cls(sort, tuple(values)) if name == _name(sort) else None


def _name(sort: Sort) -> str:
    return f"-{sort.name}" if sort.descending else sort.name


@dataclass(frozen=True, slots=True)
class Start:
    """Where a page begins: after a place, or, backwards, just before it."""

    place: Place
    backwards: bool = False


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of a list; `before` and `after`: the places that its neighbours go on from, None at either end."""

    rows: list[Row]
    before: Place | None
    after: Place | None


class Listing(Generic[Row]):
    """The rows that a list keeps, in its order: to count, to cut into pages, to walk.

    `held` gives those among which places are looked up, `kept` those of the list, `read` the rows of some keys, in
    their order.
    """

    ordered = True

    def __init__(
        self,
        *,
        held: Callable[[], QuerySet[Any]],
        kept: QuerySet[Any],
        sort: Sort,
        read: Callable[[list[int]], list[Row]],
    ) -> None:
        self._held, self._kept, self._sort, self._read = held, kept, sort, read

    @property
    def sort(self) -> Sort:
        return self._sort

    def count(self) -> int:
        return self._kept.count()

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, part: slice) -> list[Row]:
        return self._read(list(self.keys()[part]))

    def __iter__(self) -> Iterator[Row]:
        keys = list(self.keys())
        for start in range(0, len(keys), CHUNK):
            yield from self._read(keys[start : start + CHUNK])

    def keys(self) -> QuerySet[Any, int]:
        return self._ordered().values_list("pk", flat=True)

    def page(self, start: Start | None, size: int) -> Page[Row]:
        """The page that begins there; the first one where nothing is left after a place, or too little before it."""
        if start is not None and self._sort.is_personal:
            start = self._renewed(start)
        places = self._places(start, size + 1)
        if start is not None and len(places) < (size + 1 if start.backwards else 1):
            return self.page(None, size)
        if start is not None and start.backwards:
            return self._page(places[size - 1 :: -1], before=True, after=True)
        return self._page(places[:size], before=start is not None, after=len(places) > size)

    def around(self, key: int) -> tuple[int | None, int | None]:
        """The keys before and after a row; one that has just left the list still has neighbours there."""
        place = self._find(key)
        if place is None:
            return None, None
        sides = (self._places(Start(place, backwards=backwards), 1) for backwards in (True, False))
        before, after = (found[0].key if found else None for found in sides)
        return before, after

    def _page(self, places: list[Place], *, before: bool, after: bool) -> Page[Row]:
        rows = self._read([place.key for place in places])
        first, last = (places[0], places[-1]) if places else (None, None)
        return Page(rows, first if before else None, last if after else None)

    def _places(self, start: Start | None, size: int) -> list[Place]:
        """The first places from there, nearest first."""
        backwards = start is not None and start.backwards
        rows = self._ordered(backwards=backwards)
        if start is not None:
            rows = rows.filter(self._sort.beyond(start.place.values, backwards=backwards))
        return [Place(self._sort, values) for values in rows.values_list(*self._sort.names)[:size]]

    def _renewed(self, start: Start) -> Start | None:
        """Personal values do not travel: they are read again, among the rows held."""
        place = self._find(start.place.key)
        return Start(place, start.backwards) if place else None

    def _find(self, key: int) -> Place | None:
        """Where a row stands now."""
        found = self._held().annotate(**self._sort.columns).filter(pk=key).values_list(*self._sort.names).first()
        return Place(self._sort, found) if found else None

    def _ordered(self, *, backwards: bool = False) -> QuerySet[Any]:
        rows: QuerySet[Any] = self._kept.annotate(**self._sort.columns)
        return rows.order_by(*self._sort.order_by(backwards=backwards))
