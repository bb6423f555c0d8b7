"""The own offers of my structure: the list, a new one, the preview as the public will see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from rafaelpro.catalogue.own.domain.begin import begin
from rafaelpro.catalogue.own.enums import OwnState
from rafaelpro.catalogue.own.errors import NotKept, OwnOfferNotAllowed
from rafaelpro.catalogue.own.models import OwnImport, OwnOffer
from rafaelpro.catalogue.own.queries import own_offers_of, state_counts, with_words
from rafaelpro.core import clock
from rafaelpro.core.french import counted
from rafaelpro.organisations.rights import Actor
from rafaelpro.web import filters
from rafaelpro.web.forms import Form
from rafaelpro.web.requests import ProRequest

from .access import HERE, address, for_authors, on_own_offer
from .forms import TitleForm
from .shown import dates_words, sheet_of
from .words import LOOKS, NO_TITLE, Look

SHOWN_IMPORTS = 5
TABS = {
    "en-cours": ("En préparation", (OwnState.DRAFT, OwnState.RETURNED, OwnState.SUBMITTED)),
    "publiees": ("Publiées", (OwnState.PUBLISHED,)),
    "archivees": ("Archivées", (OwnState.ARCHIVED,)),
}
FIRST_TAB = "en-cours"


class OwnFilters(Form):
    """The tab is one of the filters."""

    not_chips = ("onglet",)

    onglet = forms.ChoiceField(
        required=False, choices=[(key, label) for key, (label, _) in TABS.items()], widget=forms.HiddenInput
    )
    texte = forms.CharField(label="Intitulé ou référence", required=False, max_length=100)


@dataclass(frozen=True, slots=True)
class Row:
    """A file in the list."""

    offer: OwnOffer
    look: Look

    @property
    def title(self) -> str:
        return self.offer.title or NO_TITLE

    @property
    def url(self) -> str:
        return address(self.offer)

    @property
    def online(self) -> bool:
        published = getattr(self.offer, "publication", None)
        return published is not None and published.withdrawn_at is None

    @property
    def sessions(self) -> list[str]:
        """Those that are not over, the first three."""
        today = clock.today()
        days = [(each.day("start"), each.day("end")) for each in self.offer.content.in_order()]
        return [dates_words(start, end) for start, end in days if start and (end or start) >= today][:3]


@for_authors
@require_safe
def own_offers(request: ProRequest, actor: Actor) -> HttpResponse:
    """The files of my structure, by tabs."""
    asked = filters.read(request, OwnFilters)
    tab = asked.values["onglet"] or FIRST_TAB
    found = with_words(own_offers_of(actor.organisation), asked.values["texte"] or "")
    page = filters.page_of(request, found.filter(state__in=TABS[tab][1]), asked.ignored)
    imports = OwnImport.objects.filter(organisation=actor.organisation).order_by("-at", "-pk")
    context = {
        "filters": asked,
        "page": page,
        "rows": [Row(offer, LOOKS[OwnState(offer.state)]) for offer in page.object_list],
        "tabs": _tabs(asked, tab, state_counts(found)),
        "count_words": counted(page.paginator.count, "formation"),
        "imports": list(imports[:SHOWN_IMPORTS]),
        "clear": f"?onglet={tab}",
    }
    return render(request, "own_offer/list.html", context)


def _tabs(asked: filters.Filters, tab: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    kept = filters.without(asked.query, "onglet")
    joint = "&" if kept != "?" else ""
    return [
        {
            "label": label,
            "url": f"{kept}{joint}onglet={key}",
            "current": key == tab,
            "count": sum(counts[state] for state in states),
        }
        for key, (label, states) in TABS.items()
    ]


@for_authors
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: ProRequest, actor: Actor) -> HttpResponse:
    """A title, and the file is there: everything else is written into it."""
    form = TitleForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return render(request, "own_offer/new.html", {"form": form})
    if form.is_valid():
        try:
            offer = begin(title=form.cleaned_data["title"], actor=actor)
        except NotKept as refused:
            form.add_error("title", " ".join(refused.errors.values()))
        except OwnOfferNotAllowed as refused:
            raise PermissionDenied(refused.verdict.sentence) from refused
        else:
            return HttpResponseRedirect(address(offer))
    return render(request, "own_offer/new.html", {"form": form}, status=422)


@on_own_offer
@require_safe
def preview(request: ProRequest, actor: Actor, offer: OwnOffer) -> HttpResponse:
    """What is being written, as the public would read it."""
    context = {
        "sheet": sheet_of(offer.content, clock.today()),
        "organisation": offer.organisation,
        "reference": offer.reference,
        "crumbs": [("Offre propre", HERE), (offer.title or NO_TITLE, address(offer)), ("Aperçu", "")],
        "is_preview": True,
    }
    return render(request, "own_offer/public.html", context)
