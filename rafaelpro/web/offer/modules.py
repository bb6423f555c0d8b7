"""`/gestion/formations/<référence>/modules/`: an action MODULAIRE, module by module, and its sessions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from rafaelpro.applications import projection
from rafaelpro.applications.queries import sessions_of
from rafaelpro.catalogue.models import Module, TrainingAction
from rafaelpro.catalogue.queries import actions_of
from rafaelpro.core import clock
from rafaelpro.core.french import counted
from rafaelpro.eos.queries import last_applied
from rafaelpro.organisations.models import Organisation
from rafaelpro.organisations.rights import Actor
from rafaelpro.web import filters
from rafaelpro.web.offer.reading import on_action
from rafaelpro.web.offer.rows import type_of
from rafaelpro.web.requests import ProRequest

REFERENCE = re.compile(r"(?<![0-9])[0-9]{12}(?![0-9])")
KINDS = {"1": "Obligatoire", "2": "Personnalisable"}


@dataclass(frozen=True, slots=True)
class ModuleRow:
    """A module. `action`: where EOS names another formation for it, that one, which has sessions of its own."""

    module: Module
    action: TrainingAction | None

    @property
    def kind(self) -> str:
        return KINDS.get(self.module.kind, "")

    @property
    def sessions_url(self) -> str:
        return f"{reverse('offer_sessions')}?texte={self.action.reference}" if self.action else ""

    @property
    def sessions_words(self) -> str:
        return counted(getattr(self.action, "session_count", 0), "session")


@on_action
def modules(request: ProRequest, actor: Actor, found: Any) -> HttpResponse:
    """In LHÉO a session belongs to the formation, not to a module: the sessions shown serve all the modules."""
    projection.catch_up()
    ignored: list[str] = []
    sessions = sessions_of(actor.organisation).filter(action=found).order_by("contract_start", "carif_number")
    rows = module_rows(found, actor.organisation)
    context = {
        "action": found,
        "type": type_of(found, found.module_count),
        "rows": rows,
        "names_some": any(row.action for row in rows),
        "page": filters.page_of(request, sessions, ignored),
        "filters": {"ignored": ignored},
        "last_feed": last_applied(),
    }
    return render(request, "offer/modules.html", context)


def module_rows(action: TrainingAction, organisation: Organisation) -> list[ModuleRow]:
    """In the order of EOS; only the formations that the organisation may know of are named."""
    found = list(action.modules.order_by("position"))
    named = {module.pk: _named(module, action) for module in found}
    known = actions_of(organisation, clock.today()).annotate(session_count=Count("sessions"))
    actions = {each.reference: each for each in known.filter(reference__in=set(named.values()) - {""})}
    return [ModuleRow(module, actions.get(named[module.pk])) for module in found]


def _named(module: Module, action: TrainingAction) -> str:
    """The reference of another formation within the module's own, if any."""
    match = REFERENCE.search(module.reference)
    return match.group() if match and match.group() != action.reference else ""
