"""`/gestion/formations/<reference>/`: EOS's data to read, « le plus » and « lien web » to write (R3.1, R3.2)."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from rafaelpro.catalogue.domain.enrich import (
    ChangedMeanwhile,
    EnrichmentNotAllowed,
    InvalidEnrichment,
    enrich_action,
    version_of,
)
from rafaelpro.catalogue.models import ActionEnrichment, TrainingAction
from rafaelpro.catalogue.queries import actions_of, enrichment_of
from rafaelpro.core import clock
from rafaelpro.eos.queries import last_applied
from rafaelpro.organisations.rights import Actor, Deed, elsewhere, may
from rafaelpro.search import index
from rafaelpro.web.account.access import acting
from rafaelpro.web.offer.forms import EnrichmentForm
from rafaelpro.web.offer.rows import funder_of, type_of
from rafaelpro.web.requests import ProRequest


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
