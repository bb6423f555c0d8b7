"""« Mes vues »: a list with its filters and its order, kept under a name; one click opens it.

Each right has its lists and its pages (`Place`); what is kept and by whom is for `applications/domain/saved_views.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse

from rafaelpro.applications.desk_models import SavedView
from rafaelpro.applications.domain.saved_views import LONGEST_NAME, change_view, drop_view, save_view, views_of
from rafaelpro.applications.errors import InvalidDecision
from rafaelpro.organisations.rights import Actor
from rafaelpro.web import filters
from rafaelpro.web.forms import Form
from rafaelpro.web.requests import ProRequest

List = SavedView.List
WITHOUT = "?vue=aucune"  # the whole list, where a view would open first
SEARCHED = ("texte",)  # never kept: it may be somebody's name
FIELD_OF = {"name": "nom", "query": "nom"}


class ViewForm(Form):
    nom = forms.CharField(label="Nom de la vue", max_length=LONGEST_NAME)
    d_abord = forms.BooleanField(label="Ouvrir cette vue d’abord, quand j’arrive sur la liste", required=False)

    def add_domain_errors(self, errors: dict[str, str]) -> None:
        for name, text in errors.items():
            self.add_error(FIELD_OF[name], text)


@dataclass(frozen=True, slots=True)
class KeptList:
    """A list whose views are kept: its title, its URL name, its filters, and those values that go without saying."""

    title: str
    url_name: str
    form: type[forms.Form]
    usual: Mapping[str, str] = field(default_factory=dict)

    @property
    def whole(self) -> str:
        return f"{reverse(self.url_name)}{WITHOUT}"

    def address(self, query: str) -> str:
        return f"{reverse(self.url_name)}?{query}" if query else self.whole

    def query_of(self, asked: filters.Filters) -> str:
        """What is kept of an address: the filters that hold, the columns and the order; in the order of the form."""
        kept = QueryDict(mutable=True)
        for name, value in asked.values.items():
            if value and name not in SEARCHED and value != self.usual.get(name):
                kept.setlist(name, asked.query.getlist(name))
        return kept.urlencode()

    def kept_words(self, asked: filters.Filters) -> list[str]:
        """The same, in words."""
        return [asked.words(name) for name in QueryDict(self.query_of(asked))]


@dataclass(frozen=True, slots=True)
class Shown:
    """A view in a page: its address, and whether the list is as it says just now."""

    view: SavedView
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Place:
    """The lists that one right opens, and the pages of their views. `keeps`: what is kept, in words."""

    title: str
    keeps: str
    example: str
    lists: Mapping[str, KeptList]
    views_name: str
    new_name: str
    view_name: str

    @property
    def first(self) -> KeptList:
        return next(iter(self.lists.values()))

    @property
    def views_url(self) -> str:
        return reverse(self.views_name)

    def shown(self, view: SavedView, *, query: str | None = None) -> Shown:
        return Shown(view, self.lists[view.listing].address(view.query), view.query == query)

    def views_around(self, views: Sequence[SavedView], asked: filters.Filters, listing: str) -> dict[str, Any]:
        """What the pages of a list show of the views: those of this list, and the way to keep one more."""
        query = self.lists[listing].query_of(asked)
        return {
            "views": [self.shown(view, query=query) for view in views if view.listing == listing],
            "views_url": self.views_url,
            "new_view_url": f"{reverse(self.new_name)}?liste={listing}&{query}",
        }

    def opens_first(self, request: ProRequest, views: Sequence[SavedView], listing: str) -> HttpResponse | None:
        """To the view that opens first, for somebody who arrives without asking for anything."""
        if request.META.get("QUERY_STRING"):
            return None
        first = next((view for view in views if view.is_default and view.listing == listing), None)
        return HttpResponseRedirect(self.shown(first).url) if first is not None and first.query else None


def chips_of(asked: filters.Filters) -> list[filters.Chip]:
    """Without its last filter the list is the whole one, not the view that opens first."""
    return [replace(chip, remove=WITHOUT) if chip.remove == "?" else chip for chip in asked.chips]


def views(request: ProRequest, actor: Actor, place: Place) -> HttpResponse:
    rows = [
        (place.shown(view), reverse(place.view_name, args=[view.pk]))
        for view in views_of(actor).filter(listing__in=place.lists)
    ]
    return render(request, "saved/views.html", {"rows": rows, "place": place})


def new(request: ProRequest, actor: Actor, place: Place) -> HttpResponse:
    """Keep the list of this address under a name."""
    listing = request.GET.get("liste", "")
    listing = listing if listing in place.lists else next(iter(place.lists))
    kept_list = place.lists[listing]
    asked = filters.read(request, kept_list.form)
    query = kept_list.query_of(asked)
    form = _form(request, place)
    if form.is_valid():
        data = form.cleaned_data
        try:
            view = save_view(listing=listing, name=data["nom"], query=query, is_default=data["d_abord"], actor=actor)
        except InvalidDecision as refused:
            form.add_domain_errors(refused.errors)
        else:
            messages.success(request, f"Vue «\u00a0{view.name}\u00a0» gardée.")
            return HttpResponseRedirect(place.shown(view).url)
    context = {
        "form": form,
        "place": place,
        "filters": asked,
        "kept_words": kept_list.kept_words(asked),
        "list_label": List(listing).label,
        "back": kept_list.address(query),
        "forgets_text": any(asked.values.get(name) for name in SEARCHED),
    }
    return render(request, "saved/new.html", context, status=422 if form.is_bound else 200)


def edit(request: ProRequest, actor: Actor, place: Place, number: int) -> HttpResponse:
    """Rename a view, open it first or no longer, or forget it. Those of others are not known to exist."""
    view = views_of(actor).filter(listing__in=place.lists, pk=number).first()
    if view is None:
        raise Http404
    if request.method == "POST" and request.POST.get("geste") == "supprimer":
        drop_view(view=view, actor=actor)
        messages.success(request, f"Vue «\u00a0{view.name}\u00a0» supprimée.")
        return HttpResponseRedirect(place.views_url)
    form = _form(request, place, initial={"nom": view.name, "d_abord": view.is_default})
    if form.is_valid():
        data = form.cleaned_data
        try:
            changed = change_view(view=view, name=data["nom"], is_default=data["d_abord"], actor=actor)
        except InvalidDecision as refused:
            form.add_domain_errors(refused.errors)
        else:
            said = "modifiée" if changed else "supprimée entre-temps"
            messages.success(request, f"Vue «\u00a0{(changed or view).name}\u00a0» {said}.")
            return HttpResponseRedirect(place.views_url)
    context = {"form": form, "view": view, "place": place, "url": place.shown(view).url}
    return render(request, "saved/edit.html", context, status=422 if form.is_bound else 200)


def _form(request: ProRequest, place: Place, **more: Any) -> ViewForm:
    form = ViewForm(request.POST if request.method == "POST" else None, **more)
    form.fields["nom"].help_text = f"Par exemple «\u00a0{place.example}\u00a0»."
    return form
