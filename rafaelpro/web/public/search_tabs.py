"""The two searches side by side: what the Region funds, and the rest, each with the criteria that both know."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, QueryDict

OWN_NAMES = frozenset({"q", "commune", "rayon_km", "departement", "organisme", "page"})
"""The criteria that make sense without a contract of the Region."""


@dataclass(frozen=True, slots=True)
class SearchTab:
    label: str
    url: str
    current: bool
    count: int | None


def tabs(request: HttpRequest, *, own: bool, own_total: int | None) -> list[SearchTab]:
    """`own`: which of the two is shown; the count of the other own offers is told where it can be compared."""
    funded = "/pro/recherche/" if getattr(request, "actor", None) else "/recherche/"
    return [
        SearchTab("De la Région", funded + _kept(request.GET), not own, None),
        SearchTab("Autres formations", "/recherche/autres/" + _kept(request.GET), own, own_total),
    ]


def only_shared(parameters: QueryDict) -> bool:
    """Whether every criterion in use is one that both searches know."""
    return all(name in OWN_NAMES or name in ("deplier", "structure") for name, value in parameters.items() if value)


def _kept(parameters: QueryDict) -> str:
    kept = QueryDict(mutable=True)
    for name, values in parameters.lists():
        if name in OWN_NAMES and name != "page" and any(values):
            kept.setlist(name, values)
    return f"?{kept.urlencode()}" if kept else ""
