"""What my structure sent, and the professionals' search (R2.6: a prescriber sees only what their structure sent)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from rafaelpro.applications import domain, projection
from rafaelpro.applications.documents import awaited_from_person
from rafaelpro.applications.domain.expire import due_date
from rafaelpro.applications.enums import State
from rafaelpro.applications.errors import TransitionImpossible
from rafaelpro.applications.facts import sessions_with_facts
from rafaelpro.applications.models import Application
from rafaelpro.applications.queries import for_prescriber, sent_by, sent_counts
from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.core import clock
from rafaelpro.organisations.enums import Kind
from rafaelpro.organisations.rights import Actor, Deed, may
from rafaelpro.web import filters
from rafaelpro.web.account.access import acting
from rafaelpro.web.public.follow_words import lines_of
from rafaelpro.web.public.search import search_context

from .forms import SentFilters

ActorView = Callable[..., HttpResponse]
LIST = "/prescriptions/"


@dataclass(frozen=True, slots=True)
class StateTab:
    label: str
    url: str
    current: bool
    count: int


def for_prescribers(view: ActorView) -> Callable[..., HttpResponse]:
    """Only under a prescriber structure; else the named reason (R2.3). One that waits for approval sees its list."""

    @acting
    @wraps(view)
    def guarded(request: HttpRequest, actor: Actor, **kwargs: str) -> HttpResponse:
        verdict = may(actor, Deed.PRESCRIBE)
        if not verdict and actor.organisation.kind != Kind.PRESCRIBER:
            raise PermissionDenied(verdict.sentence)
        return view(request, actor, **kwargs)

    return guarded


@acting
@require_safe
def pro_search(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The search with what professionals need: contacts, contract number, « gérer », « envoyer une candidature »."""
    return render(request, "prescribers/search.html", search_context(request) | {"pro": True})


@for_prescribers
@require_safe
def sent_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The applications that the structure sent, newest first."""
    projection.catch_up()
    asked = filters.read(request, SentFilters)
    state = State.of_slug(asked.values["etat"] or "")
    found = sent_by(
        actor.organisation, state=state, session=asked.values["session"] or "", text=asked.values["texte"] or ""
    )
    page = filters.page_of(request, found, asked.ignored)
    context = {
        "filters": asked,
        "page": page,
        "tabs": _tabs(actor, state),
        "verdict": may(actor, Deed.PRESCRIBE),
    }
    return render(request, "prescribers/list.html", context)


def _tabs(actor: Actor, current: State | None) -> list[StateTab]:
    counts = sent_counts(actor.organisation)
    shown = [state for state in State if counts[state] or state in (State.PENDING, State.RETAINED)]
    everything = StateTab("Toutes", LIST, current is None, sum(counts.values()))
    return [
        everything,
        *(StateTab(state.label, f"{LIST}?etat={state.slug}", state is current, counts[state]) for state in shown),
    ]


@for_prescribers
@require_safe
def sent_one(request: HttpRequest, actor: Actor, reference: str) -> HttpResponse:
    """One application that the structure sent: all that it sent, where it stands, what to do."""
    application = _sent(actor, reference)
    if application.is_erased:
        return render(request, "applications/erased.html", {"application": application, "back": LIST}, status=410)
    session = sessions_with_facts(TrainingSession.objects.filter(pk=application.session_id)).get()
    context = {
        "application": application,
        "session": application.session,
        "due_on": due_date(application, session, clock.today()),
        "lines": lines_of(application),
        "withdraw_verdict": may(actor, Deed.WITHDRAW),
        "is_pending": application.state == State.PENDING,
        "awaited": awaited_from_person(application),
    }
    return render(request, "prescribers/one.html", context)


@for_prescribers
@require_http_methods(["GET", "HEAD", "POST"])
def withdrawal(request: HttpRequest, actor: Actor, reference: str) -> HttpResponse:
    """Ask, then withdraw (R6.6)."""
    application = _sent(actor, reference)
    verdict = may(actor, Deed.WITHDRAW)
    if not verdict:
        raise PermissionDenied(verdict.sentence)
    if request.method == "POST":
        return _withdrawn(request, actor, application)
    if application.state != State.PENDING:
        return redirect("prescription", reference=reference)
    return render(request, "prescribers/withdraw.html", {"application": application, "actor": actor})


def _withdrawn(request: HttpRequest, actor: Actor, application: Application) -> HttpResponse:
    try:
        domain.withdraw(application=application, author=actor.author)
    except TransitionImpossible as refusal:
        messages.info(request, str(refusal))
    else:
        messages.success(request, "La candidature est retirée. La personne et l’organisme sont prévenus.")
    return redirect("prescription", reference=application.reference)


def _sent(actor: Actor, reference: str) -> Application:
    """R2.6: anything else does not exist for this structure."""
    projection.catch_up()
    found = for_prescriber(actor.organisation).filter(reference=reference).first()
    if found is None:
        raise Http404(reference)
    return found
