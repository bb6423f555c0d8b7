"""`/gestion/sessions/<numéro>/chronologie/`: entry points past and to come, what is taken, and « et si… » (R4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Min
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rafaelpro.applications import projection
from rafaelpro.applications.availability import Point
from rafaelpro.applications.chronology import MOST_PLACES, WhatIf, errors_of, what_if
from rafaelpro.applications.enums import State
from rafaelpro.applications.facts import facts_of, sessions_with_facts, tally_of
from rafaelpro.applications.models import Application
from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.core import clock
from rafaelpro.core.french import spaced
from rafaelpro.eos.queries import last_applied
from rafaelpro.organisations.enums import Right
from rafaelpro.organisations.rights import Actor, Deed, allows, elsewhere, may
from rafaelpro.web.account.access import View, acting
from rafaelpro.web.forms import DateField, Form
from rafaelpro.web.offer.windows import Reading, Row, missed, proposed, summary, trap
from rafaelpro.web.requests import ProRequest

DEEDS = (Deed.LIST_APPLICATIONS, Deed.MANAGE_SESSION)
"""Either opens the page: it shows counts, never a person, and entry points are planned with both rights."""
CRUMBS = {
    Right.CATALOGUE: [("Gestion des formations", "/gestion/formations/"), ("Mes sessions", "/gestion/sessions/")],
    Right.APPLICATIONS: [
        ("Gestion des candidatures", "/gestion/candidatures/"),
        ("Par sessions", "/gestion/candidatures/sessions/"),
    ],
}
PLACES_WORDS = f"Indiquez un nombre entier de places, entre 1 et {MOST_PLACES}."


class TryForm(Form):
    """An entry point to try; in the address, since nothing is written."""

    date = DateField(label="Date du point d’entrée", latest=date(2099, 12, 31))
    places = forms.IntegerField(label="Nombre de places", error_messages={"invalid": PLACES_WORDS})


def on_session(view: Callable[..., HttpResponse]) -> View:
    """For who may see the counts of the session or manage its data; the view gets the session."""

    @acting
    @require_safe
    @wraps(view)
    def guarded(request: ProRequest, actor: Actor, number: str) -> HttpResponse:
        projection.catch_up()
        session = sessions_with_facts(TrainingSession.objects.filter(carif_number=number)).first()
        if session is None:
            raise Http404
        if any(allows(actor, deed, session) for deed in DEEDS):
            return view(request, actor, session)
        return _refused(request, actor, session)

    return guarded


def _refused(request: ProRequest, actor: Actor, session: TrainingSession) -> HttpResponse:
    for deed in DEEDS:
        other = elsewhere(request.memberships, deed, session, now_under=actor.organisation)
        if other is not None:
            context = {"other": other, "what": "Cette session"}
            return render(request, "account/wrong_structure.html", context, status=403)
    if not session.roles_of(actor.organisation.pk):
        raise Http404
    raise PermissionDenied(may(actor, Deed.LIST_APPLICATIONS, session).sentence)


@on_session
def timeline(request: ProRequest, actor: Actor, session: TrainingSession) -> HttpResponse:
    """The windows of the session, and what one more entry point would change. Nothing is written (R3.1)."""
    reading = Reading(session, facts_of(session), tally_of(session), clock.today())
    asked = reading.may_try and bool(request.GET.keys() & TryForm.base_fields.keys())
    form = TryForm(request.GET) if asked else TryForm(initial=proposed(reading))
    tried = _tried(reading, form) if asked else None
    shown = tried.stretches if tried else reading.stretches
    context = {
        "reading": reading,
        "crumbs": CRUMBS[Right.CATALOGUE if Right.CATALOGUE in actor.rights else Right.APPLICATIONS],
        "rows": [Row(each) for each in shown],
        "spans": reading.spans(shown),
        "summary": summary(reading),
        "form": form,
        "tried": tried,
        "trap": trap(tried) if tried else "",
        "missed": missed(reading),
        "oldest": _oldest_pending(session),
        "pending_url": _pending_url(session) if allows(actor, Deed.LIST_APPLICATIONS, session) else "",
        "last_feed": last_applied(),
    }
    return render(request, "offer/timeline.html", context, status=422 if form.errors else 200)


def _tried(reading: Reading, form: TryForm) -> WhatIf | None:
    """The answer to a valid form; else its errors, in the form."""
    if not form.is_valid():
        return None
    day, places = form.cleaned_data["date"], form.cleaned_data["places"]
    start = reading.session.contract_start
    errors = errors_of(reading.facts, day=day, places=places, contract_start=start, today=reading.today)
    for name, words in errors.items():
        form.add_error(name, spaced(words))
    if errors:
        return None
    return what_if(reading.facts, reading.tally, Point(day, places, bis=True), reading.today)


def _oldest_pending(session: TrainingSession) -> date | None:
    pending = Application.objects.filter(session=session, state=State.PENDING)
    oldest: date | None = pending.aggregate(oldest=Min("created_on"))["oldest"]
    return oldest


def _pending_url(session: TrainingSession) -> str:
    return f"{reverse('applications')}?session={session.carif_number}&etat={State.PENDING.slug}&sessions=toutes"
