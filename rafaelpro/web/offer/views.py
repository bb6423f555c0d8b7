"""« Gestion des formations »: the list of the guide, the sessions of my structure."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rafaelpro.applications import listing, projection
from rafaelpro.applications.domain.saved_views import views_of
from rafaelpro.catalogue.gaps import with_current_sessions
from rafaelpro.catalogue.queries import DEFAULT_ORDER, Stage, actions_of, in_order, matching, stage_counts
from rafaelpro.core import clock
from rafaelpro.core.french import counted
from rafaelpro.eos.queries import last_applied
from rafaelpro.organisations.enums import Right
from rafaelpro.organisations.rights import Actor, may_open
from rafaelpro.web import filters, saved
from rafaelpro.web.account.access import opened_by
from rafaelpro.web.applications.filters import SessionFilters, session_filter
from rafaelpro.web.offer.filters import HSP, ActionFilters, action_filter
from rafaelpro.web.offer.rows import action_rows, session_rows
from rafaelpro.web.offer.saved import OFFER
from rafaelpro.web.requests import ProRequest

MORE_FILTERS = ("mesure", "a_completer", "du", "au")  # those that stand folded: shown where one is in force


@opened_by(Right.CATALOGUE)
@require_safe
def actions(request: ProRequest, actor: Actor) -> HttpResponse:
    """« Formations conventionnées », a tab for each stage."""
    views = list(views_of(actor))
    first = OFFER.opens_first(request, views, saved.List.OFFER)
    if first is not None:
        return first
    today = clock.today()
    asked = filters.read(request, ActionFilters)
    stage = asked.values["onglet"] or Stage.PUBLISHED.value
    found = matching(actions_of(actor.organisation, today), action_filter(asked.values), today)
    shown = in_order(found.filter(stage=stage), asked.values["tri"] or DEFAULT_ORDER, today)
    page = filters.page_of(request, with_current_sessions(shown, today), asked.ignored)
    context = {
        "filters": asked,
        "chips": saved.chips_of(asked),
        "page": page,
        "rows": action_rows(page.object_list, actor),
        "tabs": _tabs(asked, stage, stage_counts(found)),
        "hsp_url": "" if asked.values["dispositif"] == HSP else f"?dispositif={HSP}&onglet={stage}",
        "count_words": counted(page.paginator.count, "formation"),
        "last_feed": last_applied(),
        "clear": f"?onglet={stage}",
        "default_order": DEFAULT_ORDER,
        "more_filters": any(asked.values[name] for name in MORE_FILTERS),
        **OFFER.views_around(views, asked, saved.List.OFFER),
    }
    return render(request, "offer/actions.html", context)


def _tabs(asked: filters.Filters, stage: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    """The four tabs, each with the filters in force and its count."""
    kept = filters.without(asked.query, "onglet")
    joint = "&" if kept != "?" else ""
    return [
        {"label": each.label, "url": f"{kept}{joint}onglet={each}", "current": each == stage, "count": counts[each]}
        for each in Stage
    ]


@opened_by(Right.CATALOGUE)
@require_safe
def sessions(request: ProRequest, actor: Actor) -> HttpResponse:
    """The sessions on which my structure has a role."""
    projection.catch_up()
    asked = filters.read(request, SessionFilters)
    order = asked.values["tri"] or listing.DEFAULT_SESSION_ORDER
    found = listing.sessions_listed(actor.organisation, session_filter(asked.values), order)
    page = filters.page_of(request, found, asked.ignored)
    context = {
        "filters": asked,
        "page": page,
        "rows": session_rows(page.object_list, actor),
        "applications_verdict": may_open(actor, Right.APPLICATIONS),
        "count_words": counted(page.paginator.count, "session"),
        "last_feed": last_applied(),
    }
    return render(request, "offer/sessions.html", context)
