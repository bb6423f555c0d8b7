"""Bring an own LHÉO file; the report says what became of each of its records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from rafaelpro.catalogue.own.domain.bring import Outcome, bring
from rafaelpro.catalogue.own.errors import OwnOfferNotAllowed, UnreadableFile
from rafaelpro.catalogue.own.models import OwnImport, reference_of
from rafaelpro.core.french import counted
from rafaelpro.organisations.rights import Actor
from rafaelpro.web.requests import ProRequest

from .access import HERE, for_authors
from .forms import FileForm
from .words import NO_TITLE, Look

LOOKS = {
    Outcome.CREATED: Look("Brouillon créé", "success", "check-circle"),
    Outcome.KNOWN: Look("Déjà reprise", "neutral", "info"),
    Outcome.REFUSED: Look("Refusée", "danger", "cross-circle"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One record of the report."""

    number: int
    title: str
    look: Look
    reference: str
    url: str
    words: str
    notes: list[str]


@for_authors
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: ProRequest, actor: Actor) -> HttpResponse:
    """The file; once it is taken in, its report."""
    if request.method != "POST":
        return render(request, "own_offer/import.html", {"form": FileForm()})
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        file: UploadedFile[Any] = form.cleaned_data["fichier"]
        try:
            made = bring(source=file.file, size=file.size or 0, file_name=file.name or "", actor=actor)  # type: ignore[arg-type]
        except UnreadableFile as refused:
            form.add_error("fichier", str(refused))
        except OwnOfferNotAllowed as refused:
            raise PermissionDenied(refused.verdict.sentence) from refused
        else:
            return HttpResponseRedirect(reverse("own_import_report", args=[made.pk]))
    return render(request, "own_offer/import.html", {"form": form}, status=422)


@for_authors
@require_safe
def report(request: ProRequest, actor: Actor, number: int) -> HttpResponse:
    """What became of each record; only for the structure that brought the file."""
    made = OwnImport.objects.filter(pk=number, organisation=actor.organisation).first()
    if made is None:
        raise Http404
    counts = [(LOOKS[each], sum(entry["outcome"] == each for entry in made.report)) for each in Outcome]
    context = {
        "made": made,
        "counts": counts,
        "lines": [_line(entry) for entry in made.report],
        "total": counted(len(made.report), "formation"),
    }
    return render(request, "own_offer/report.html", context)


def _line(entry: dict[str, Any]) -> Line:
    key = entry["number"]
    reference = reference_of(key) if key else ""
    return Line(
        number=int(entry["line"]),
        title=str(entry["title"] or NO_TITLE),
        look=LOOKS[Outcome(entry["outcome"])],
        reference=reference,
        url=f"{HERE}{reference}/" if reference else "",
        words=str(entry["words"]),
        notes=list(entry["notes"]),
    )
