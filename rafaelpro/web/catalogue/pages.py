"""`/catalogue/<siret>/`, the public offer of an organisation; `/mon-catalogue/`, where the organisation finds it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import conditional_page, require_safe

from rafaelpro.applications.projection import catch_up
from rafaelpro.core import clock
from rafaelpro.core.french import counted
from rafaelpro.organisations.enums import Right
from rafaelpro.organisations.models import Organisation
from rafaelpro.organisations.rights import Actor
from rafaelpro.search.showcase import actions_not_on_show, actions_on_show, sessions_not_on_show
from rafaelpro.web import filters
from rafaelpro.web.account.access import opened_by
from rafaelpro.web.requests import ProRequest

from . import embedding, reading
from .answers import kept, of_provider
from .hidden import hidden_row, sessions_line
from .own import LABEL, own_total


def unknown(request: HttpRequest, siret: str) -> HttpResponse:
    return render(request, "catalogue/unknown.html", {"siret": siret}, status=404)


@kept
@conditional_page
@of_provider(unknown)
def public(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """The page with a stable address; a hundred actions at a time."""
    catalogue, page = reading.read_page(organisation, request.GET.get("page", "1"))
    context = {"catalogue": catalogue, "page": page, "organisation": organisation, "own_label": LABEL}
    return render(request, "catalogue/public.html", context)


@opened_by(Right.CATALOGUE)
@require_safe
def mine(request: ProRequest, actor: Actor) -> HttpResponse:
    """« Mon catalogue »: its address, its forms, what to copy, what is not shown and why."""
    catch_up()
    organisation, today = actor.organisation, clock.today()
    shown = actions_on_show(organisation, today).order_by().count()
    ignored: list[str] = []
    page = filters.page_of(request, actions_not_on_show(organisation, today), ignored)
    context = {
        "organisation": organisation,
        "shown": shown,
        "shown_words": counted(shown, "formation"),
        "address": reading.address_of(organisation, "catalogue"),
        "json_address": reading.address_of(organisation, "catalogue_json"),
        "codes": embedding.codes(organisation),
        "classes": embedding.CLASSES,
        "page": page,
        "hidden": [hidden_row(action) for action in page.object_list],
        "hidden_words": counted(page.paginator.count, "formation"),
        "sessions_line": sessions_line(sessions_not_on_show(organisation, today)),
        "own_words": own_words(own_total(organisation, today)),
        "filters": {"ignored": ignored},
    }
    return render(request, "catalogue/mine.html", context)


def own_words(total: int) -> str:
    """« et 2 formations qu’elle ne finance pas », or nothing."""
    return f"{counted(total, 'formation')} que la Région ne finance pas" if total else ""
