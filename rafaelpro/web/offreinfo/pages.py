"""« Contribue à Offre Info »: what is passed on, what is left out and why; the operator sees it for everybody."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rafaelpro.core import policy
from rafaelpro.core.french import counted, plural
from rafaelpro.offreinfo import queries
from rafaelpro.offreinfo.domain.editions import last_whole
from rafaelpro.offreinfo.models import Edition
from rafaelpro.offreinfo.reasons import ADVICE, Reason
from rafaelpro.organisations.enums import Kind, Right
from rafaelpro.organisations.models import Organisation
from rafaelpro.organisations.rights import Actor, may_open
from rafaelpro.web import filters
from rafaelpro.web.account.access import for_operators
from rafaelpro.web.requests import ProRequest


class ReasonFilter(forms.Form):
    not_chips: ClassVar = ("raison",)  # the tabs say it

    raison = forms.ChoiceField(label="Raison", required=False, choices=[("", "Toutes"), *Reason.choices])


@require_safe
def organisation(request: HttpRequest) -> HttpResponse:
    """For anybody: what Offre Info is, the address. For an organisation: what of its own is passed on."""
    actor: Actor | None = getattr(request, "actor", None)
    context = _frame(last_whole()) | {"above": actor.organisation.name if actor else ""}
    if actor is not None and actor.organisation.kind == Kind.PROVIDER:
        context["verdict"] = verdict = may_open(actor, Right.CATALOGUE)
        if verdict:
            context |= _left_out(request, context["edition"], actor.organisation)
    return render(request, "offreinfo/organisation.html", context)


@for_operators
@require_safe
def operator(request: ProRequest, actor: Actor) -> HttpResponse:
    """What the last edition passes on and leaves out, for the whole region."""
    edition = last_whole()
    context = _frame(edition) | _left_out(request, edition, None) | {"takings": queries.last_takings()}
    return render(request, "offreinfo/operator.html", context)


def _frame(edition: Edition | None) -> dict[str, Any]:
    """What both pages tell of the document itself."""
    days = policy.value("offre_info_ended_days")
    return {
        "edition": edition,
        "addresses": [settings.BASE_URL + reverse(name) for name in ("offre_info_xml", "offre_info_gz")],
        "last_taking": next(iter(queries.last_takings(1)), None),
        "reasons": [
            (reason.label, ADVICE[reason].meaning.format(days=days), ADVICE[reason].remedy) for reason in queries.SHOWN
        ],
    }


def _left_out(request: HttpRequest, edition: Edition | None, own: Organisation | None) -> dict[str, Any]:
    """Totals and one page of the list; nothing where no edition has been made yet."""
    if edition is None:
        return {}
    asked = filters.read(request, ReasonFilter)
    reason = Reason(asked.values["raison"]) if asked.values["raison"] else None
    found = queries.lines(edition, own)
    totals = queries.totals(found)
    page = filters.page_of(request, queries.left_out(found, reason), asked.ignored)
    return {
        "totals": totals,
        "ignored": asked.ignored,
        "page": page,
        "rows": [(line, ADVICE[Reason(line.reason)].remedy) for line in page.object_list],
        "tabs": _tabs(totals, reason),
        "count_words": f"{counted(page.paginator.count, 'session')} {plural(page.paginator.count, 'laissée')} de côté",
    }


def _tabs(totals: queries.Totals, chosen: Reason | None) -> list[dict[str, Any]]:
    """All of them, then each reason that holds for some, and the one asked for."""
    shown = [reason for reason in queries.SHOWN if reason in totals.left_out or reason is chosen]
    tabs = [{"label": "Toutes", "url": "?", "current": chosen is None, "count": totals.left}]
    return tabs + [
        {
            "label": reason.label,
            "url": f"?raison={reason}",
            "current": reason is chosen,
            "count": totals.left_out.get(reason, 0),
        }
        for reason in shown
    ]
