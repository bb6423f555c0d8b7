"""An open file asks every few seconds: the counter of its session, and whether somebody else has answered meanwhile."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404, HttpResponse
from django.urls import reverse

from rafaelpro.applications.enums import State
from rafaelpro.applications.live import Counter, counter_of
from rafaelpro.applications.models import Application
from rafaelpro.core import clock
from rafaelpro.core.french import NBSP, short_date
from rafaelpro.history import record
from rafaelpro.organisations.rights import Deed
from rafaelpro.web.live import any_may, fragment, polled, unchanged
from rafaelpro.web.requests import ProRequest

CHANGED: dict[State, str] = {
    State.PENDING: "Remise en attente",
    State.RETAINED: "Décidée",
    State.NOT_RETAINED: "Décidée",
    State.NO_DECISION: "Passée en «\u00a0avis non transmis\u00a0»",
    State.REFUSED_FULL: "Refusée avec la session",
    State.REFUSED_CANCELLED: "Refusée avec la session",
    State.WITHDRAWN: "Retirée",
}


@polled
def file_now(request: ProRequest, reference: str) -> HttpResponse:
    """`vu`: what the page shows. In four queries, one more when the state has changed."""
    found = Application.objects.select_related("session__action", "session__availability")
    application = found.filter(reference=reference).first()
    if application is None or not any_may(request, Deed.MANAGE_APPLICATIONS, application):
        raise Http404
    counter = counter_of(application.session)
    seen = request.GET.get("vu", "")
    if seen == mark(application, counter):
        return unchanged()
    moved = seen.partition(".")[0] != application.state
    context = {
        "counter": counter,
        "live_url": address(application, counter),
        "change": change_words(application) if moved else "",
        "here": reverse("application", args=[reference]),
        "late": application.state == State.NO_DECISION,
    }
    return fragment("applications/_live.html", context)


def mark(application: Application, counter: Counter) -> str:
    return f"{application.state}.{counter.mark}"


def address(application: Application, counter: Counter) -> str:
    """What the page asks next."""
    return f"{reverse('application_live', args=[application.reference])}?vu={mark(application, counter)}"


def change_words(application: Application) -> str:
    """« Décidée à 10:42 par Claude Martin, Centre A : retenue. »"""
    state = State(application.state)
    last = record.last_changes("candidature", [application.reference]).get(application.reference)
    if last is None:
        return f"{CHANGED[state]}{NBSP}: {state.label.lower()}."
    who = ", ".join(filter(None, (last.actor_label, last.organisation_label)))
    return f"{CHANGED[state]} {_when(last.at)} par {who}{NBSP}: {state.label.lower()}."


def _when(moment: datetime) -> str:
    """« à 10:42 », with its day when it is not today."""
    local = moment.astimezone(clock.PARIS)
    day = "" if local.date() == clock.today() else f"le {short_date(local.date())} "
    return f"{day}à {local:%H:%M}"
