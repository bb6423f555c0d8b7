"""« Gestion des candidatures » (R8.1, R8.2) and the page of an application with its decision (R7.1)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from rafaelpro.applications import listing, projection
from rafaelpro.applications.domain.consult import consult
from rafaelpro.applications.domain.decide import decide
from rafaelpro.applications.enums import State
from rafaelpro.applications.errors import (
    InvalidDecision,
    NotAllowed,
    RecruitmentClosed,
    SessionFull,
    TransitionImpossible,
)
from rafaelpro.applications.models import Application
from rafaelpro.applications.queries import dashboard, with_file
from rafaelpro.core.french import counted
from rafaelpro.organisations.enums import Right
from rafaelpro.organisations.rights import Actor
from rafaelpro.web import filters
from rafaelpro.web.account.access import opened_by
from rafaelpro.web.applications import file as files
from rafaelpro.web.applications.figures import figure_rows, headings
from rafaelpro.web.applications.filters import (
    DEFAULT_COLUMNS,
    ApplicationFilters,
    SessionFilters,
    list_filter,
    session_filter,
)
from rafaelpro.web.applications.forms import DecisionForm
from rafaelpro.web.applications.opening import address_of, managing
from rafaelpro.web.applications.rows import rows_of, session_rows
from rafaelpro.web.requests import ProRequest


@opened_by(Right.APPLICATIONS)
@require_safe
def by_application(request: ProRequest, actor: Actor) -> HttpResponse:
    """All the applications of the structure, under the table of R8.1."""
    projection.catch_up()
    asked = filters.read(request, ApplicationFilters)
    order = asked.values["tri"] or listing.DEFAULT_ORDER
    found = listing.listed(actor.organisation, list_filter(asked.values), order)
    page = filters.page_of(request, found, asked.ignored)
    shown = asked.values["colonnes"] or list(DEFAULT_COLUMNS)
    rows = rows_of(page.object_list, actor, asked.address)
    context = _around(actor, asked, page) | {
        "rows": rows,
        "hides_some": not all(row.is_open for row in rows),
        "decides_some": any(row.awaits_decision for row in rows),
        "columns": shown,
        "exports": _exports(asked.address),
        "count_words": counted(page.paginator.count, "candidature"),
    }
    return render(request, "applications/by_application.html", context)


def _exports(address: str) -> list[tuple[str, str, str]]:
    """The filtered list as a file or on paper: words, address, icon."""
    ways = (("CSV", "csv", "download"), ("XLSX", "xlsx", "download"), ("Imprimer", "paper", "file"))
    return [(label, f"{reverse(f'applications_{name}')}{address}", icon) for label, name, icon in ways]


@opened_by(Right.APPLICATIONS)
@require_safe
def by_session(request: ProRequest, actor: Actor) -> HttpResponse:
    """The applications of the structure, session by session."""
    projection.catch_up()
    asked = filters.read(request, SessionFilters)
    order = asked.values["tri"] or listing.DEFAULT_SESSION_ORDER
    found = listing.sessions_listed(actor.organisation, session_filter(asked.values), order)
    page = filters.page_of(request, found, asked.ignored)
    context = _around(actor, asked, page) | {
        "rows": session_rows(page.object_list, actor),
        "count_words": counted(page.paginator.count, "session"),
    }
    return render(request, "applications/by_session.html", context)


def _around(actor: Actor, asked: filters.Filters, page: Any) -> dict[str, Any]:
    return {
        "figures": figure_rows(dashboard(actor.organisation)),
        "headings": headings(),
        "filters": asked,
        "page": page,
        "unfolded": not asked.chips and page.number == 1,
    }


@managing
@require_http_methods(["GET", "HEAD", "POST"])
def application(request: ProRequest, actor: Actor, found: Application) -> HttpResponse:
    """The file of one candidate; each display is noted (R10.2)."""
    if request.method == "POST":
        return _decide(request, actor, found)
    shown = files.read(found)
    return _show(request, actor, shown, shown.form())


def _decide(request: ProRequest, actor: Actor, found: Application) -> HttpResponse:
    shown = files.read(found)
    form = shown.form(request.POST)
    if not form.is_valid():
        return _show(request, actor, shown, form, status=422)
    try:
        decided = decide(application=found, decision=form.decision(), actor=actor)
    except InvalidDecision as refused:
        form.add_domain_errors(refused.errors)
        return _show(request, actor, shown, form, status=422)
    except (SessionFull, RecruitmentClosed) as refused:
        form.add_error(None, f"{refused} Un avis «\u00a0oui\u00a0» donné en retard prend une place.")
        return _show(request, actor, shown, form, status=409)
    except TransitionImpossible as refused:
        return _too_late(request, actor, reference=found.reference, words=str(refused))
    except NotAllowed as refused:
        raise PermissionDenied(refused.verdict.sentence) from refused
    label = State(decided.state).label.lower()
    messages.success(request, f"Avis enregistré\u00a0: {label}. {files.told_words(decided)}")
    return HttpResponseRedirect(address_of(request, decided.reference))


def _too_late(request: ProRequest, actor: Actor, *, reference: str, words: str) -> HttpResponse:
    """Someone else came first: the page as it stands now, with kind words, and nothing changed."""
    shown = files.read(with_file(Application.objects.filter(reference=reference)).get())
    return _show(request, actor, shown, shown.form(), status=409, too_late=words)


def _show(
    request: ProRequest, actor: Actor, shown: files.File, form: DecisionForm, *, status: int = 200, too_late: str = ""
) -> HttpResponse:
    consult(application=shown.application, actor=actor)
    context = {"file": shown, "form": form, "too_late": too_late, **_way(request, actor, shown.application)}
    return render(request, "applications/file.html", context, status=status)


def _way(request: ProRequest, actor: Actor, found: Application) -> dict[str, str]:
    """Back to the list being worked, to its previous and next files, and on to what else may be done."""
    projection.catch_up()
    asked = filters.read(request, ApplicationFilters)
    order = asked.values["tri"] or listing.DEFAULT_ORDER
    before, after = listing.neighbours(actor.organisation, list_filter(asked.values), order, found)
    return {
        "back": f"{reverse('applications')}{asked.address}",
        "previous": f"{_url(before)}{asked.address}" if before else "",
        "next": f"{_url(after)}{asked.address}" if after else "",
        "way_align": "between" if before else "end",
        "reversal_url": f"{_url(found.reference)}demande-modification/{asked.address}",
    }


def _url(reference: str) -> str:
    return reverse("application", args=[reference])
