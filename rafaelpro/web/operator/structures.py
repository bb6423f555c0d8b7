"""`/supervision/structures/`: find a structure, approve or suspend a prescriber, see who has no referent (R2.6)."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from rafaelpro.core.french import counted
from rafaelpro.organisations.domain.approve import approve, suspend
from rafaelpro.organisations.enums import Kind
from rafaelpro.organisations.models import JoinRequest, Organisation
from rafaelpro.organisations.queries import has_referent, orphan_requests, structures_like
from rafaelpro.organisations.rights import Actor
from rafaelpro.web import filters
from rafaelpro.web.account.access import for_operators
from rafaelpro.web.forms import Form
from rafaelpro.web.requests import ProRequest

SITUATIONS = {
    "a-agreer": "À agréer",
    "agreees": "Agréées",
    "sans-referent": "Sans référent",
    "demandes": "Avec des demandes en attente",
}
PRESENT = Q(memberships__is_active=True, memberships__user__is_active=True)


class StructureFilters(Form):
    q = forms.CharField(label="SIRET, nom ou ville", required=False, max_length=100)
    genre = forms.ChoiceField(label="Type", required=False, choices=[("", "Tous"), *Kind.choices])
    situation = forms.ChoiceField(label="Situation", required=False, choices=[("", "Toutes"), *SITUATIONS.items()])


@for_operators
@require_safe
def structures(request: ProRequest, actor: Actor) -> HttpResponse:
    """All structures, filtered by what is in the address."""
    asked = filters.read(request, StructureFilters)
    rows = _filtered(structures_like(asked.values["q"] or ""), asked.values)
    rows = rows.annotate(people=Count("memberships", filter=PRESENT), is_led=has_referent())
    page = filters.page_of(request, rows, asked.ignored)
    context = {
        "filters": asked,
        "page": page,
        "count_words": counted(page.paginator.count, "structure"),
        "orphans": orphan_requests().count(),
    }
    return render(request, "operator/structures/list.html", context)


def _filtered(rows: QuerySet[Organisation], values: dict[str, str]) -> QuerySet[Organisation]:
    waiting = JoinRequest.objects.filter(organisation=OuterRef("pk"), status=JoinRequest.Status.PENDING)
    situations = {
        "a-agreer": Q(kind=Kind.PRESCRIBER, approved_at__isnull=True),
        "agreees": Q(kind=Kind.PRESCRIBER, approved_at__isnull=False),
        "sans-referent": ~Q(has_referent()),
        "demandes": Q(Exists(waiting)),
    }
    rows = rows.filter(situations.get(values["situation"] or "", Q()))
    return rows.filter(kind=values["genre"]) if values["genre"] else rows


@for_operators
@require_safe
def structure(request: ProRequest, actor: Actor, number: int) -> HttpResponse:
    """One structure: who it is, whether it may act, the ways to its people, its history, its duplicates."""
    found = structure_or_404(number)
    is_led = Organisation.objects.filter(has_referent(), pk=found.pk).exists()
    people = found.memberships.filter(is_active=True, user__is_active=True).count()
    waiting = found.join_requests.filter(status=JoinRequest.Status.PENDING).count()
    context = {"structure": found, "is_led": is_led, "people": people, "waiting": waiting}
    return render(request, "operator/structures/detail.html", context | {"aliases": list(found.aliases.order_by("pk"))})


@for_operators
@require_http_methods(["GET", "HEAD", "POST"])
def approval(request: ProRequest, actor: Actor, number: int) -> HttpResponse:
    """Approve a prescriber structure, or suspend it, after a page that says what it means."""
    found = structure_or_404(number)
    if found.kind != Kind.PRESCRIBER:
        raise Http404
    if request.method != "POST":
        people = found.memberships.filter(is_active=True, user__is_active=True).count()
        return render(request, "operator/structures/approval.html", {"structure": found, "people": people})
    approving = request.POST.get("agrement") == "donner"
    (approve if approving else suspend)(organisation=found, actor=actor)
    done = "est agréée" if approving else "n’est plus agréée"
    messages.success(request, f"«\u00a0{found}\u00a0» {done}. Ses membres en sont informés par courriel.")
    return HttpResponseRedirect(f"/supervision/structures/{found.pk}/")


def structure_or_404(number: int) -> Organisation:
    found = Organisation.objects.filter(pk=number).first()
    if found is None:
        raise Http404
    return found
