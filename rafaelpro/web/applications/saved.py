"""The views that people keep of the lists of the desk."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from rafaelpro.organisations.enums import Right
from rafaelpro.organisations.rights import Actor
from rafaelpro.web import saved
from rafaelpro.web.account.access import opened_by
from rafaelpro.web.applications.filters import ApplicationFilters, SessionFilters
from rafaelpro.web.requests import ProRequest

DESK = saved.Place(
    title="Gestion des candidatures",
    keeps="filtres, colonnes et tri",
    example="À traiter à Pau",
    lists={
        saved.List.APPLICATIONS: saved.KeptList("Gestion par candidatures", "applications", ApplicationFilters),
        saved.List.SESSIONS: saved.KeptList("Gestion par sessions", "applications_by_session", SessionFilters),
    },
    views_name="saved_views",
    new_name="saved_view_new",
    view_name="saved_view",
)


@opened_by(Right.APPLICATIONS)
@require_safe
def views(request: ProRequest, actor: Actor) -> HttpResponse:
    return saved.views(request, actor, DESK)


@opened_by(Right.APPLICATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: ProRequest, actor: Actor) -> HttpResponse:
    return saved.new(request, actor, DESK)


@opened_by(Right.APPLICATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: ProRequest, actor: Actor, number: int) -> HttpResponse:
    return saved.edit(request, actor, DESK, number)
