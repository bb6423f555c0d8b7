"""`/gestion/sessions/<numéro>/chronologie/`: entry points past and to come, what is taken, and « et si… » (R4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Min
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rafaelpro.applications.availability import Point, Recruitment, SessionFacts, recruitment
from rafaelpro.applications.chronology import (
    MOST_PLACES,
    Phase,
    Stretch,
    Tally,
    WhatIf,
    errors_of,
    may_try,
    stretches,
    what_if,
)
from rafaelpro.applications.enums import Mode, State
from rafaelpro.applications.facts import facts_of, sessions_with_facts, tally_of
from rafaelpro.applications.models import Application
from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.core import clock
from rafaelpro.core.french import counted, short_date, spaced
from rafaelpro.eos.queries import last_applied
from rafaelpro.organisations.rights import Actor, Deed, allows, elsewhere, may
from rafaelpro.web.account.access import View, acting
from rafaelpro.web.components.spans import Span
from rafaelpro.web.forms import DateField, Form
from rafaelpro.web.requests import ProRequest

DEEDS = (Deed.LIST_APPLICATIONS, Deed.MANAGE_SESSION)
"""Either opens the page: it shows counts, never a person, and entry points are planned with both rights."""
DRAWN_PAST = 6
PLACES_WORDS = f"Indiquez un nombre entier de places, entre 1 et {MOST_PLACES}."


class TryForm(Form):
    """An entry point to try; in the address, since nothing is written."""

    date = DateField(label="Date du point d’entrée", latest=date(2099, 12, 31))
    places = forms.IntegerField(label="Nombre de places", error_messages={"invalid": PLACES_WORDS})


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: an entry point and its window."""

    stretch: Stretch

    @property
    def phase(self) -> str:
        return "essai" if self.stretch.is_tried else self.stretch.phase.value

    @property
    def kind(self) -> str:
        return "tried" if self.stretch.is_tried else self.stretch.phase.name.lower()

    @property
    def counter(self) -> str:
        return f"{self.stretch.taken}/{self.stretch.point.places}"

    def span(self, first_day: date) -> Span:
        point = self.stretch.point
        start = self.stretch.opens_on or first_day
        label = f"{short_date(point.date)} · {self.counter} · {self.phase}"
        share = self.stretch.taken / point.places if point.places else 1.0
        return Span(label, min(start, point.date), point.date, share, self.kind)


@dataclass(frozen=True, slots=True)
class Reading:
    """A session as it stands today: what the page shows, before anything is tried."""

    session: TrainingSession
    facts: SessionFacts
    tally: Tally
    today: date

    @property
    def recruitment(self) -> Recruitment:
        return recruitment(self.facts, self.tally.on(self.facts, self.today), self.today)

    @property
    def by_entry_points(self) -> bool:
        return self.facts.mode is Mode.ENTRY_POINTS

    @property
    def may_try(self) -> bool:
        return may_try(self.facts, self.today)

    @property
    def stretches(self) -> list[Stretch]:
        return stretches(self.facts, self.tally, self.today)

    def spans(self, shown: list[Stretch]) -> list[Span]:
        """The last past ones and all that are to come: a drawing of four years would show nothing."""
        past = [each for each in shown if each.phase is Phase.PAST]
        drawn = [*past[-DRAWN_PAST:], *(each for each in shown if each.phase is not Phase.PAST)]
        known = clock.paris_date(self.session.first_received_at)
        return [Row(each).span(known) for each in drawn]


def on_session(view: Callable[..., HttpResponse]) -> View:
    """For who may see the counts of the session or manage its data; the view gets the session."""

    @acting
    @require_safe
    @wraps(view)
    def guarded(request: ProRequest, actor: Actor, number: str) -> HttpResponse:
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
    form = TryForm(request.GET) if request.GET.keys() & {"date", "places"} else TryForm(initial=_proposed(reading))
    tried = _tried(reading, form) if reading.may_try and form.is_bound else None
    shown = tried.stretches if tried else reading.stretches
    context = {
        "reading": reading,
        "rows": [Row(each) for each in shown],
        "spans": reading.spans(shown),
        "summary": _summary(reading),
        "form": form,
        "tried": tried,
        "trap": _trap(tried) if tried else "",
        "missed": _missed(reading),
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


def _last_past(reading: Reading) -> Stretch | None:
    return next((each for each in reversed(reading.stretches) if each.phase is Phase.PAST), None)


def _proposed(reading: Reading) -> dict[str, Any]:
    """The guide's bis: as many places as the last entry point left."""
    last = _last_past(reading)
    return {"places": last.shortfall} if last and last.shortfall else {}


def _missed(reading: Reading) -> str:
    last = _last_past(reading)
    if last is None or not last.shortfall:
        return ""
    retained = counted(last.retained, "candidature retenue", "candidatures retenues")
    places = counted(last.point.places, "place")
    left = counted(last.shortfall, "place")
    return spaced(f"Au point d’entrée du {short_date(last.point.date)} : {retained} pour {places}. Il reste {left}.")


def _trap(tried: WhatIf) -> str:
    full = tried.full_at_once
    if full is None:
        return ""
    taken = full.taken
    held = counted(taken, "place est prise", "places sont prises")
    return spaced(
        f"Ce point d’entrée serait complet dès son ouverture : {held}, en attente ou retenues, et comptent ici. "
        f"Pour ouvrir des places, indiquez-en plus de {taken}."
    )


def _summary(reading: Reading) -> str:
    """What the drawing shows, for who does not see it."""
    coming = sum(point.date >= reading.today for point in reading.facts.points)
    past = len(reading.facts.points) - coming
    words = f"{counted(past, 'point d’entrée passé', 'points d’entrée passés')}, {coming} à venir"
    following = reading.recruitment.next
    return f"{words}, le prochain le {short_date(following.date)}" if following else words


def _oldest_pending(session: TrainingSession) -> date | None:
    pending = Application.objects.filter(session=session, state=State.PENDING)
    oldest: date | None = pending.aggregate(oldest=Min("created_on"))["oldest"]
    return oldest


def _pending_url(session: TrainingSession) -> str:
    return f"{reverse('applications')}?session={session.carif_number}&etat={State.PENDING.slug}&sessions=toutes"
