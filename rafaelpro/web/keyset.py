"""Pages that go on from a row: `?apres=` or `?avant=` a place, beside the filters of the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic

from django.http import HttpRequest

from rafaelpro.applications.keyset import Listing, Place, Row, Start
from rafaelpro.core.french import NBSP, grouped
from rafaelpro.web.filters import AFTER, BEFORE, PER_PAGE, with_parameter

UNKNOWN_PLACE = f"Page{NBSP}: ce repère n’est pas de cette liste. La voici depuis le début."


@dataclass(frozen=True, slots=True)
class KeysetPage(Generic[Row]):
    """Some rows, how many there are in all, and the addresses of the neighbouring pages (empty at either end)."""

    rows: list[Row]
    total: int
    previous: str
    following: str

    @property
    def is_first(self) -> bool:
        return not self.previous

    @property
    def summary(self) -> str:
        """« 25 sur 20 312 »."""
        return f"{len(self.rows)} sur {grouped(self.total)}"


def page_of(
    request: HttpRequest, listing: Listing[Row], ignored: list[str], *, total: int | None = None
) -> KeysetPage[Row]:
    """The page that the address asks for; a place that is not of this list counts as absent, with a word.

    `total`: how long the list is, if that is known.
    """
    page = listing.page(_start(request, listing, ignored), PER_PAGE)
    total = listing.count() if total is None else total
    return KeysetPage(page.rows, total, _address(request, BEFORE, page.before), _address(request, AFTER, page.after))


def _start(request: HttpRequest, listing: Listing[Any], ignored: list[str]) -> Start | None:
    name = AFTER if AFTER in request.GET else BEFORE
    text = request.GET.get(name)
    if not text:
        return None
    place = Place.read(text, listing.sort)
    if place is None:
        ignored.append(UNKNOWN_PLACE)
        return None
    return Start(place, backwards=name == BEFORE)


def _address(request: HttpRequest, name: str, place: Place | None) -> str:
    return with_parameter(request.GET, name, str(place)) if place else ""
