"""The sessions of an own offer: listed, added, changed and removed one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from rafaelpro.catalogue.own.checks import Problem, problems_of_session, session_problems
from rafaelpro.catalogue.own.content import OwnSessionTexts, Texts, tidied, version_of
from rafaelpro.catalogue.own.domain.write import add_session, remove_session, write_session
from rafaelpro.catalogue.own.errors import ChangedMeanwhile, NotKept, OwnOfferNotAllowed, SessionGone, StepImpossible
from rafaelpro.catalogue.own.fields import SESSION_FIELDS
from rafaelpro.catalogue.own.models import OwnOffer
from rafaelpro.core import clock
from rafaelpro.core.french import NBSP, counted, spaced
from rafaelpro.organisations.rights import Actor
from rafaelpro.web.requests import ProRequest

from .access import address, on_own_offer
from .forms import TextsForm, typed
from .sections import differences
from .shown import dates_words
from .words import NO_TITLE


@dataclass(frozen=True, slots=True)
class Row:
    """A session in the list."""

    session: OwnSessionTexts
    url: str
    left: int

    @property
    def dates(self) -> str:
        return dates_words(self.session.day("start"), self.session.day("end")) or "Dates à préciser"

    @property
    def places(self) -> str:
        return self.session.texts.get("places", "")

    @property
    def over(self) -> bool:
        end = self.session.day("end")
        return end is not None and end < clock.today()

    @property
    def left_words(self) -> str:
        return counted(self.left, "point") + " à voir" if self.left else ""


@on_own_offer
@require_safe
def listed(request: ProRequest, actor: Actor, offer: OwnOffer) -> HttpResponse:
    rows = [
        Row(each, address(offer, f"sessions/{each.key}/"), len(problems_of_session(each)))
        for each in offer.content.in_order()
    ]
    general = [each.words for each in session_problems(offer.content, clock.today()) if not each.session and rows]
    context = _context(offer) | {"rows": rows, "general": general}
    return render(request, "own_offer/sessions.html", context)


@on_own_offer
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: ProRequest, actor: Actor, offer: OwnOffer) -> HttpResponse:
    """A session kept as it is typed; once it is there, the list."""
    if request.method == "POST":
        texts = typed(request.POST, SESSION_FIELDS)
        return _done(request, offer, None, texts, lambda: add_session(offer_id=offer.pk, texts=texts, actor=actor))
    return _show(request, offer, None, TextsForm(SESSION_FIELDS, {}, version=""))


@on_own_offer
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: ProRequest, actor: Actor, offer: OwnOffer, key: int) -> HttpResponse:
    found = _session_or_404(offer, key)
    if request.method == "POST":
        texts, version = typed(request.POST, SESSION_FIELDS), request.POST.get("version", "")
        return _done(
            request,
            offer,
            found,
            texts,
            lambda: write_session(offer_id=offer.pk, key=found.key, texts=texts, version=version, actor=actor),
        )
    errors = [(each.field, each.words) for each in problems_of_session(found)]
    form = TextsForm(SESSION_FIELDS, found.texts, version=version_of(found.texts), errors=errors)
    return _show(request, offer, found, form)


@on_own_offer
@require_http_methods(["GET", "HEAD", "POST"])
def removed(request: ProRequest, actor: Actor, offer: OwnOffer, key: int) -> HttpResponse:
    """Take a session away, once it was shown."""
    found = _session_or_404(offer, key)
    context = _context(offer) | {"row": Row(found, address(offer, f"sessions/{key}/"), 0)}
    context["version"] = version_of(found.texts)
    if request.method != "POST":
        return render(request, "own_offer/session_gone.html", context)
    version = request.POST.get("version", "")
    try:
        remove_session(offer_id=offer.pk, key=found.key, version=version, actor=actor)
    except OwnOfferNotAllowed as refused:
        raise PermissionDenied(refused.verdict.sentence) from refused
    except (ChangedMeanwhile, StepImpossible, SessionGone) as refused:
        messages.warning(request, f"{spaced(str(refused))} Rien n’a été retiré.")
    else:
        messages.success(request, "Session retirée.")
    return HttpResponseRedirect(address(offer, "sessions/"))


def _done(
    request: ProRequest,
    offer: OwnOffer,
    found: OwnSessionTexts | None,
    texts: Texts,
    deed: Callable[[], OwnOffer],
) -> HttpResponse:
    """Write, then the list; or the form again with what was typed, and why."""
    version = request.POST.get("version", "")
    try:
        deed()
    except OwnOfferNotAllowed as refused:
        raise PermissionDenied(refused.verdict.sentence) from refused
    except NotKept as refused:
        form = TextsForm(SESSION_FIELDS, texts, version=version, errors=refused.errors.items())
        return _show(request, offer, found, form, status=422)
    except ChangedMeanwhile as refused:
        present = refused.present or {}
        form = TextsForm(SESSION_FIELDS, texts, version=version_of(present))
        others = differences(SESSION_FIELDS, present, texts)
        return _show(request, offer, found, form, status=409, others=others)
    except (StepImpossible, SessionGone) as refused:
        form = TextsForm(SESSION_FIELDS, texts, version=version)
        return _show(request, offer, found, form, status=409, closed=spaced(str(refused)))
    return _after(request, offer, texts)


def _after(request: ProRequest, offer: OwnOffer, texts: Texts) -> HttpResponse:
    left = problems_of_session(OwnSessionTexts("", tidied(texts, SESSION_FIELDS)))
    if left:
        messages.warning(request, f"Session enregistrée telle quelle. {_left_words(left)}")
    else:
        messages.success(request, "Session enregistrée.")
    return HttpResponseRedirect(address(offer, "sessions/"))


def _left_words(left: list[Problem]) -> str:
    """The first that is missing or wrong, by its label, and how many more there are."""
    first, others = left[0], len(left) - 1
    label = next((each.label for each in SESSION_FIELDS if each.name == first.field), "")
    words = f"«{NBSP}{label}{NBSP}»{NBSP}: {first.words}" if label else first.words
    return f"{words} Et {counted(others, 'autre point', 'autres points')} à voir." if others else words


def _session_or_404(offer: OwnOffer, key: int) -> OwnSessionTexts:
    found = offer.content.session(str(key))
    if found is None:
        raise Http404
    return found


def _context(offer: OwnOffer) -> dict[str, Any]:
    return {
        "offer": offer,
        "title": offer.title or NO_TITLE,
        "here": address(offer),
        "list_url": address(offer, "sessions/"),
        "editable": offer.is_editable,
    }


def _show(
    request: ProRequest,
    offer: OwnOffer,
    found: OwnSessionTexts | None,
    form: TextsForm,
    *,
    status: int = 200,
    others: list[tuple[str, str]] | None = None,
    closed: str = "",
) -> HttpResponse:
    context = _context(offer) | {
        "form": form,
        "heading": "Modifier la session" if found else "Ajouter une session",
        "gone_url": address(offer, f"sessions/{found.key}/retrait/") if found and offer.is_editable else "",
        "others": others,
        "errors_title": "À corriger avant d’envoyer la formation" if status == 200 else "Rien n’est enregistré",
        "closed": closed or ("" if offer.is_editable else "Cette formation ne se modifie pas en ce moment."),
    }
    return render(request, "own_offer/session.html", context, status=status)
