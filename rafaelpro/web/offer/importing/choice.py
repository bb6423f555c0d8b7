"""`/gestion/candidatures/saisie/`: from the desk, on which open session to enter somebody (R6.1)."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rafaelpro.applications import projection
from rafaelpro.applications.queries import open_sessions
from rafaelpro.core.french import counted
from rafaelpro.organisations.enums import Right
from rafaelpro.organisations.rights import Actor
from rafaelpro.web import filters
from rafaelpro.web.account.access import opened_by
from rafaelpro.web.forms import Form
from rafaelpro.web.requests import ProRequest

HERE = "/gestion/candidatures/saisie/"


class ChoiceFilters(Form):
    texte = forms.CharField(label="Rechercher", required=False, max_length=100)


@opened_by(Right.APPLICATIONS)
@require_safe
def sessions(request: ProRequest, actor: Actor) -> HttpResponse:
    """The open sessions whose applications the structure manages, the soonest entry first."""
    projection.catch_up()
    asked = filters.read(request, ChoiceFilters)
    page = filters.page_of(request, open_sessions(actor.organisation, asked.values["texte"] or ""), asked.ignored)
    context = {
        "filters": asked,
        "here": HERE,
        "page": page,
        "count_words": counted(page.paginator.count, "session ouverte", "sessions ouvertes"),
    }
    return render(request, "offer/importing/sessions.html", context)
