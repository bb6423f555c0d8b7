"""« Gestion des candidatures »: the table and the two lists (R8.1, R8.2)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rafaelpro.applications import listing, projection
from rafaelpro.applications.dashboard import Dashboard, dashboard
from rafaelpro.applications.domain.saved_views import views_of
from rafaelpro.core.french import counted
from rafaelpro.organisations.enums import Right
from rafaelpro.organisations.rights import Actor
from rafaelpro.web import filters, keyset, saved
from rafaelpro.web.account.access import opened_by
from rafaelpro.web.applications import asked as asked_list
from rafaelpro.web.applications import live_sessions
from rafaelpro.web.applications.figures import figure_rows, headings
from rafaelpro.web.applications.filters import SessionFilters, session_filter
from rafaelpro.web.applications.rows import rows_of, session_rows
from rafaelpro.web.applications.saved import DESK
from rafaelpro.web.requests import ProRequest


@opened_by(Right.APPLICATIONS)
@require_safe
def by_application(request: ProRequest, actor: Actor) -> HttpResponse:
    """All the applications of the structure, under the table of R8.1."""
    views = list(views_of(actor))
    first = DESK.opens_first(request, views, saved.List.APPLICATIONS)
    if first is not None:
        return first
    projection.catch_up()
    read = asked_list.read(request, actor.organisation)
    asked, table = read.filters, dashboard(actor.organisation)
    page = keyset.page_of(request, read.listed(), asked.ignored, total=table.total_of(read.wanted))
    rows = rows_of(page.rows, actor, read.columns, address=asked.address)
    context = _around(table, asked, page) | {
        "rows": rows,
        "hides_some": not all(row.is_whole for row in rows),
        "decides_some": any(row.awaits_decision for row in rows),
        "columns": read.columns,
        "usual_order": read.usual,
        "exports": _exports(asked.address),
        "count_words": counted(page.total, "candidature"),
        **DESK.views_around(views, asked, saved.List.APPLICATIONS),
    }
    return render(request, "applications/by_application.html", context)


def _exports(address: str) -> list[tuple[str, str, str]]:
    """The filtered list as a file or on paper: words, address, icon."""
    ways = (("CSV", "csv", "download"), ("XLSX", "xlsx", "download"), ("Imprimer", "paper", "file"))
    return [(label, f"{reverse(f'applications_{name}')}{address}", icon) for label, name, icon in ways]


def _session_exports(address: str) -> list[tuple[str, str, str]]:
    """The filtered list by session as a file: words, address, icon."""
    ways = (("CSV", "csv"), ("XLSX", "xlsx"))
    return [(label, f"{reverse(f'applications_by_session_{name}')}{address}", "download") for label, name in ways]


@opened_by(Right.APPLICATIONS)
@require_safe
def by_session(request: ProRequest, actor: Actor) -> HttpResponse:
    """The applications of the structure, session by session."""
    views = list(views_of(actor))
    first = DESK.opens_first(request, views, saved.List.SESSIONS)
    if first is not None:
        return first
    projection.catch_up()
    asked = filters.read(request, SessionFilters)
    order = asked.values["tri"] or listing.DEFAULT_SESSION_ORDER
    found = listing.sessions_listed(actor.organisation, session_filter(asked.values), order)
    page = keyset.page_of(request, found, asked.ignored)
    rows = session_rows(page.rows, actor)
    context = _around(dashboard(actor.organisation), asked, page) | {
        "rows": rows,
        "live_url": "" if request.look else live_sessions.address(rows, actor),
        "exports": _session_exports(asked.address),
        "count_words": counted(page.total, "session"),
        **DESK.views_around(views, asked, saved.List.SESSIONS),
    }
    return render(request, "applications/by_session.html", context)


def _around(table: Dashboard, asked: filters.Filters, page: keyset.KeysetPage[Any]) -> dict[str, Any]:
    return {
        "figures": figure_rows(table),
        "headings": headings(table.days),
        "filters": asked,
        "chips": saved.chips_of(asked),
        "page": page,
        "unfolded": not asked.chips and page.is_first,
    }
