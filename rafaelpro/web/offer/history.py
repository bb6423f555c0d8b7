"""`…/historique/` of an action and of a session: who changed what, under which structure, when; feeds included."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.history import record
from rafaelpro.organisations.rights import Actor, Deed, allows
from rafaelpro.web import filters
from rafaelpro.web.offer.history_words import history_items
from rafaelpro.web.offer.reading import on_action
from rafaelpro.web.offer.rows import form_url
from rafaelpro.web.offer.timeline import on_session
from rafaelpro.web.requests import ProRequest


@on_action
def action_history(request: ProRequest, actor: Actor, found: Any) -> HttpResponse:
    """Newest first."""
    may_edit = allows(actor, Deed.MANAGE_ACTION, found)
    context = {
        "above": f"Formation {found.reference}",
        "title": found.title,
        "back_url": f"/gestion/formations/{found.reference}/" if may_edit else "",
        "back": found.reference,
    }
    return _show(request, "action", found.reference, context)


@on_session
def session_history(request: ProRequest, actor: Actor, session: TrainingSession) -> HttpResponse:
    """Newest first."""
    context = {
        "above": f"Session {session.carif_number}",
        "title": session.action.title,
        "back_url": form_url(session, actor),
        "back": session.carif_number,
    }
    return _show(request, "session", session.carif_number, context)


def _show(request: ProRequest, kind: str, key: str, context: dict[str, Any]) -> HttpResponse:
    ignored: list[str] = []
    page = filters.page_of(request, record.of(kind, key).reverse(), ignored)
    shown = {"page": page, "items": history_items(page.object_list), "filters": {"ignored": ignored}}
    return render(request, "offer/history.html", context | shown)
