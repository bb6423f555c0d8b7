"""The page of a session asks its counter again every few seconds."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.urls import reverse

from rafaelpro.applications.live import Counter, counter_of
from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.organisations.rights import Deed
from rafaelpro.web.live import any_may, fragment, polled, unchanged
from rafaelpro.web.requests import ProRequest


@polled
def session_now(request: ProRequest, number: str) -> HttpResponse:
    """`vu`: what the page shows. In four queries."""
    session = TrainingSession.objects.select_related("action", "availability").filter(carif_number=number).first()
    if session is None or not any_may(request, Deed.LIST_APPLICATIONS, session):
        raise Http404
    counter = counter_of(session)
    if request.GET.get("vu") == counter.mark:
        return unchanged()
    return fragment("applications/_counter.html", {"counter": counter, "live_url": address(session, counter)})


def address(session: TrainingSession, counter: Counter) -> str:
    """What the page asks next."""
    return f"{reverse('offer_session_live', args=[session.carif_number])}?vu={counter.mark}"
