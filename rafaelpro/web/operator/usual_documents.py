"""`/supervision/pieces/`: the usual papers that organisations may tick when they ask a candidate for some."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from rafaelpro.applications.documents import LABEL_LIMIT
from rafaelpro.applications.domain import usual_documents as verbs
from rafaelpro.applications.errors import ChangedMeanwhile, InvalidDecision, NotAllowed
from rafaelpro.applications.file_models import UsualDocument
from rafaelpro.applications.usual_documents import MOST_PROPOSED, history_of, with_files
from rafaelpro.core.french import counted, plural
from rafaelpro.history.models import Event
from rafaelpro.organisations.rights import Actor
from rafaelpro.web import filters
from rafaelpro.web.account.access import for_operators
from rafaelpro.web.forms import Form
from rafaelpro.web.requests import ProRequest

SHOWN_LINES = 20


class NameForm(Form):
    libelle = forms.CharField(
        label="Nom de la pièce",
        max_length=LABEL_LIMIT,
        help_text="Avec les mots que la personne comprendra. Aucune pièce sur la santé.",
        error_messages={"required": "Écrivez le nom de la pièce."},
    )
    vu = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)

    def add_domain_errors(self, refused: InvalidDecision) -> None:
        self.add_error("libelle", refused.errors["label"])


@for_operators
@require_http_methods(["GET", "HEAD", "POST"])
def papers(request: ProRequest, actor: Actor) -> HttpResponse:
    """The list in its order, those that were retired, and a form to add one."""
    if request.method != "POST":
        return _show_all(request, NameForm())
    if "place" in request.POST:
        return _place(request, actor)
    form = NameForm(request.POST)
    if form.is_valid():
        try:
            added = verbs.add_usual(label=form.cleaned_data["libelle"], actor=actor)
        except InvalidDecision as refused:
            form.add_domain_errors(refused)
        except NotAllowed as refused:
            raise PermissionDenied(refused.verdict.sentence) from refused
        else:
            messages.success(request, f"«\u00a0{added.label}\u00a0» est proposée dès maintenant.")
            return _back(added.code)
    return _show_all(request, form, status=422)


def _show_all(request: ProRequest, form: NameForm, *, status: int = 200) -> HttpResponse:
    rows = list(with_files(UsualDocument.objects.filter(is_hidden=False)))
    ignored: list[str] = []
    retired = with_files(UsualDocument.objects.filter(is_hidden=True)).order_by("label", "code")
    context = {
        "form": form,
        "rows": [(rank, row, rank == len(rows)) for rank, row in enumerate(rows, start=1)],
        "count_words": f"{counted(len(rows), 'pièce')} {plural(len(rows), 'proposée')}, {MOST_PROPOSED} au plus",
        "retired": filters.page_of(request, retired, ignored),
        "ignored": ignored,
    }
    return render(request, "operator/usual_documents/list.html", context, status=status)


def _place(request: ProRequest, actor: Actor) -> HttpResponse:
    """A place that is no number, or a paper that is none, moves nothing."""
    code, place = request.POST.get("piece", ""), request.POST["place"]
    if not (place.isascii() and place.isdigit() and len(place) <= 4):
        messages.error(request, "Cette place n’existe pas\u00a0: l’ordre n’a pas changé.")
        return _back(code)
    try:
        verbs.place_usual(code=code, place=int(place), actor=actor)
    except UsualDocument.DoesNotExist as unknown:
        raise Http404 from unknown
    except NotAllowed as refused:
        raise PermissionDenied(refused.verdict.sentence) from refused
    return _back(code)


def _back(code: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('operator_papers')}#piece-{code}")


@for_operators
@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: ProRequest, actor: Actor, code: str) -> HttpResponse:
    """One paper: who asks for it, its name, whether it is proposed, its history."""
    found = with_files(UsualDocument.objects.filter(pk=code)).first()
    if found is None:
        raise Http404
    if request.method != "POST":
        return _show(request, found, _name_form(found))
    form = NameForm(request.POST) if "libelle" in request.POST else _name_form(found)
    try:
        return _changed(request, actor, found, form)
    except ChangedMeanwhile as changed:
        found.refresh_from_db()
        return _show(request, found, _name_form(found), status=409, changed=str(changed))
    except NotAllowed as refused:
        raise PermissionDenied(refused.verdict.sentence) from refused


def _name_form(found: UsualDocument) -> NameForm:
    return NameForm(initial={"libelle": found.label, "vu": found.label})


def _changed(request: ProRequest, actor: Actor, found: UsualDocument, form: NameForm) -> HttpResponse:
    deed = request.POST.get("geste")
    try:
        if deed == "retirer":
            return _done(request, found, verbs.retire_usual(code=found.code, actor=actor), "n’est plus proposée")
        if deed == "proposer":
            return _done(request, found, verbs.propose_again(code=found.code, actor=actor), "est à nouveau proposée")
        if form.is_bound and form.is_valid():
            name, seen = form.cleaned_data["libelle"], form.cleaned_data["vu"]
            renamed = verbs.rename_usual(code=found.code, label=name, seen=seen, actor=actor)
            return _done(request, renamed, renamed.label != found.label, "est le nouveau nom de cette pièce")
    except InvalidDecision as refused:
        if not form.is_bound:
            return _show(request, found, form, status=409, changed=refused.errors["label"])
        form.add_domain_errors(refused)
    return _show(request, found, form, status=422)


def _done(request: ProRequest, found: UsualDocument, changed: bool, words: str) -> HttpResponse:
    """Done twice, the second says nothing more."""
    if changed:
        messages.success(request, f"«\u00a0{found.label}\u00a0» {words}.")
    return HttpResponseRedirect(reverse("operator_paper", args=[found.code]))


def _show(
    request: ProRequest, found: UsualDocument, form: NameForm, *, status: int = 200, changed: str = ""
) -> HttpResponse:
    context: dict[str, Any] = {
        "paper": found,
        "form": form,
        "changed": changed,
        "lines": [(line, _words(line)) for line in history_of(found.code)[:SHOWN_LINES]],
    }
    return render(request, "operator/usual_documents/detail.html", context, status=status)


def _words(line: Event) -> str:
    """What changed, of a line that says it."""
    before, after = line.details.get("avant"), line.details.get("apres")
    if before is None or after is None:
        return ""
    if isinstance(before, int):
        return f"De la place {before} à la place {after}."
    return f"De «\u00a0{before}\u00a0» à «\u00a0{after}\u00a0»."
