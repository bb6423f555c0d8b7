"""The page of one application (« le dossier ») and the decision given on it (R7.1); each display is noted (R10.2)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from rafaelpro.applications import listing, projection
from rafaelpro.applications.decision import Conform
from rafaelpro.applications.documents import MISSING_DOCUMENT
from rafaelpro.applications.domain.consult import consult
from rafaelpro.applications.domain.decide import decide
from rafaelpro.applications.enums import State
from rafaelpro.applications.errors import (
    AlreadyApplied,
    InvalidDecision,
    NotAllowed,
    RecruitmentClosed,
    SessionFull,
    TransitionImpossible,
)
from rafaelpro.applications.holding import beside
from rafaelpro.applications.models import Application
from rafaelpro.applications.queries import with_file
from rafaelpro.applications.rehearsal import letters_if_decided
from rafaelpro.organisations.rights import Actor
from rafaelpro.web import filters
from rafaelpro.web.applications import file as files
from rafaelpro.web.applications import live
from rafaelpro.web.applications.file_forms import CommentForm, DocumentsForm
from rafaelpro.web.applications.filters import list_filter
from rafaelpro.web.applications.forms import DecisionForm
from rafaelpro.web.applications.opening import PREFILL, address_of, list_of, managing
from rafaelpro.web.applications.plan import held_words
from rafaelpro.web.requests import ProRequest

NOTHING_TO_DECIDE = "Cette candidature ne peut plus recevoir d’avis\u00a0: la page dit pourquoi."


@managing
@require_http_methods(["GET", "HEAD", "POST"])
def application(request: ProRequest, actor: Actor, found: Application) -> HttpResponse:
    """The file of one candidate; each display is noted (R10.2)."""
    if request.method == "POST":
        return _decide(request, actor, found)
    shown = files.read(found, actor)
    return show(request, actor, shown)


def _decide(request: ProRequest, actor: Actor, found: Application) -> HttpResponse:
    shown = files.read(found, actor)
    form = shown.form(request.POST)
    if not form.is_valid():
        return show(request, actor, shown, form=form, status=422)
    if "apercu" in request.POST:
        return _preview(request, actor, shown, form)
    try:
        decided = decide(application=found, decision=form.decision(), actor=actor)
    except InvalidDecision as refused:
        form.add_domain_errors(refused.errors)
        return show(request, actor, shown, form=form, status=422)
    except AlreadyApplied as refused:
        form.add_error(None, held_words(refused.application))
        return show(request, actor, shown, form=form, status=409)
    except (SessionFull, RecruitmentClosed) as refused:
        form.add_error(None, f"{refused} Un avis «\u00a0oui\u00a0» donné en retard prend une place.")
        return show(request, actor, shown, form=form, status=409)
    except TransitionImpossible as refused:
        return _too_late(request, actor, reference=found.reference, words=str(refused))
    except NotAllowed as refused:
        raise PermissionDenied(refused.verdict.sentence) from refused
    label = State(decided.state).label.lower()
    messages.success(request, f"Avis enregistré\u00a0: {label}. {files.told_words(decided)}")
    return HttpResponseRedirect(address_of(request, decided.reference))


def _preview(request: ProRequest, actor: Actor, shown: files.File, form: DecisionForm) -> HttpResponse:
    """The same page, what was typed in it, and the messages that would leave; nothing is decided."""
    if not shown.open_to_decision:
        return show(request, actor, shown, form=form, status=409, too_late=NOTHING_TO_DECIDE)
    other = beside(shown.application, shown.session) if isinstance(form.decision(), Conform) else None
    if other is not None:
        form.add_error(None, held_words(other))
        return show(request, actor, shown, form=form, status=409)
    letters = letters_if_decided(shown.application, form.decision())
    return show(request, actor, shown, form=form, letters=letters)


def _too_late(request: ProRequest, actor: Actor, *, reference: str, words: str) -> HttpResponse:
    """Someone else came first: the page as it stands now, with kind words, and nothing changed."""
    shown = files.read(with_file(Application.objects.filter(reference=reference)).get(), actor)
    return show(request, actor, shown, status=409, too_late=words)


def show(
    request: ProRequest,
    actor: Actor,
    shown: files.File,
    *,
    status: int = 200,
    form: DecisionForm | None = None,
    comment_form: CommentForm | None = None,
    documents_form: DocumentsForm | None = None,
    **more: Any,
) -> HttpResponse:
    """The page, noted as seen (R10.2). `letters`, `asked_letters`: None unless they were asked for."""
    consult(application=shown.application, actor=actor)
    context = {
        "file": shown,
        "form": form or shown.form(refusing=PREFILL in request.GET),
        "comment_form": comment_form or CommentForm(),
        "documents_form": documents_form or shown.documents_form(),
        "actor": actor,
        "live_url": "" if request.look else live.address(shown.application, shown.counter),
        "too_late": "",
        "letters": None,
        "asked_letters": None,
        "held_by": beside(shown.application, shown.session) if shown.is_late else None,
        **_way(request, actor, shown.application),
        **more,
    }
    return render(request, "applications/file.html", context, status=status)


def _way(request: ProRequest, actor: Actor, found: Application) -> dict[str, str]:
    """Back to the list being worked, to its previous and next files, and on to what else may be done."""
    projection.catch_up()
    asked = list_of(request)
    order = asked.values["tri"] or listing.DEFAULT_ORDER
    url = _url(found.reference)
    before, after = listing.neighbours(actor.organisation, list_filter(asked.values), order, found)
    return {
        "back": f"{reverse('applications')}{asked.address}",
        "previous": f"{_url(before)}{asked.address}" if before else "",
        "next": f"{_url(after)}{asked.address}" if after else "",
        "way_align": "between" if before else "end",
        "here": f"{url}{asked.address}",
        "refusing_url": f"{url}{filters.with_parameter(asked.query, PREFILL, MISSING_DOCUMENT)}#avis",
        "reversal_url": f"{url}demande-modification/{asked.address}",
        "comments_url": f"{url}commentaires/{asked.address}",
        "documents_url": f"{url}pieces/{asked.address}",
    }


def _url(reference: str) -> str:
    return reverse("application", args=[reference])
