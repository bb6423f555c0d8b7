"""`/gestion/candidatures/plusieurs/`: choose → decision → check page → a result for each row (R8.3).

Each step is a form that carries the references; nothing is written before the last one.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from rafaelpro.applications import listing, projection
from rafaelpro.applications.domain.decide_many import decide_each
from rafaelpro.applications.enums import State
from rafaelpro.applications.messages import Audience
from rafaelpro.applications.queries import held_by
from rafaelpro.applications.transitions import Who, sources
from rafaelpro.core.french import counted
from rafaelpro.organisations.enums import Right
from rafaelpro.organisations.rights import MANAGING_ROLES, Actor
from rafaelpro.web import filters
from rafaelpro.web.account.access import opened_by
from rafaelpro.web.applications import plan
from rafaelpro.web.applications.filters import ApplicationFilters, list_filter
from rafaelpro.web.applications.forms import SeveralForm
from rafaelpro.web.applications.several_letters import letters_read
from rafaelpro.web.requests import ProRequest

CARRIED = (
    "conformite", "entree_prevue", "sortie_prevue", "motif", "precision", "partager_motif", "message_prescripteur",
)  # fmt: skip


@opened_by(Right.APPLICATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def several(request: ProRequest, actor: Actor) -> HttpResponse:
    """One address for all the steps; a reload or a bookmark of it leads back to the list."""
    asked = filters.read(request, ApplicationFilters)
    back = f"{reverse('applications')}{asked.address}"
    if request.method != "POST":
        return HttpResponseRedirect(back)
    projection.catch_up()
    references = _whole_list(actor, asked) if request.POST.get("toutes") else _named(request)
    if len(references) > plan.MOST:
        messages.warning(
            request, f"{plan.MOST} candidatures au plus à la fois\u00a0: filtrez la liste. Rien n’est fait."
        )
        return HttpResponseRedirect(back)
    chosen = plan.choose(actor.organisation, references)
    if not chosen.applications:
        messages.warning(request, "Cochez au moins une candidature à laquelle vous pouvez rendre un avis.")
        return HttpResponseRedirect(back)
    return _step(request, actor, chosen, {"back": back, "here": f"{request.path}{asked.address}"})


def _named(request: ProRequest) -> list[str]:
    return plan.references_in([*request.POST.getlist("candidature"), request.POST.get("references", "")])


def _whole_list(actor: Actor, asked: filters.Filters) -> list[str]:
    """The applications of the filtered list that await a decision; one more than allowed tells that it is too long."""
    order = asked.values["tri"] or listing.DEFAULT_ORDER
    found = (
        listing.listed(actor.organisation, list_filter(asked.values), order)
        .keys()
        .filter(
            held_by(actor.organisation, MANAGING_ROLES),
            state__in=sorted(sources(State.RETAINED, Who.MANAGER)),
            session__archived_at__isnull=True,
            erased_on__isnull=True,
        )
    )
    return list(found.values_list("reference", flat=True)[: plan.MOST + 1])


def _step(request: ProRequest, actor: Actor, chosen: plan.Chosen, around: dict[str, Any]) -> HttpResponse:
    step = request.POST.get("etape")
    session = chosen.applications[0].session
    given = request.POST if step in {"verifier", "confirmer"} else None
    form = SeveralForm(given, session=session, dates=chosen.common_dates)
    if step == "corriger":
        form.initial.update({name: request.POST[name] for name in CARRIED if name in request.POST})
    around |= {"chosen": chosen, "form": form, "count_words": counted(len(chosen.applications), "candidature")}
    if not form.is_valid():
        around["several_dates"] = chosen.common_dates.entry is None
        return render(request, "applications/several/decide.html", around, status=422 if form.is_bound else 200)
    planned = plan.steps(chosen, form.decision())
    around["control"] = plan.control(chosen, form.decision())
    if step == "confirmer" and request.POST.get("controle") == around["control"]:
        return _confirmed(request, actor, planned, around)
    return _check(request, planned, around, changed=step == "confirmer")


def _check(request: ProRequest, planned: list[plan.Step], around: dict[str, Any], *, changed: bool) -> HttpResponse:
    told = plan.told_counts(planned)
    context = around | {
        "steps": planned,
        "doing": sum(step.decision is not None for step in planned),
        "candidates": told[Audience.CANDIDATE],
        "prescribers": told[Audience.PRESCRIBER],
        "carried": [(name, request.POST[name]) for name in CARRIED if request.POST.get(name)],
        "changed": changed,
        "read": letters_read(planned, request.POST.get("apercu", "")),
    }
    return render(request, "applications/several/check.html", context, status=409 if changed else 200)


def _confirmed(request: ProRequest, actor: Actor, planned: list[plan.Step], around: dict[str, Any]) -> HttpResponse:
    decisions = [(step.application, step.decision) for step in planned if step.decision is not None]
    shown = plan.results(planned, list(decide_each(decisions=decisions, actor=actor)))
    done = sum(result.is_done for result in shown)
    context = around | {"results": shown, "done": done, "not_done": len(shown) - done}
    return render(request, "applications/several/result.html", context)
