"""`/supervision/offre-propre/`: what organisations describe themselves, to be accepted or sent back with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from rafaelpro.catalogue.own.checks import problems
from rafaelpro.catalogue.own.content import Content, changes, version_of_all
from rafaelpro.catalogue.own.domain.locked import HISTORY_KIND
from rafaelpro.catalogue.own.domain.steps import Order, take_step
from rafaelpro.catalogue.own.enums import OwnState, Step, Who
from rafaelpro.catalogue.own.errors import (
    ChangedMeanwhile,
    Incomplete,
    NotKept,
    OwnOfferNotAllowed,
    StepImpossible,
)
from rafaelpro.catalogue.own.fields import BY_NAME
from rafaelpro.catalogue.own.models import OwnOffer, OwnPublication
from rafaelpro.catalogue.own.queries import SEEN_BY_OPERATOR, operator_queue
from rafaelpro.catalogue.own.transitions import steps_from
from rafaelpro.core import clock
from rafaelpro.core.french import counted, spaced
from rafaelpro.history import record
from rafaelpro.organisations.rights import Actor
from rafaelpro.web import filters
from rafaelpro.web.account.access import for_operators
from rafaelpro.web.forms import Form
from rafaelpro.web.own_offer.forms import ReasonForm
from rafaelpro.web.own_offer.shown import sheet_of
from rafaelpro.web.own_offer.words import LOOKS, lines_of
from rafaelpro.web.requests import ProRequest

LIST = "/supervision/offre-propre/"
STATES = {
    "": OwnState.SUBMITTED,
    "publiees": OwnState.PUBLISHED,
    "renvoyees": OwnState.RETURNED,
    "brouillons": OwnState.DRAFT,
    "archivees": OwnState.ARCHIVED,
}
STATE_WORDS = [
    ("", "À contrôler"),
    ("publiees", "Publiées"),
    ("renvoyees", "À corriger par l’organisme"),
    ("brouillons", "En cours de modification"),
    ("archivees", "Archivées"),
]
SAID = {
    Step.ACCEPT: "Formation acceptée\u00a0: le public la trouve dès maintenant. L’organisme en est informé.",
    Step.SEND_BACK: "Formation renvoyée à l’organisme, avec votre raison.",
    Step.UNPUBLISH: "Formation retirée des pages publiques. L’organisme en est informé.",
}
# history that the organisation writes while it works is not the operator's to read
OWN_WORK = frozenset({"textes modifiés", "session ajoutée", "session modifiée", "session retirée"})


class QueueFilters(Form):
    etat = forms.ChoiceField(label="État", required=False, choices=STATE_WORDS)


@dataclass(frozen=True, slots=True)
class Change:
    """A field that the new version changes."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Row:
    """A file in the queue: what was sent where it waits, else what is published; never a text being written."""

    offer: OwnOffer

    @property
    def published(self) -> OwnPublication | None:
        return _online(self.offer)

    @property
    def title(self) -> str:
        if self.offer.state == OwnState.SUBMITTED:
            return self.offer.title
        return self.published.title if self.published else self.offer.reference


@for_operators
@require_safe
def queue(request: ProRequest, actor: Actor) -> HttpResponse:
    """What waits, the oldest first; or what was answered."""
    asked = filters.read(request, QueueFilters)
    state = STATES[asked.values["etat"] or ""]
    page = filters.page_of(request, operator_queue(state), asked.ignored)
    context = {
        "filters": asked,
        "page": page,
        "rows": [Row(offer) for offer in page.object_list],
        "waits": state == OwnState.SUBMITTED,
        "count_words": counted(page.paginator.count, "formation"),
    }
    return render(request, "operator/own_offers/list.html", context)


@for_operators
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: ProRequest, actor: Actor, reference: int) -> HttpResponse:
    """One training as the public would read it, and the answer."""
    rows = OwnOffer.objects.filter(SEEN_BY_OPERATOR, pk=reference).select_related("organisation", "publication")
    offer = rows.first()
    if offer is None:
        raise Http404
    if request.method == "POST":
        return _answer(request, actor, offer)
    return _show(request, offer, ReasonForm())


def _answer(request: ProRequest, actor: Actor, offer: OwnOffer) -> HttpResponse:
    form = ReasonForm(request.POST)
    form.is_valid()
    step = next((each for each in SAID if each.value == request.POST.get("geste")), None)
    if step is None:
        form.add_error(None, "Choisissez ce que vous voulez faire. Rien n’a été modifié.")
        return _show(request, offer, form, status=422)
    order = Order(step, reason=request.POST.get("reason", ""), version=request.POST.get("version", ""))
    try:
        take_step(offer_id=offer.pk, order=order, actor=actor)
    except OwnOfferNotAllowed as refused:
        raise PermissionDenied(refused.verdict.sentence) from refused
    except NotKept as refused:
        form.add_error("reason", " ".join(refused.errors.values()))
        return _show(request, offer, form, status=422)
    except Incomplete as refused:
        form.add_error(None, f"Elle ne peut plus être publiée\u00a0: {_listed(refused)} Renvoyez-la à l’organisme.")
        return _show(request, offer, form, status=409)
    except (StepImpossible, ChangedMeanwhile) as refused:
        messages.warning(request, spaced(str(refused)))
        return HttpResponseRedirect(reverse("operator_own_offer", args=[offer.pk]))
    messages.success(request, SAID[step])
    return HttpResponseRedirect(LIST)


def _listed(refused: Incomplete) -> str:
    return " ".join(dict.fromkeys(each.words for each in refused.problems[:3]))


def _show(request: ProRequest, offer: OwnOffer, form: ReasonForm, *, status: int = 200) -> HttpResponse:
    """What was sent where it waits; else what is published. A text being written is the organisation's alone."""
    state = OwnState(offer.state)
    published = _online(offer)
    waits = state == OwnState.SUBMITTED
    content = offer.content if waits else published.accepted if published else None
    events = record.of(HISTORY_KIND, offer.reference).exclude(verb__in=OWN_WORK).order_by("-id")
    steps = steps_from(state, Who.OPERATOR, online=published is not None)
    context = {
        "offer": offer,
        "title": _title(offer, content),
        "look": LOOKS[state],
        "waits": waits,
        "online": published is not None,
        "sheet": sheet_of(content, clock.today()) if content else None,
        "changes": _changes(published.accepted, content) if waits and published and content else [],
        "problems": problems(content, clock.today()) if waits and content else [],
        "version": version_of_all(offer.content),
        "form": form,
        "may": {each.name.lower(): each in steps for each in SAID},
        "lines": lines_of(events[:30]),
        "organisation": offer.organisation,
    }
    return render(request, "operator/own_offers/detail.html", context, status=status)


def _online(offer: OwnOffer) -> OwnPublication | None:
    published: OwnPublication | None = getattr(offer, "publication", None)
    return published if published is not None and published.withdrawn_at is None else None


def _title(offer: OwnOffer, content: Content | None) -> str:
    return content.title if content else f"Formation {offer.reference}"


def _changes(before: Content, after: Content) -> Iterable[Change]:
    """What differs from what is published, field by field, then the sessions."""
    found = [Change(BY_NAME[name].label, *texts) for name, texts in changes(before, after).items()]
    today = clock.today()
    both = ["\n".join(each.dates for each in sheet_of(content, today).sessions) for content in (before, after)]
    return [*found, Change("Les sessions", *both)] if both[0] != both[1] else found
