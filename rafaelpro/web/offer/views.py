"""« Gestion des formations »: the list of the guide, the action form (R3.2), the sessions of my structure."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from rafaelpro.applications import listing, projection
from rafaelpro.catalogue.domain.enrich import (
    ChangedMeanwhile,
    EnrichmentNotAllowed,
    InvalidEnrichment,
    enrich_action,
    version_of,
)
from rafaelpro.catalogue.models import ActionEnrichment, TrainingAction
from rafaelpro.catalogue.queries import Stage, actions_of, enrichment_of, matching, stage_counts
from rafaelpro.core import clock
from rafaelpro.core.french import counted
from rafaelpro.eos.queries import last_applied
from rafaelpro.organisations.enums import Right
from rafaelpro.organisations.rights import Actor, Deed, elsewhere, may, may_open
from rafaelpro.search import index
from rafaelpro.web import filters
from rafaelpro.web.account.access import acting, opened_by
from rafaelpro.web.applications.filters import SessionFilters, session_filter
from rafaelpro.web.offer.forms import HSP, ActionFilters, EnrichmentForm, action_filter
from rafaelpro.web.offer.rows import action_rows, funder_of, session_rows, type_of
from rafaelpro.web.requests import ProRequest


@opened_by(Right.CATALOGUE)
@require_safe
def actions(request: ProRequest, actor: Actor) -> HttpResponse:
    """« Formations conventionnées », a tab for each stage."""
    asked = filters.read(request, ActionFilters)
    stage = asked.values["onglet"] or Stage.PUBLISHED.value
    found = matching(actions_of(actor.organisation, clock.today()), action_filter(asked.values))
    page = filters.page_of(request, found.filter(stage=stage), asked.ignored)
    context = {
        "filters": asked,
        "page": page,
        "rows": action_rows(page.object_list, actor),
        "tabs": _tabs(asked, stage, stage_counts(found)),
        "hsp_url": "" if asked.values["dispositif"] == HSP else f"?dispositif={HSP}&onglet={stage}",
        "count_words": counted(page.paginator.count, "formation"),
        "last_feed": last_applied(),
        "clear": f"?onglet={stage}",
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


@acting
@require_http_methods(["GET", "HEAD", "POST"])
def action(request: ProRequest, actor: Actor, reference: str) -> HttpResponse:
    """The action form: EOS's data to read, « le plus » and « lien web » to write."""
    found = TrainingAction.objects.select_related("responsible", "measure").filter(reference=reference).first()
    if found is None:
        raise Http404
    refused = _refused(request, actor, found)
    if refused is not None:
        return refused
    if request.method == "POST":
        return _save(request, actor, found)
    return _show(request, found, EnrichmentForm.showing(enrichment_of(found)))


def _refused(request: ProRequest, actor: Actor, found: TrainingAction) -> HttpResponse | None:
    """Why the form stays shut under the current structure."""
    verdict = may(actor, Deed.MANAGE_ACTION, found)
    if verdict:
        return None
    other = elsewhere(request.memberships, Deed.MANAGE_ACTION, found, now_under=actor.organisation)
    if other is not None:
        context = {"other": other, "what": "Cette action de formation"}
        return render(request, "account/wrong_structure.html", context, status=403)
    if not found.is_published and not actions_of(actor.organisation, clock.today()).filter(pk=found.pk).exists():
        raise Http404
    raise PermissionDenied(verdict.sentence)


def _save(request: ProRequest, actor: Actor, found: TrainingAction) -> HttpResponse:
    form = EnrichmentForm(request.POST)
    if not form.is_valid():
        return _show(request, found, form, status=422)
    data = form.cleaned_data
    try:
        with transaction.atomic():
            enrich_action(
                action=found,
                highlights=data["plus"],
                web_link=data["lien_web"],
                actor=actor,
                version=data["version"],
            )
            index.refresh_action(found.pk)
    except InvalidEnrichment as refused:
        form.add_domain_errors(refused.errors)
        return _show(request, found, form, status=422)
    except ChangedMeanwhile as refused:
        return _changed(request, found, refused.present, form)
    except EnrichmentNotAllowed as refused:
        raise PermissionDenied(refused.verdict.sentence) from refused
    messages.success(request, "Enregistré. La page publique de la formation le montre dès maintenant.")
    return HttpResponseRedirect(reverse("offer_action", args=[found.reference]))


def _changed(
    request: ProRequest, found: TrainingAction, present: ActionEnrichment | None, typed: EnrichmentForm
) -> HttpResponse:
    """Someone saved in between: both texts show, and saving again replaces what is then known to stand."""
    again = EnrichmentForm(initial=typed.cleaned_data | {"version": version_of(present)})
    return _show(request, found, again, status=409, present=present)


def _show(
    request: ProRequest,
    found: TrainingAction,
    form: EnrichmentForm,
    *,
    status: int = 200,
    present: ActionEnrichment | None = None,
) -> HttpResponse:
    context = {
        "action": found,
        "public_url": f"/formations/{found.reference}/",
        "form": form,
        "present": present,
        "type": type_of(found, found.modules.count()),
        "funder": funder_of(found),
        "modules": list(found.modules.order_by("position")),
        "last_feed": last_applied(),
    }
    return render(request, "offer/action.html", context, status=status)
