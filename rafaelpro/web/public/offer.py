"""`/formations/<reference>/` and `/sessions/<numero>/`: what anybody may know of the offer."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rafaelpro.applications.projection import catch_up
from rafaelpro.catalogue.models import TrainingAction, TrainingSession
from rafaelpro.core import clock
from rafaelpro.organisations.rights import Actor
from rafaelpro.search.queries import Hit, hits, in_order

from .action_facts import enrichment_of, facts_of
from .rows import Row, kind_of, may_see_unpublished, row_of

MOST_SESSIONS = 50


@require_safe
def session_page(request: HttpRequest, number: str) -> HttpResponse:
    actor = getattr(request, "actor", None)
    hit = visible_session(number, actor)
    session = hit.session
    context = {"row": row_of(hit, actor), "session": session}
    return render(request, "public/session.html", context | _about(session.action, actor))


@require_safe
def action_page(request: HttpRequest, reference: str) -> HttpResponse:
    actor = getattr(request, "actor", None)
    action = visible_action(reference, actor)
    context = {"kind": kind_of(action), "rows": _rows_of(action, actor)}
    return render(request, "public/action.html", context | _about(action, actor))


def _about(action: TrainingAction, actor: Actor | None) -> dict[str, Any]:
    return {
        "action": action,
        "facts": facts_of(action),
        "enrichment": enrichment_of(action),
        "is_pro": actor is not None,
    }


def visible_session(number: str, actor: Actor | None = None) -> Hit:
    """A published session, or one that this actor still sees (R3.6). Raises `Http404`."""
    catch_up()
    keys = TrainingSession.objects.filter(carif_number=number).values_list("pk", flat=True)
    for hit in hits(list(keys), clock.today()):
        if hit.session.is_published or may_see_unpublished(actor, hit.session):
            return hit
    raise Http404(number)


def visible_action(reference: str, actor: Actor | None) -> TrainingAction:
    """A published action, or one that this actor still sees (R3.6). Raises `Http404`."""
    catch_up()
    actions = TrainingAction.objects.select_related("responsible", "measure", "enrichment")
    action = actions.prefetch_related("modules").filter(reference=reference).first()
    if action is None or not (action.is_published or _still_sees(actor, action)):
        raise Http404(reference)
    return action


def _still_sees(actor: Actor | None, action: TrainingAction) -> bool:
    """Through one of its sessions, or as the responsible organisation."""
    if actor is None:
        return False
    sessions = action.sessions.select_related("action").order_by("pk")
    return actor.organisation.pk == action.responsible_id or any(
        may_see_unpublished(actor, session) for session in sessions[:MOST_SESSIONS]
    )


def _rows_of(action: TrainingAction, actor: Actor | None) -> list[Row]:
    """The sessions of an action that are neither withdrawn nor archived, open ones first."""
    found = TrainingSession.objects.filter(action=action, withdrawn_at__isnull=True, archived_at__isnull=True)
    keys = list(in_order(found).values_list("pk", flat=True)[:MOST_SESSIONS])
    return [row_of(hit, actor) for hit in hits(keys, clock.today())]
