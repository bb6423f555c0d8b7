"""The page of an own offer: where it stands, what is left to say, what may be done next; and doing it."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from rafaelpro.catalogue.own.checks import Problem, problems
from rafaelpro.catalogue.own.content import version_of_all
from rafaelpro.catalogue.own.domain.begin import copy
from rafaelpro.catalogue.own.domain.locked import HISTORY_KIND
from rafaelpro.catalogue.own.domain.steps import Order, take_step
from rafaelpro.catalogue.own.enums import OwnState, Step, Who
from rafaelpro.catalogue.own.errors import ChangedMeanwhile, Incomplete, OwnOfferNotAllowed, StepImpossible
from rafaelpro.catalogue.own.fields import Section
from rafaelpro.catalogue.own.models import OwnOffer, OwnPublication
from rafaelpro.catalogue.own.transitions import steps_from
from rafaelpro.core import clock
from rafaelpro.core.french import counted, spaced
from rafaelpro.history import record
from rafaelpro.organisations.rights import Actor
from rafaelpro.web.requests import ProRequest

from .access import address, on_own_offer
from .words import LOOKS, NO_TITLE, lines_of

SHOWN_LINES = 30
SAID = {
    Step.SUBMIT: "Envoyée. Cap Métiers la lit, puis la publie ou vous demande de la corriger.",
    Step.TAKE_BACK: "Vous pouvez de nouveau modifier cette formation. Pensez à la renvoyer ensuite.",
    Step.REVISE: "Vous pouvez modifier cette formation. Le public lit la version publiée jusqu’au prochain contrôle.",
    Step.DROP: "Vos modifications sont abandonnées. La version publiée n’a pas changé.",
    Step.ARCHIVE: "Formation archivée\u00a0: le public ne la voit plus. Vous pouvez la reprendre ou la copier.",
    Step.RESTORE: "Formation reprise en brouillon. Envoyez-la pour qu’elle soit publiée.",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the form, and how much of it is left."""

    label: str
    url: str
    left: int
    started: bool

    @property
    def words(self) -> str:
        if not self.left:
            return "Complète"
        return counted(self.left, "point") + " à voir" if self.started else "À remplir"

    @property
    def tone(self) -> str:
        return "success" if not self.left else "warning" if self.started else "neutral"

    @property
    def icon(self) -> str:
        return "check-circle" if not self.left else "pencil"


def parts_of(offer: OwnOffer, found: list[Problem]) -> list[Part]:
    content = offer.content
    parts = []
    for section in Section:
        left = sum(each.section is section for each in found)
        started = bool(content.sessions) if section is Section.SESSIONS else any(content.part(section).values())
        query = "?manques=oui" if left and started else ""
        parts.append(Part(section.label, address(offer, f"{section.value}/{query}"), left, started))
    return parts


@on_own_offer
@require_http_methods(["GET", "HEAD", "POST"])
def hub(request: ProRequest, actor: Actor, offer: OwnOffer) -> HttpResponse:
    """The file; a step forward where a form asks for one."""
    if request.method == "POST":
        return _step(request, actor, offer)
    return _show(request, offer)


def _step(request: ProRequest, actor: Actor, offer: OwnOffer) -> HttpResponse:
    step = next((each for each in SAID if each.value == request.POST.get("geste")), None)
    if step is None:
        messages.error(request, "Choisissez ce que vous voulez faire. Rien n’a été modifié.")
        return HttpResponseRedirect(address(offer))
    try:
        take_step(offer_id=offer.pk, order=Order(step, version=request.POST.get("version", "")), actor=actor)
    except OwnOfferNotAllowed as refused:
        raise PermissionDenied(refused.verdict.sentence) from refused
    except (StepImpossible, ChangedMeanwhile) as refused:
        messages.warning(request, spaced(str(refused)))
    except Incomplete as refused:
        left = counted(len(refused.problems), "point")
        messages.error(request, f"Il reste {left} à voir avant d’envoyer cette formation. Rien n’a été envoyé.")
    else:
        messages.success(request, SAID[step])
    return HttpResponseRedirect(address(offer))


def _show(request: ProRequest, offer: OwnOffer) -> HttpResponse:
    published: OwnPublication | None = getattr(offer, "publication", None)
    online = published is not None and published.withdrawn_at is None
    state = OwnState(offer.state)
    found = problems(offer.content, clock.today())
    steps = steps_from(state, Who.ORGANISATION, online=online)
    context = {
        "offer": offer,
        "title": offer.title or NO_TITLE,
        "look": LOOKS[state],
        "state": state.value,
        "online": online,
        "published": published,
        "public_url": f"/autres-formations/{offer.reference}/",
        "parts": parts_of(offer, found),
        "left": found,
        "left_words": counted(len(found), "point") + " à voir",
        "version": version_of_all(offer.content),
        "may": {each.name.lower(): each in steps for each in SAID},
        "here": address(offer),
        "lines": lines_of(record.of(HISTORY_KIND, offer.reference).order_by("-id")[:SHOWN_LINES]),
    }
    return render(request, "own_offer/hub.html", context)


@on_own_offer
@require_POST
def copied(request: ProRequest, actor: Actor, offer: OwnOffer) -> HttpResponse:
    """A copy for a new year."""
    try:
        made = copy(offer_id=offer.pk, actor=actor)
    except OwnOfferNotAllowed as refused:
        raise PermissionDenied(refused.verdict.sentence) from refused
    messages.success(
        request, "Voici la copie. Ses sessions sont décalées d’un an\u00a0: vérifiez leurs dates et le prix."
    )
    return HttpResponseRedirect(address(made))
