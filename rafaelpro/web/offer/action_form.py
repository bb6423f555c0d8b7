"""`/gestion/formations/<reference>/`: EOS's data to read, « le plus » and « lien web » to write (R3.1, R3.2)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from rafaelpro.catalogue.domain.enrich import enrich_action, version_of
from rafaelpro.catalogue.errors import EnrichmentNotAllowed
from rafaelpro.catalogue.models import ActionEnrichment, TrainingAction
from rafaelpro.catalogue.queries import actions_of, enrichment_of
from rafaelpro.core import clock
from rafaelpro.eos.queries import last_applied
from rafaelpro.organisations.rights import Actor, Deed, elsewhere, may
from rafaelpro.search import index
from rafaelpro.web.account.access import acting
from rafaelpro.web.offer import edit
from rafaelpro.web.offer.forms import EnrichmentForm
from rafaelpro.web.offer.gaps import told_by
from rafaelpro.web.offer.link_words import link_words
from rafaelpro.web.offer.rows import funder_of, type_of
from rafaelpro.web.public.action_facts import facts_of
from rafaelpro.web.requests import ProRequest

MOST_SESSIONS = 50


class ActionEditing:
    """« Le plus » and the web link, and the door that writes them."""

    form_class: type[edit.EditForm] = EnrichmentForm

    def __init__(self, action: TrainingAction, actor: Actor) -> None:
        self._action = action
        self._actor = actor

    @property
    def published(self) -> bool:
        return self._action.is_published

    def row(self) -> ActionEnrichment | None:
        return enrichment_of(self._action)

    def version(self, row: edit.Enrichment | None) -> str:
        return version_of(row if isinstance(row, ActionEnrichment) else None)

    def save(self, form: edit.EditForm, *, version: str) -> None:
        with transaction.atomic():
            enrich_action(
                action=self._action,
                actor=self._actor,
                version=version,
                read_as_published=form.read_as_published,
                **form.texts,
            )
            index.refresh_action(self._action.pk)


@acting
@require_http_methods(["GET", "HEAD", "POST"])
def action(request: ProRequest, actor: Actor, reference: str) -> HttpResponse:
    """The action form."""
    found = TrainingAction.objects.select_related("responsible", "measure").filter(reference=reference).first()
    if found is None:
        raise Http404
    refused = _refused(request, actor, found)
    if refused is not None:
        return refused
    editing = ActionEditing(found, actor)
    try:
        shown = edit.submitted(editing, request.POST) if request.method == "POST" else edit.opened(editing)
    except EnrichmentNotAllowed as error:
        raise PermissionDenied(error.verdict.sentence) from error
    if shown is not None:
        return render(request, "offer/action.html", _context(found, shown), status=shown.status)
    _say_saved(request, found)
    return HttpResponseRedirect(reverse("offer_action", args=[found.reference]))


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


def _say_saved(request: ProRequest, found: TrainingAction) -> None:
    if found.is_published:
        messages.success(request, "Enregistré. La page publique de la formation le montre dès maintenant.")
    else:
        messages.warning(
            request, "Enregistré. La formation n’est plus publiée\u00a0: vos textes reviendront avec elle."
        )


def _context(found: TrainingAction, shown: edit.Shown) -> dict[str, Any]:
    sessions = found.sessions.filter(archived_at__isnull=True).order_by("contract_start", "carif_number")
    return {
        "action": found,
        "public_url": f"/formations/{found.reference}/",
        "shown": shown,
        "form": shown.form,
        "link_words": link_words(enrichment_of(found)),
        "type": type_of(found, found.modules.count()),
        "funder": funder_of(found),
        "facts": facts_of(found),
        "modules": list(found.modules.order_by("position")),
        "sessions": list(sessions[:MOST_SESSIONS]),
        "last_feed": last_applied(),
        "completeness": told_by(found),
    }
