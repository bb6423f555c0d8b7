"""What is done on an application's page beside the decision: comments of the structure, papers asked and ticked.

Each deed answers with the page; a form that is refused shows again with its words, and what was typed.
"""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from rafaelpro.applications.domain.comment import add_comment, remove_comment
from rafaelpro.applications.domain.documents import Outcome, ask_documents, close_documents
from rafaelpro.applications.errors import InvalidDecision, NotAllowed, TransitionImpossible
from rafaelpro.applications.models import Application
from rafaelpro.applications.rehearsal import letters_if_asked
from rafaelpro.core.french import counted
from rafaelpro.organisations.rights import Actor
from rafaelpro.web.applications import file as files
from rafaelpro.web.applications.file_forms import CommentForm, DocumentsForm
from rafaelpro.web.applications.opening import address_of, managing
from rafaelpro.web.applications.page import show
from rafaelpro.web.requests import ProRequest

NOT_YOURS = "Ce commentaire n’existe plus, ou il n’est pas de vous\u00a0: rien n’a été modifié."
OUTCOMES = {"recues": Outcome.RECEIVED, "abandonner": Outcome.DROPPED}
DONE = {
    Outcome.RECEIVED: ("pièce reçue", "pièces reçues"),
    Outcome.DROPPED: ("pièce n’est plus demandée", "pièces ne sont plus demandées"),
}


@managing
@require_POST
def comments(request: ProRequest, actor: Actor, found: Application) -> HttpResponse:
    """Add a comment, or remove one of one's own (`retirer`: its number)."""
    try:
        if "retirer" in request.POST:
            return _comment_removed(request, actor, found)
        return _comment_added(request, actor, found)
    except NotAllowed as refused:
        raise PermissionDenied(refused.verdict.sentence) from refused


def _comment_added(request: ProRequest, actor: Actor, found: Application) -> HttpResponse:
    form = CommentForm(request.POST)
    if form.is_valid():
        try:
            add_comment(application=found, text=form.cleaned_data["commentaire"], form_key=form.key, actor=actor)
        except InvalidDecision as refused:
            form.add_error("commentaire", refused.errors["text"])
        else:
            return HttpResponseRedirect(f"{address_of(request, found.reference)}#commentaires")
    return show(request, actor, files.read(found, actor), status=422, comment_form=form)


def _comment_removed(request: ProRequest, actor: Actor, found: Application) -> HttpResponse:
    number = _number(request.POST["retirer"])
    if number is None or not remove_comment(application=found, comment_id=number, actor=actor):
        messages.warning(request, NOT_YOURS)
    return HttpResponseRedirect(f"{address_of(request, found.reference)}#commentaires")


@managing
@require_POST
def documents(request: ProRequest, actor: Actor, found: Application) -> HttpResponse:
    """Ask for papers (with `apercu`: only read the messages), or tick some (`geste`)."""
    try:
        if request.POST.get("geste") in OUTCOMES:
            return _documents_ticked(request, actor, found, OUTCOMES[request.POST["geste"]])
        return _documents_asked(request, actor, found)
    except TransitionImpossible as refused:
        messages.warning(request, f"{refused} Rien n’a été modifié.")
        return HttpResponseRedirect(f"{address_of(request, found.reference)}#pieces")
    except NotAllowed as refused:
        raise PermissionDenied(refused.verdict.sentence) from refused


def _documents_asked(request: ProRequest, actor: Actor, found: Application) -> HttpResponse:
    shown = files.read(found, actor)
    form = shown.documents_form(request.POST)
    if not form.is_valid():
        return show(request, actor, shown, status=422, documents_form=form)
    if "apercu" in request.POST:
        letters = letters_if_asked(found, form.labels)
        return show(request, actor, shown, documents_form=form, asked_letters=letters)
    return _asked(request, actor, found, shown, form)


def _asked(
    request: ProRequest, actor: Actor, found: Application, shown: files.File, form: DocumentsForm
) -> HttpResponse:
    try:
        asked = ask_documents(application=found, labels=form.labels, actor=actor)
    except InvalidDecision as refused:
        form.add_error("pieces", refused.errors["labels"])
        return show(request, actor, shown, status=422, documents_form=form)
    words = counted(len(asked), "pièce demandée", "pièces demandées")
    messages.success(request, f"{words}. {files.told_words(found)}")
    return HttpResponseRedirect(f"{address_of(request, found.reference)}#pieces")


def _documents_ticked(request: ProRequest, actor: Actor, found: Application, outcome: Outcome) -> HttpResponse:
    numbers = {_number(text) for text in request.POST.getlist("piece")} - {None}
    closed = close_documents(application=found, ids={each for each in numbers if each}, outcome=outcome, actor=actor)
    if closed:
        messages.success(request, f"{counted(closed, *DONE[outcome])}.")
    else:
        messages.warning(request, "Cochez au moins une pièce encore attendue. Rien n’a été modifié.")
    return HttpResponseRedirect(f"{address_of(request, found.reference)}#pieces")


def _number(text: str) -> int | None:
    """A key as forms carry it; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
