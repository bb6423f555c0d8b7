"""`/supervision/mesures/`: the delay to decide of each measure, and what another one would change (R7.3)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from rafaelpro.applications import delays, projection
from rafaelpro.applications.delays import Horizon
from rafaelpro.applications.domain.change_delay import FEWEST, MOST, ask_delay
from rafaelpro.applications.errors import ChangedMeanwhile, InvalidDecision, NotAllowed
from rafaelpro.applications.facts import DEFAULT_DELAY_DAYS
from rafaelpro.applications.tasks import change_delay_soon
from rafaelpro.catalogue.models import Measure
from rafaelpro.core import policy
from rafaelpro.core.french import counted, plural
from rafaelpro.history import record
from rafaelpro.organisations.rights import Actor
from rafaelpro.web import filters
from rafaelpro.web.account.access import for_operators
from rafaelpro.web.forms import Form
from rafaelpro.web.requests import ProRequest

SHOWN_LINES = 20
WHOLE = f"Indiquez un nombre entier de jours, de {FEWEST} à {MOST}."


class DelayForm(Form):
    jours = forms.IntegerField(
        label="Délai pour rendre un avis (jours)",
        min_value=FEWEST,
        max_value=MOST,
        help_text="Compté depuis le dernier point d’entrée, ou depuis le début de la session.",
        error_messages={"required": WHOLE, "invalid": WHOLE, "min_value": WHOLE, "max_value": WHOLE},
    )
    vu = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)


@for_operators
@require_safe
def measures(request: ProRequest, actor: Actor) -> HttpResponse:
    """Every measure with its delay, who waits under it, and who changed it last."""
    projection.catch_up()
    ignored: list[str] = []
    page = filters.page_of(request, delays.measures(), ignored)
    last = delays.last_changes([row.pk for row in page.object_list])
    context = {
        "rows": [(row, last.get(row.pk)) for row in page.object_list],
        "page": page,
        "ignored": ignored,
        "count_words": counted(page.paginator.count, "mesure"),
        "default_delay": DEFAULT_DELAY_DAYS,
    }
    return render(request, "operator/measures/list.html", context)


@for_operators
@require_http_methods(["GET", "HEAD", "POST"])
def measure(request: ProRequest, actor: Actor, code: str) -> HttpResponse:
    """One measure: its delay; with `?jours=`, what that number would change; confirmed, it is asked for."""
    found = Measure.objects.filter(pk=code).first()
    if found is None:
        raise Http404
    projection.catch_up()
    if request.method == "POST":
        return _confirmed(request, actor, found, DelayForm(request.POST))
    if "jours" not in request.GET:
        return _show(request, found, DelayForm(initial={"jours": found.decision_delay_days}))
    form = DelayForm(request.GET)
    if form.is_valid() and form.cleaned_data["jours"] == found.decision_delay_days:
        form.add_error("jours", "C’est déjà le délai de cette mesure.")
    return _show(request, found, form, status=200 if form.is_valid() else 422)


def _confirmed(request: ProRequest, actor: Actor, found: Measure, form: DelayForm) -> HttpResponse:
    if not form.is_valid():
        return _show(request, found, form, status=422)
    try:
        with transaction.atomic():
            change = ask_delay(
                measure=found, days=form.cleaned_data["jours"], seen=form.cleaned_data["vu"], actor=actor
            )
            change_delay_soon(change.pk)
    except NotAllowed as refused:
        raise PermissionDenied(refused.verdict.sentence) from refused
    except InvalidDecision as refused:
        form.add_error("jours", refused.errors["days"])
        return _show(request, found, form, status=422)
    except ChangedMeanwhile as changed:
        found.refresh_from_db()
        return _show(request, found, form, status=409, changed=str(changed))
    messages.success(request, f"Délai de {change.days_after} jours demandé\u00a0: il s’applique dans quelques minutes.")
    return HttpResponseRedirect(reverse("operator_measure", args=[found.pk]))


def _show(
    request: ProRequest, found: Measure, form: DelayForm, *, status: int = 200, changed: str = ""
) -> HttpResponse:
    last = delays.last_changes([found.pk]).get(found.pk)
    days = form.cleaned_data["jours"] if form.is_bound and form.is_valid() else found.decision_delay_days
    foreseen = delays.forecast(found, days)
    context: dict[str, Any] = {
        "measure": found,
        "form": form,
        "foreseen": foreseen,
        "people": counted(foreseen.pending, "candidature"),
        "figures": _figures(foreseen),
        "due_words": _due_words(foreseen),
        "delay_words": counted(found.decision_delay_days, "jour"),
        "days": days if days != found.decision_delay_days else None,
        "question": f"Passer de {found.decision_delay_days} à {counted(days, 'jour')}\u00a0?",
        "days_words": counted(days, "jour"),
        "version": delays.version_of(found, last),
        "waiting": last if last is not None and last.applied_at is None else None,
        "changed": changed,
        "lines": record.of("mesure", found.pk).reverse()[:SHOWN_LINES],
    }
    return render(request, "operator/measures/detail.html", context, status=status)


def _due_words(foreseen: delays.Forecast) -> str:
    soon, days = foreseen.after[Horizon.SOON], policy.value("due_soon_days")
    would = plural(foreseen.spared, "serait due", "seraient dues")
    return f"{foreseen.spared} {would} aujourd’hui, {soon} d’ici {days} jours"


def _figures(foreseen: delays.Forecast) -> list[tuple[str, int, int]]:
    """Words, how many now, how many after; what is over has expired by the time that the page is read."""
    words = {
        Horizon.SOON: f"D’ici {policy.value('due_soon_days')} jours",
        Horizon.LATER: "Plus tard",
        Horizon.NEVER_YET: "Pas encore d’échéance",
    }
    return [(label, foreseen.now[each], foreseen.after[each]) for each, label in words.items()]
