"""The views that people keep of « Formations conventionnées »."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from rafaelpro.catalogue.queries import DEFAULT_ORDER, Stage
from rafaelpro.organisations.enums import Right
from rafaelpro.organisations.rights import Actor
from rafaelpro.web import saved
from rafaelpro.web.account.access import opened_by
from rafaelpro.web.offer.filters import ActionFilters
from rafaelpro.web.requests import ProRequest

OFFER = saved.Place(
    title="Gestion des formations",
    keeps="onglet, filtres et tri",
    example="HSP à compléter",
    lists={
        saved.List.OFFER: saved.KeptList(
            "Formations conventionnées",
            "offer",
            ActionFilters,
            usual={"onglet": Stage.PUBLISHED.value, "tri": DEFAULT_ORDER},
        ),
    },
    views_name="offer_views",
    new_name="offer_view_new",
    view_name="offer_view",
)


@opened_by(Right.CATALOGUE)
@require_safe
def views(request: ProRequest, actor: Actor) -> HttpResponse:
    return saved.views(request, actor, OFFER)


@opened_by(Right.CATALOGUE)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: ProRequest, actor: Actor) -> HttpResponse:
    return saved.new(request, actor, OFFER)


@opened_by(Right.CATALOGUE)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: ProRequest, actor: Actor, number: int) -> HttpResponse:
    return saved.edit(request, actor, OFFER, number)
