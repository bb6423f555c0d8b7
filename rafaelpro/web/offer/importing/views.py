"""`/gestion/sessions/<numéro>/import/`: the organisation enters several candidates from a file (R6.1).

File → check page, line by line, nothing written → confirmation → a result for each line, and the same as a file.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rafaelpro.applications.domain.apply_many import enter_each
from rafaelpro.applications.errors import NotAllowed
from rafaelpro.core.french import plural
from rafaelpro.organisations.rights import Actor, Deed, may
from rafaelpro.web.account.access import View
from rafaelpro.web.forms import Form
from rafaelpro.web.offer.recruitment import Desk, on_session
from rafaelpro.web.requests import ProRequest
from rafaelpro.web.spreadsheets import CSV, csv_lines

from . import carried, plan
from .file import COLUMNS, HEADINGS, MOST_BYTES, MOST_LINES, FileLine, ReadFile, UnreadableFile, read
from .lines import Line, understood

TOO_OLD = (
    f"Votre page est restée ouverte plus de {carried.MINUTES} minutes, ou elle n’est pas celle de cette session. "
    "Choisissez le fichier à nouveau. Rien n’a été enregistré."
)
TOO_MUCH = "Les textes de ce fichier sont trop longs pour être envoyés en une fois. Coupez-le en plusieurs fichiers."


class FileForm(Form):
    fichier = forms.FileField(
        label="Fichier CSV",
        help_text=f"{MOST_LINES} lignes et 2\u00a0Mo au plus.",
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={"required": "Choisissez un fichier.", "invalid": "Choisissez un fichier."},
    )

    def read(self) -> ReadFile:
        """Raises `UnreadableFile`; a file too big is not read."""
        file = self.cleaned_data["fichier"]
        if file.size > MOST_BYTES:
            raise UnreadableFile("Ce fichier dépasse 2\u00a0Mo. Coupez-le en plusieurs fichiers.")
        return read(file.read())


def managing(view: Callable[..., HttpResponse]) -> View:
    """Only for who manages the applications of the session (R2.2)."""

    @on_session
    @wraps(view)
    def guarded(request: ProRequest, actor: Actor, desk: Desk) -> HttpResponse:
        verdict = may(actor, Deed.MANAGE_APPLICATIONS, desk.session)
        if not verdict:
            raise PermissionDenied(verdict.sentence)
        return view(request, actor, desk)

    return guarded


@managing
@require_http_methods(["GET", "HEAD", "POST"])
def importing(request: ProRequest, actor: Actor, desk: Desk) -> HttpResponse:
    """One address for all the steps; a reload of it begins again."""
    if request.method != "POST":
        return _ask(request, desk, FileForm())
    if request.POST.get("etape") == "confirmer":
        return _confirm(request, actor, desk)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _ask(request, desk, form, status=422)
    try:
        return _check(request, actor, desk, form.read())
    except UnreadableFile as refused:
        form.add_error("fichier", str(refused))
    except carried.TooMuch:
        form.add_error("fichier", TOO_MUCH)
    return _ask(request, desk, form, status=422)


def _ask(request: ProRequest, desk: Desk, form: FileForm, *, status: int = 200) -> HttpResponse:
    return render(request, "offer/importing/file.html", {"desk": desk, "form": form, "columns": COLUMNS}, status=status)


def _check(request: ProRequest, actor: Actor, desk: Desk, file: ReadFile) -> HttpResponse:
    lines = understood(file.lines)
    planned = plan.planned(desk.session, lines)
    content = {
        "lines": [(line.number, line.values) for line in lines if line.candidate is not None],
        "refused": [(line.number, line.name, line.problems) for line in lines if line.candidate is None],
    }
    context = {
        "desk": desk,
        "plan": planned,
        "confirm_title": f"{plural(planned.creates, 'Créer cette candidature', 'Créer ces candidatures')}\u00a0?",
        "confirm_label": plural(planned.creates, "Créer la candidature", "Créer les candidatures"),
        "unknown": file.unknown,
        "carried": carried.pack("file", content, session=desk.session, actor=actor),
    }
    return render(request, "offer/importing/check.html", context)


def _confirm(request: ProRequest, actor: Actor, desk: Desk) -> HttpResponse:
    try:
        content = carried.unpack("file", request.POST.get("lignes", ""), session=desk.session, actor=actor)
    except carried.NoLongerValid:
        messages.error(request, TOO_OLD)
        return HttpResponseRedirect(reverse("offer_import", args=[desk.session.carif_number]))
    lines = understood(FileLine(number, values) for number, values in content["lines"])
    lines += [Line(number, name, {}, None, problems) for number, name, problems in content["refused"]]
    lines.sort(key=lambda line: line.number)
    results = _entered(lines, actor, desk)
    context: dict[str, Any] = {
        "desk": desk,
        "results": results,
        "totals": plan.totals(results),
        "carried": carried.pack("report", [result.row for result in results], session=desk.session, actor=actor),
    }
    return render(request, "offer/importing/result.html", context)


def _entered(lines: list[Line], actor: Actor, desk: Desk) -> list[plan.Result]:
    candidates = [line.candidate for line in lines if line.candidate is not None]
    try:
        entered = enter_each(session=desk.session, candidates=candidates, actor=actor)
    except NotAllowed as refused:
        raise PermissionDenied(refused.verdict.sentence) from refused
    return plan.results(lines, list(entered), desk.session)


@managing
@require_safe
def model(request: ProRequest, actor: Actor, desk: Desk) -> HttpResponse:
    """The file to fill in: its headings, and nobody's example to be imported by mistake."""
    return _file("modele-candidatures.csv", HEADINGS, [])


@managing
@require_POST
def report(request: ProRequest, actor: Actor, desk: Desk) -> HttpResponse:
    """The result as a file."""
    try:
        rows = carried.unpack("report", request.POST.get("rapport", ""), session=desk.session, actor=actor)
    except carried.NoLongerValid:
        messages.error(request, "Ce rapport ne peut plus être téléchargé. Les candidatures créées sont dans la liste.")
        return HttpResponseRedirect(reverse("offer_import", args=[desk.session.carif_number]))
    return _file(f"import-{desk.session.carif_number}.csv", plan.REPORT_HEADINGS, rows)


def _file(name: str, headings: list[str], rows: list[list[str]]) -> HttpResponse:
    answer = HttpResponse("".join(csv_lines(headings, rows)), content_type=CSV)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
