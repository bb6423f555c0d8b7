"""`/supervision/demandes/`: what only the operator can answer: structure not known yet, or without referent."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from rafaelpro.organisations.models import JoinRequest
from rafaelpro.organisations.queries import by_siret, orphan_requests, structures_like
from rafaelpro.organisations.rights import Actor
from rafaelpro.web import filters
from rafaelpro.web.account.access import for_operators
from rafaelpro.web.requests import ProRequest
from rafaelpro.web.structures.arrivals import answered
from rafaelpro.web.structures.forms import AnswerForm

LIST = "/supervision/demandes/"
MOST_ALIKE = 5


@for_operators
@require_safe
def orphans(request: ProRequest, actor: Actor) -> HttpResponse:
    ignored: list[str] = []
    page = filters.page_of(request, orphan_requests(), ignored)
    return render(request, "operator/structures/orphans.html", {"page": page, "ignored": ignored})


@for_operators
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: ProRequest, actor: Actor, asked: int) -> HttpResponse:
    """Open the structure and accept, or refuse with a word."""
    wanted = JoinRequest.objects.select_related("user", "organisation").filter(pk=asked).first()
    if wanted is None:
        raise Http404
    if wanted.status != JoinRequest.Status.PENDING:
        by = f" par {wanted.answered_by}" if wanted.answered_by else ""
        messages.error(request, f"Cette demande est déjà {wanted.get_status_display()}{by}.")
        return HttpResponseRedirect(LIST)
    organisation = wanted.organisation or by_siret(wanted.siret)
    kind = organisation.kind if organisation else wanted.proposed_kind
    form = AnswerForm(request.POST if request.method == "POST" else None, kind=kind, initial={"etoile": True})
    if form.is_valid():
        return answered(request, wanted, form, actor=actor, back=LIST)
    alike = [] if organisation else list(structures_like(wanted.proposed_name)[:MOST_ALIKE])
    context = {"asked": wanted, "organisation": organisation, "form": form, "alike": alike, "kind": kind}
    return render(request, "operator/structures/orphan.html", context, status=422 if form.is_bound else 200)
