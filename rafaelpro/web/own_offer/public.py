"""What anybody finds of own offers: a search of its own, a page with the contact. Nobody applies here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rafaelpro.catalogue.own.models import OwnPublication, reference_of
from rafaelpro.core import clock
from rafaelpro.core.french import counted
from rafaelpro.search.own import OwnResults, search_own
from rafaelpro.web.public.search import chips_of
from rafaelpro.web.public.search_form import Criteria, SearchForm, read
from rafaelpro.web.public.search_tabs import OWN_NAMES, tabs

from .shown import dates_words, said, sheet_of

SHOWN_SESSIONS = 3


@dataclass(frozen=True, slots=True)
class Row:
    """A published own offer in the results."""

    reference: str
    title: str
    organisation: str
    town: str
    dates: list[str]
    price: str
    duration: str


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """`/recherche/autres/`: only the criteria that make sense without the Region count."""
    criteria = _criteria(request)
    results = search_own(criteria.query)
    today = clock.today()
    context: dict[str, Any] = {
        "form": SearchForm(criteria.shown, measures=[], auto_id="recherche-%s"),
        "criteria": criteria,
        "chips": chips_of(criteria, request.GET),
        "tabs": tabs(request, own=True, own_total=results.total),
        "rows": [_row(each, today) for each in results.items],
        "page": _page(results),
        "total_words": counted(results.total, "formation"),
        "more_criteria": bool(criteria.query.department or criteria.query.organisation),
    }
    return render(request, "own_offer/search.html", context)


def _criteria(request: HttpRequest) -> Criteria:
    kept = request.GET.copy()
    for name in list(kept):
        if name not in OWN_NAMES:
            kept.pop(name)
    return read(kept, [])


def _page(results: OwnResults) -> Any:
    return Paginator(range(results.total), results.page_size).page(results.page)


def _row(published: OwnPublication, today: date) -> Row:
    content = published.accepted
    current = [each for each in published.sessions.all() if each.end >= today]
    return Row(
        reference=reference_of(published.pk),
        title=published.title,
        organisation=published.offer.organisation.name,
        town=published.town or "À distance",
        dates=[dates_words(each.start, each.end) for each in current[:SHOWN_SESSIONS]],
        price=said(content, "total_price"),
        duration=content.text("duration"),
    )


@require_safe
def page(request: HttpRequest, reference: int) -> HttpResponse:
    """`/autres-formations/<reference>/`: what was accepted, as long as it is published."""
    rows = OwnPublication.objects.filter(pk=reference, withdrawn_at__isnull=True)
    published = rows.select_related("offer__organisation").first()
    if published is None:
        raise Http404
    offer = published.offer
    context = {
        "sheet": sheet_of(published.accepted, clock.today()),
        "organisation": offer.organisation,
        "reference": offer.reference,
        "crumbs": [("Accueil", "/"), ("Autres formations", "/recherche/autres/"), (f"Formation {offer.reference}", "")],
        "is_preview": False,
    }
    return render(request, "own_offer/public.html", context)
