"""`/supervision/`: the last feeds with their reports, what waits for a decision, the state of the outbox (R2.7)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from rafaelpro.applications.reversals import waiting_reversals
from rafaelpro.catalogue.own.queries import waiting_own_offers
from rafaelpro.eos import queries
from rafaelpro.eos.domain.decide import NotHeld, confirm
from rafaelpro.eos.enums import Decision, FeedState
from rafaelpro.eos.models import Feed
from rafaelpro.organisations.rights import Actor
from rafaelpro.outbox.models import Message, Status
from rafaelpro.web import filters
from rafaelpro.web.account.access import for_operators
from rafaelpro.web.requests import ProRequest

FEED_TONES = {
    FeedState.WAITING: ("info", "clock"),
    FeedState.RUNNING: ("info", "refresh"),
    FeedState.APPLIED: ("success", "check-circle"),
    FeedState.HELD: ("warning", "warning"),
    FeedState.DISCARDED: ("neutral", "trash"),
    FeedState.REFUSED: ("danger", "cross-circle"),
    FeedState.OUTDATED: ("neutral", "hourglass"),
}
MAIL_TONES = {Status.WAITING: "info", Status.SENDING: "info", Status.SENT: "success", Status.FAILED: "danger"}
OUTCOMES = {
    "cree": "Créés",
    "modifie": "Modifiés",
    "inchange": "Inchangés",
    "retire": "Retirés",
    "retabli": "Rétablis",
    "rejete": "Rejetés",
}


@for_operators
@require_safe
def supervision(request: ProRequest, actor: Actor) -> HttpResponse:
    ignored: list[str] = []
    page = filters.page_of(request, queries.recent(), ignored)
    context = {
        "page": page,
        "ignored": ignored,
        "rows": [(feed, *FEED_TONES[FeedState(feed.state)]) for feed in page.object_list],
        "held": list(queries.held()),
        "mails": _mails(),
        "reversals": waiting_reversals(),
        "own_offers": waiting_own_offers(),
    }
    return render(request, "operator/supervision.html", context)


def _mails() -> list[tuple[str, int, str]]:
    """The outbox, by status: words, count, tone."""
    counts = dict(Message.objects.order_by().values_list("status").annotate(total=Count("pk")))
    return [(status.label.capitalize(), counts.get(status.value, 0), MAIL_TONES[status]) for status in Status]


@for_operators
@require_safe
def feed(request: ProRequest, actor: Actor, public_id: UUID) -> HttpResponse:
    """The report of one feed, and the decision where it is held."""
    found = _feed(public_id)
    ignored: list[str] = []
    page = filters.page_of(request, queries.notes_of(found), ignored)
    tone, icon = FEED_TONES[FeedState(found.state)]
    context = {
        "feed": found,
        "title": "Flux sans numéro" if found.numero is None else f"Flux n°\u00a0{found.numero}",
        "tone": tone,
        "icon": icon,
        "is_held": found.state == FeedState.HELD,
        "outcomes": [(OUTCOMES[outcome.value], count) for outcome, count in found.counts.items()],
        "page": page,
        "ignored": ignored,
    }
    return render(request, "operator/feed.html", context)


@for_operators
@require_POST
def decide(request: ProRequest, actor: Actor, public_id: UUID) -> HttpResponse:
    """Apply or throw away a held feed (R3.5)."""
    found = _feed(public_id)
    decision = next((each for each in Decision if each.value == request.POST.get("decision")), None)
    if decision is None:
        messages.error(request, "Choisissez\u00a0: appliquer ce flux, ou le jeter. Rien n’a été modifié.")
    else:
        _confirm(request, actor, found, decision)
    return HttpResponseRedirect(reverse("feed", args=[public_id]))


def _confirm(request: ProRequest, actor: Actor, found: Feed, decision: Decision) -> None:
    try:
        decided = confirm(feed=found, decision=decision, author=actor.author)
    except NotHeld as refused:
        messages.warning(request, str(refused))
        return
    words = {
        FeedState.DISCARDED: "Le flux est jeté\u00a0: rien n’a été retiré de l’offre.",
        FeedState.OUTDATED: "Un flux plus récent a été appliqué\u00a0: celui-ci est périmé, rien n’a été modifié.",
    }
    soon = "Le flux va être appliqué dans les minutes qui viennent."
    messages.success(request, words.get(FeedState(decided.state), soon))


def _feed(public_id: UUID) -> Feed:
    found = Feed.objects.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found
