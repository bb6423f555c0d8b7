"""Merge a duplicate into a structure, after a preview of what moves."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from rafaelpro.eos.domain.locks import Busy, one_intake
from rafaelpro.organisations.domain.merge import Preview, merge, preview
from rafaelpro.organisations.errors import MergeRefused, NotAllowedHere
from rafaelpro.organisations.models import Organisation
from rafaelpro.organisations.queries import structures_like
from rafaelpro.organisations.rights import Actor
from rafaelpro.web import filters
from rafaelpro.web.account.access import for_operators
from rafaelpro.web.forms import Form
from rafaelpro.web.operator.structures import structure_or_404
from rafaelpro.web.requests import ProRequest

PATIENCE = 5.0  # seconds for a feed that is being taken in to finish
MOST_FOUND = 20
BUSY = "Un flux est en cours d’application\u00a0: rien n’a été fusionné. Recommencez dans quelques minutes."


class DuplicateForm(Form):
    q = forms.CharField(label="SIRET, nom ou ville du doublon", required=False, max_length=100)
    doublon = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=2**62)


class MergeForm(Form):
    apercu = forms.CharField(widget=forms.HiddenInput)
    raison = forms.CharField(
        label="Raison",
        max_length=300,
        help_text="Comment savez-vous que c’est la même structure\u00a0? Cette raison est gardée dans l’historique.",
    )


@for_operators
@require_http_methods(["GET", "HEAD", "POST"])
def merging(request: ProRequest, actor: Actor, number: int) -> HttpResponse:
    """Find the duplicate of this structure, see what would move, confirm. This structure stays."""
    survivor = structure_or_404(number)
    asked = filters.read(request, DuplicateForm)
    gone = Organisation.objects.filter(pk=asked.values["doublon"]).first() if asked.values["doublon"] else None
    if gone is None:
        return _find(request, survivor, asked)
    try:
        seen = preview(survivor=survivor, gone=gone)
    except MergeRefused as refused:
        messages.error(request, str(refused))
        return HttpResponseRedirect(request.path)
    form = MergeForm(request.POST if request.method == "POST" else None, initial={"apercu": seen.digest})
    if form.is_valid():
        return _merge(request, actor, seen, form)
    return _show(request, seen, form, status=422 if form.is_bound else 200)


def _find(request: ProRequest, survivor: Organisation, asked: filters.Filters) -> HttpResponse:
    text = (asked.values["q"] or "").strip()
    alike = structures_like(text).filter(kind=survivor.kind).exclude(pk=survivor.pk)
    found = list(alike[:MOST_FOUND]) if len(text) > 2 else []
    context = {"structure": survivor, "form": asked.form, "text": text, "found": found}
    return render(request, "operator/structures/duplicate.html", context)


def _show(request: ProRequest, seen: Preview, form: MergeForm, *, status: int) -> HttpResponse:
    return render(request, "operator/structures/merge.html", {"seen": seen, "form": form, "words": ""}, status=status)


def _merge(request: ProRequest, actor: Actor, seen: Preview, form: MergeForm) -> HttpResponse:
    """No feed is taken in meanwhile: it could be writing the name of what goes away."""
    digest, reason = form.cleaned_data["apercu"], form.cleaned_data["raison"]
    former = seen.gone.name
    try:
        with one_intake(patience=PATIENCE):
            merge(survivor=seen.survivor, gone=seen.gone, digest=digest, reason=reason, actor=actor)
    except NotAllowedHere as refused:
        raise PermissionDenied(str(refused)) from refused
    except (MergeRefused, Busy) as refused:
        form = MergeForm(initial={"apercu": seen.digest, "raison": reason})
        words = BUSY if isinstance(refused, Busy) else str(refused)
        return render(
            request, "operator/structures/merge.html", {"seen": seen, "form": form, "words": words}, status=409
        )
    messages.success(request, f"«\u00a0{former}\u00a0» fait maintenant partie de «\u00a0{seen.survivor}\u00a0».")
    return HttpResponseRedirect(f"/supervision/structures/{seen.survivor.pk}/")
