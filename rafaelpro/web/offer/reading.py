"""Who reads the pages of an action: whoever has a role on it, or on one of its sessions, and the right CATALOGUE."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rafaelpro.catalogue.models import TrainingAction
from rafaelpro.catalogue.queries import actions_of
from rafaelpro.core import clock
from rafaelpro.organisations.enums import Right
from rafaelpro.organisations.rights import Actor, Deed, elsewhere, may
from rafaelpro.web.account.access import View, opened_by
from rafaelpro.web.requests import ProRequest


def on_action(view: Callable[..., HttpResponse]) -> View:
    """The view gets the action that `reference` names, as `catalogue.queries.actions_of` gives it."""

    @opened_by(Right.CATALOGUE)
    @require_safe
    @wraps(view)
    def guarded(request: ProRequest, actor: Actor, reference: str) -> HttpResponse:
        found = actions_of(actor.organisation, clock.today()).filter(reference=reference).first()
        return view(request, actor, found) if found else _not_theirs(request, actor, reference)

    return guarded


def _not_theirs(request: ProRequest, actor: Actor, reference: str) -> HttpResponse:
    """Another structure of the same person, else the reason; what is withdrawn is not known to others (R3.6)."""
    action = TrainingAction.objects.filter(reference=reference).first()
    if action is None:
        raise Http404
    other = elsewhere(request.memberships, Deed.MANAGE_ACTION, action, now_under=actor.organisation)
    if other is not None:
        context: dict[str, Any] = {"other": other, "what": "Cette action de formation"}
        return render(request, "account/wrong_structure.html", context, status=403)
    if not action.is_published:
        raise Http404
    raise PermissionDenied(may(actor, Deed.MANAGE_ACTION, action).sentence)
