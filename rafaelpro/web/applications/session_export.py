"""The filtered list by session as a file: the same filters, order and rights as on the screen (R8.3)."""

from __future__ import annotations

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from rafaelpro.applications import listing, projection
from rafaelpro.applications.domain.export import SESSIONS_LEFT, note_export
from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.core import clock
from rafaelpro.organisations.enums import Right
from rafaelpro.organisations.rights import Actor
from rafaelpro.web import filters, spreadsheets
from rafaelpro.web.account.access import opened_by
from rafaelpro.web.applications.filters import SessionFilters, session_filter
from rafaelpro.web.applications.session_sheet import csv_lines, xlsx_file
from rafaelpro.web.requests import ProRequest


@opened_by(Right.APPLICATIONS)  # type: ignore[arg-type]  # a file is no HttpResponse, but an answer all the same
@require_safe
def as_csv(request: ProRequest, actor: Actor) -> HttpResponseBase:
    lines = csv_lines(_sessions_noted("csv", request, actor), actor)
    answer = StreamingHttpResponse(lines, content_type=spreadsheets.CSV)
    answer["Content-Disposition"] = f'attachment; filename="{_name("csv")}"'
    return answer


@opened_by(Right.APPLICATIONS)  # type: ignore[arg-type]  # a file is no HttpResponse, but an answer all the same
@require_safe
def as_xlsx(request: ProRequest, actor: Actor) -> HttpResponseBase:
    file = xlsx_file(_sessions_noted("xlsx", request, actor), actor)
    return FileResponse(file, as_attachment=True, filename=_name("xlsx"), content_type=spreadsheets.XLSX)


def _sessions_noted(form: str, request: ProRequest, actor: Actor) -> list[TrainingSession]:
    """What the file will hold, noted before its first line leaves. It names nobody, hence no reference."""
    projection.catch_up()
    values = filters.read(request, SessionFilters).values
    order = values["tri"] or listing.DEFAULT_SESSION_ORDER
    sessions = list(iter(listing.sessions_listed(actor.organisation, session_filter(values), order)))
    note_export(form=form, total=len(sessions), with_contact=[], actor=actor, what=SESSIONS_LEFT)
    return sessions


def _name(ending: str) -> str:
    return f"sessions-{clock.today():%Y-%m-%d}.{ending}"
