"""« Mes vues »: a list of the desk with its filters, columns and order, kept under a name; one click opens it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from rafaelpro.applications.desk_models import SavedView
from rafaelpro.applications.domain.saved_views import LONGEST_NAME, change_view, drop_view, save_view, views_of
from rafaelpro.applications.errors import InvalidDecision
from rafaelpro.organisations.enums import Right
from rafaelpro.organisations.rights import Actor
from rafaelpro.web import filters
from rafaelpro.web.account.access import View, opened_by
from rafaelpro.web.applications.filters import ApplicationFilters, CommonFilters, SessionFilters
from rafaelpro.web.forms import Form
from rafaelpro.web.requests import ProRequest

List = SavedView.List
FORMS: dict[str, type[CommonFilters]] = {List.APPLICATIONS: ApplicationFilters, List.SESSIONS: SessionFilters}
ADDRESSES = {List.APPLICATIONS: "applications", List.SESSIONS: "applications_by_session"}
WITHOUT = "?vue=aucune"  # the whole list, where a view would open first
SEARCHED = ("texte",)  # never kept: it may be somebody's name
FIELD_OF = {"name": "nom", "query": "nom"}


class ViewForm(Form):
    nom = forms.CharField(
        label="Nom de la vue", max_length=LONGEST_NAME, help_text="Par exemple «\u00a0À traiter à Pau\u00a0»."
    )
    d_abord = forms.BooleanField(label="Ouvrir cette vue d’abord, quand j’arrive sur la liste", required=False)

    def add_domain_errors(self, errors: dict[str, str]) -> None:
        for name, text in errors.items():
            self.add_error(FIELD_OF[name], text)


@dataclass(frozen=True, slots=True)
class Shown:
    """A view in a page: its address, and whether the list is as it says just now."""

    view: SavedView
    url: str
    is_current: bool


def query_of(asked: filters.Filters) -> str:
    """What is kept of an address: the filters that hold, the columns and the order."""
    kept = QueryDict(mutable=True)
    for name, value in asked.values.items():
        if value and name not in SEARCHED:
            kept.setlist(name, asked.query.getlist(name))
    return kept.urlencode()


def url_of(view: SavedView) -> str:
    return f"{reverse(ADDRESSES[List(view.listing)])}?{view.query}" if view.query else _bare(view)


def _bare(view: SavedView) -> str:
    return f"{reverse(ADDRESSES[List(view.listing)])}{WITHOUT}"


def views_around(views: Sequence[SavedView], asked: filters.Filters, listing: str) -> dict[str, Any]:
    """What the pages of a list show of the views: those of this list, and the way to keep one more."""
    query = query_of(asked)
    own = [view for view in views if view.listing == listing]
    return {
        "views": [Shown(view, url_of(view), view.query == query) for view in own],
        "new_view_url": f"{reverse('saved_view_new')}?liste={listing}&{query}",
    }


def opens_first(request: ProRequest, views: Sequence[SavedView], listing: str) -> HttpResponse | None:
    """To the view that opens first, for somebody who arrives without asking for anything."""
    if request.META.get("QUERY_STRING"):
        return None
    first = next((view for view in views if view.is_default and view.listing == listing), None)
    return HttpResponseRedirect(url_of(first)) if first is not None and first.query else None


@opened_by(Right.APPLICATIONS)
@require_safe
def views(request: ProRequest, actor: Actor) -> HttpResponse:
    rows = [Shown(view, url_of(view), False) for view in views_of(actor)]
    return render(request, "applications/saved/views.html", {"rows": rows})


@opened_by(Right.APPLICATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: ProRequest, actor: Actor) -> HttpResponse:
    """Keep the list of this address under a name."""
    listing = request.GET.get("liste", "")
    listing = listing if listing in List.values else List.APPLICATIONS.value
    asked = filters.read(request, FORMS[listing])
    query = query_of(asked)
    form = ViewForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        data = form.cleaned_data
        try:
            view = save_view(listing=listing, name=data["nom"], query=query, is_default=data["d_abord"], actor=actor)
        except InvalidDecision as refused:
            form.add_domain_errors(refused.errors)
        else:
            messages.success(request, f"Vue «\u00a0{view.name}\u00a0» gardée.")
            return HttpResponseRedirect(url_of(view))
    context = {
        "form": form,
        "filters": asked,
        "list_label": List(listing).label,
        "back": f"{reverse(ADDRESSES[List(listing)])}?{query}",
        "forgets_text": bool(asked.values.get("texte")),
    }
    return render(request, "applications/saved/new.html", context, status=422 if form.is_bound else 200)


def _own(view: Callable[..., HttpResponse]) -> View:
    """Only one's own views: the others are not known to exist."""

    @opened_by(Right.APPLICATIONS)
    @wraps(view)
    def guarded(request: ProRequest, actor: Actor, number: int) -> HttpResponse:
        found = views_of(actor).filter(pk=number).first()
        if found is None:
            raise Http404
        return view(request, actor, found)

    return guarded


@_own
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: ProRequest, actor: Actor, view: SavedView) -> HttpResponse:
    """Rename a view, open it first or no longer, or forget it."""
    if request.method == "POST" and request.POST.get("geste") == "supprimer":
        drop_view(view=view, actor=actor)
        messages.success(request, f"Vue «\u00a0{view.name}\u00a0» supprimée.")
        return HttpResponseRedirect(reverse("saved_views"))
    form = ViewForm(
        request.POST if request.method == "POST" else None,
        initial={"nom": view.name, "d_abord": view.is_default},
    )
    if form.is_valid():
        data = form.cleaned_data
        try:
            changed = change_view(view=view, name=data["nom"], is_default=data["d_abord"], actor=actor)
        except InvalidDecision as refused:
            form.add_domain_errors(refused.errors)
        else:
            said = "modifiée" if changed else "supprimée entre-temps"
            messages.success(request, f"Vue «\u00a0{(changed or view).name}\u00a0» {said}.")
            return HttpResponseRedirect(reverse("saved_views"))
    context = {"form": form, "view": view, "url": url_of(view)}
    return render(request, "applications/saved/edit.html", context, status=422 if form.is_bound else 200)
