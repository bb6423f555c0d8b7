"""Who opens the pages of an own offer: its organisation, with the right CATALOGUE (R2.2); else why not (R2.3)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpResponse
from django.shortcuts import render

from rafaelpro.catalogue.own.models import OwnOffer
from rafaelpro.organisations.enums import Right
from rafaelpro.organisations.rights import Actor, Deed, elsewhere, may
from rafaelpro.web.account.access import View, opened_by
from rafaelpro.web.requests import ProRequest

HERE = "/gestion/offre-propre/"
for_authors = opened_by(Right.CATALOGUE)


def on_own_offer(view: Callable[..., HttpResponse]) -> View:
    """The view gets the file that `reference` names; that of somebody else is not known to exist."""

    @for_authors
    @wraps(view)
    def guarded(request: ProRequest, actor: Actor, reference: int, **kwargs: str) -> HttpResponse:
        offer = OwnOffer.objects.select_related("organisation", "publication").filter(pk=reference).first()
        if offer is None:
            raise Http404
        if may(actor, Deed.MANAGE_OWN_OFFER, offer):
            return view(request, actor, offer, **kwargs)
        other = elsewhere(request.memberships, Deed.MANAGE_OWN_OFFER, offer, now_under=actor.organisation)
        if other is None:
            raise Http404
        context = {"other": other, "what": "Cette formation"}
        return render(request, "account/wrong_structure.html", context, status=403)

    return guarded


def address(offer: OwnOffer, rest: str = "") -> str:
    return f"{HERE}{offer.reference}/{rest}"
