"""The filtered list as a file or on paper (R8.3): the same filters, order and rights as on the screen."""

from __future__ import annotations

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rafaelpro.applications import projection
from rafaelpro.applications.domain.export import note_export
from rafaelpro.applications.models import Application
from rafaelpro.applications.queries import held_by
from rafaelpro.applications.walk import whole_rows
from rafaelpro.core import clock
from rafaelpro.core.french import counted
from rafaelpro.organisations.enums import Right
from rafaelpro.organisations.rights import MANAGING_ROLES, Actor
from rafaelpro.web.account.access import opened_by
from rafaelpro.web.applications.asked import read
from rafaelpro.web.applications.rows import rows_of
from rafaelpro.web.applications.sheet import csv_lines, xlsx_file
from rafaelpro.web.requests import ProRequest

MOST_PRINTED = 1000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@opened_by(Right.APPLICATIONS)  # type: ignore[arg-type]  # a file is no HttpResponse, but an answer all the same
@require_safe
def as_csv(request: ProRequest, actor: Actor) -> HttpResponseBase:
    keys = _keys_noted("csv", request, actor)
    answer = StreamingHttpResponse(csv_lines(whole_rows(keys), actor), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{_name("csv")}"'
    return answer


@opened_by(Right.APPLICATIONS)  # type: ignore[arg-type]  # a file is no HttpResponse, but an answer all the same
@require_safe
def as_xlsx(request: ProRequest, actor: Actor) -> HttpResponseBase:
    file = xlsx_file(whole_rows(_keys_noted("xlsx", request, actor)), actor)
    return FileResponse(file, as_attachment=True, filename=_name("xlsx"), content_type=XLSX)


@opened_by(Right.APPLICATIONS)
@require_safe
def on_paper(request: ProRequest, actor: Actor) -> HttpResponse:
    """The rows of the list in one page, with the filters in words; no more than a person can want to print."""
    projection.catch_up()
    asked = read(request, actor.organisation)
    found = asked.listed()
    total = found.count()
    context = {
        "filters": asked.filters,
        "rows": rows_of(found[:MOST_PRINTED], actor, asked.columns, address=""),
        "columns": asked.columns,
        "count_words": counted(total, "candidature"),
        "most": MOST_PRINTED if total > MOST_PRINTED else 0,
        "today": clock.today(),
        "back": f"{reverse('applications')}{asked.filters.address}",
    }
    return render(request, "applications/paper.html", context)


def _keys_noted(form: str, request: ProRequest, actor: Actor) -> list[int]:
    """What the file will hold, logged before its first line leaves: a file cut short has been seen too."""
    projection.catch_up()
    keys = list(read(request, actor.organisation).listed().keys())
    managed = Application.objects.filter(held_by(actor.organisation, MANAGING_ROLES), pk__in=keys)
    references = list(managed.order_by("pk").values_list("reference", flat=True))
    note_export(form=form, total=len(keys), with_contact=references, actor=actor)
    return keys


def _name(ending: str) -> str:
    return f"candidatures-{clock.today():%Y-%m-%d}.{ending}"
