"""« Mes structures », and the choice of the one under which a person works (R2.4, R2.5)."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from rafaelpro.organisations.queries import pending_requests_of
from rafaelpro.organisations.rights import who_to_ask_in
from rafaelpro.web.account.access import logged_in
from rafaelpro.web.middleware import NO_LONGER_MEMBER, SESSION_KEY
from rafaelpro.web.requests import ProRequest
from rafaelpro.web.ways import way_back, without_structure


@logged_in
@require_safe
def structures(request: ProRequest) -> HttpResponse:
    """My rights in each, with the guide's words; what I have asked for and still wait for."""
    asked = who_to_ask_in(request.structures)
    rows = [(each, asked[each.organisation_id]) for each in request.memberships]
    waiting = list(pending_requests_of(request.user))
    return render(request, "structures/mine.html", {"rows": rows, "waiting": waiting})


@logged_in
@require_POST
def choose_structure(request: ProRequest) -> HttpResponse:
    """Work under another of my structures, from now on and wherever I was."""
    if request.actor is None or not request.names_structure:
        raise PermissionDenied(NO_LONGER_MEMBER)
    request.session[SESSION_KEY] = request.actor.organisation.pk
    messages.success(request, f"Vous travaillez maintenant sous «\u00a0{request.actor.organisation}\u00a0».")
    return HttpResponseRedirect(without_structure(way_back(request)))
