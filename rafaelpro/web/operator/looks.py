"""Look through a person's eyes (R2.7): find the person, say why, look, end; and what was looked at before."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rafaelpro.core import clock, policy
from rafaelpro.history import record
from rafaelpro.organisations.domain.look_through import (
    HISTORY_KIND,
    LONGEST_REASON,
    end_look,
    look_through,
)
from rafaelpro.organisations.errors import LookRefused, NotAllowedHere
from rafaelpro.organisations.models import LookThrough, User
from rafaelpro.organisations.queries import by_french
from rafaelpro.organisations.rights import Actor
from rafaelpro.web import filters
from rafaelpro.web.account.access import for_operators, logged_in
from rafaelpro.web.forms import Form
from rafaelpro.web.looking import AFTER, LOOK_KEY, leave
from rafaelpro.web.requests import ProRequest

SHORTEST_SEARCH = 3
MOST_WORDS = 5


class PersonFilters(Form):
    q = forms.CharField(
        label="Nom, prénom ou courriel", required=False, max_length=100, help_text="Au moins 3 caractères."
    )


class LookForm(Form):
    raison = forms.CharField(
        label="Raison",
        max_length=LONGEST_REASON,
        help_text="Par exemple\u00a0: «\u00a0appel du 3 mars, ne voit pas ses candidatures\u00a0». Elle est gardée, et "
        "la personne peut la connaître. N’y écrivez rien sur un·e candidat·e.",
    )


@for_operators
@require_safe
def persons(request: ProRequest, actor: Actor) -> HttpResponse:
    """Find somebody who has an account."""
    asked = filters.read(request, PersonFilters)
    text = (asked.values["q"] or "").strip()
    rows = User.objects.none()
    if len(text) >= SHORTEST_SEARCH:
        rows = _named(text).prefetch_related("memberships__organisation")
    elif text:
        asked.ignored.append(f"Écrivez au moins {SHORTEST_SEARCH} caractères.")
    page = filters.page_of(request, rows, asked.ignored)
    return render(request, "operator/looks/persons.html", {"filters": asked, "page": page, "text": text})


def _named(text: str) -> QuerySet[User]:
    rows = User.objects.order_by(*by_french("last_name", "first_name"), "pk")
    for word in text.split()[:MOST_WORDS]:
        names = Q(last_name__unaccent__icontains=word) | Q(first_name__unaccent__icontains=word)
        rows = rows.filter(names | Q(email__icontains=word))
    return rows


@for_operators
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: ProRequest, actor: Actor, person: int) -> HttpResponse:
    """Say why, then look."""
    target = User.objects.filter(pk=person).first()
    if target is None:
        raise Http404
    form = LookForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            look = look_through(target=target, reason=form.cleaned_data["raison"], actor=actor)
        except NotAllowedHere as refused:
            raise PermissionDenied(str(refused)) from refused
        except LookRefused as refused:
            form.add_error("raison" if refused.field else None, str(refused))
        else:
            request.session[LOOK_KEY] = look.pk
            return HttpResponseRedirect("/mon-espace/")
    context = {"target": target, "form": form, "minutes": policy.value("look_minutes")}
    return render(request, "operator/looks/begin.html", context, status=422 if form.is_bound else 200)


@logged_in
@require_POST
def end(request: ProRequest) -> HttpResponse:
    """The only thing that can be done while looking."""
    if request.look is None:
        messages.info(request, "Aucun regard n’est en cours.")
        return HttpResponseRedirect("/mon-espace/")
    end_look(look=request.look)
    leave(request)
    messages.success(request, "Le regard est terminé. Vous êtes de nouveau vous-même.")
    return HttpResponseRedirect(AFTER)


@for_operators
@require_safe
def looks(request: ProRequest, actor: Actor) -> HttpResponse:
    """Who looked through whose eyes, when and why."""
    ignored: list[str] = []
    rows = LookThrough.objects.select_related("operator", "target").order_by("-pk")
    page = filters.page_of(request, rows, ignored)
    return render(request, "operator/looks/list.html", {"page": page, "ignored": ignored, "now": clock.now()})


@for_operators
@require_safe
def look(request: ProRequest, actor: Actor, number: int) -> HttpResponse:
    """One look, page by page."""
    found = LookThrough.objects.select_related("operator", "target").filter(pk=number).first()
    if found is None:
        raise Http404
    ignored: list[str] = []
    page = filters.page_of(request, record.of(HISTORY_KIND, str(found.pk)), ignored)
    return render(request, "operator/looks/detail.html", {"look": found, "page": page, "ignored": ignored})
