"""`/recherche/` and `/pro/recherche/`: the same search, with what professionals need in the second."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rafaelpro.catalogue.communes import Commune
from rafaelpro.catalogue.models import Measure
from rafaelpro.core.french import counted
from rafaelpro.organisations.rights import Actor
from rafaelpro.search.own import matching_own
from rafaelpro.search.queries import Hit, Results, search
from rafaelpro.search.suggestions import suggestion

from .rows import Row, row_of
from .search_form import Criteria, SearchForm, read
from .search_tabs import only_shared, tabs

MOST_UNFOLDED = 20


@dataclass(frozen=True, slots=True)
class Chip:
    label: str
    remove: str


@require_safe
def public_search(request: HttpRequest) -> HttpResponse:
    return render(request, "public/search.html", search_context(request))


def search_context(request: HttpRequest) -> dict[str, Any]:
    """What both pages show for the criteria of the address."""
    measures = list(Measure.objects.order_by("label"))
    criteria = read(request.GET, measures)
    results = search(criteria.query)
    actor = getattr(request, "actor", None)
    return {
        "form": SearchForm(criteria.shown, measures=measures, auto_id="recherche-%s"),
        "criteria": criteria,
        "pro": False,
        "more_criteria": _uses_more(criteria),
        "chips": chips_of(criteria, request.GET),
        "tabs": tabs(request, own=False, own_total=_own_total(criteria, request.GET)),
        "others": [_other_place(commune, request.GET) for commune in criteria.other_communes],
        "total_words": counted(results.total, "session"),
        "rows": rows_of(results.items, request.GET, actor),
        "page": page_of(results),
        "suggestion": _suggestion(criteria, results, request.GET),
    }


def rows_of(hits: list[Hit], parameters: QueryDict, actor: Actor | None) -> list[Row]:
    """The rows, those named by `?deplier=` unfolded."""
    unfolded = parameters.getlist("deplier")[:MOST_UNFOLDED]
    return [
        row_of(
            hit,
            actor,
            unfolded=hit.session.carif_number in unfolded,
            toggle_url=_toggled(parameters, unfolded, hit.session.carif_number),
        )
        for hit in hits
    ]


def page_of(results: Results) -> Page[int]:
    """The page for the pagination component."""
    return Paginator(range(results.total), results.page_size).page(results.page)


def _uses_more(criteria: Criteria) -> bool:
    """Whether a criterion of the folded part is in use, which then stays unfolded."""
    beside = {"departement", "mesure", "organisme", "marche", "carif"}
    return any(beside & set(criterion.names) for criterion in criteria.active)


def _toggled(parameters: QueryDict, unfolded: list[str], number: str) -> str:
    changed = parameters.copy()
    others = [each for each in unfolded if each != number]
    changed.setlist("deplier", others if number in unfolded else [*others, number])
    return f"?{changed.urlencode()}"


def chips_of(criteria: Criteria, parameters: QueryDict) -> list[Chip]:
    """One chip for each criterion in use, with the address that leaves it out."""
    return [Chip(each.words, _changed(parameters, **dict.fromkeys(each.names))) for each in criteria.active]


def _own_total(criteria: Criteria, parameters: QueryDict) -> int | None:
    """How many trainings that the Region does not fund fit the same criteria; None where they cannot be compared."""
    return matching_own(criteria.query).count() if only_shared(parameters) else None


def _other_place(commune: Commune, parameters: QueryDict) -> Chip:
    label = f"{commune.name} ({commune.department})"
    return Chip(label, _changed(parameters, commune=label))


def _changed(parameters: QueryDict, **changes: str | None) -> str:
    """The address with these parameters changed (None: removed), back on the first page, everything folded."""
    changed = parameters.copy()
    for name in ("page", "deplier", *changes):
        changed.pop(name, None)
    for name, value in changes.items():
        if value is not None:
            changed[name] = value
    return f"?{changed.urlencode()}"


def _suggestion(criteria: Criteria, results: Results, parameters: QueryDict) -> Chip | None:
    if results.total or not criteria.query.q:
        return None
    better = suggestion(criteria.query.q)
    return Chip(better, _changed(parameters, q=better)) if better else None
