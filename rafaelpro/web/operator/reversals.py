"""`/supervision/modifications/`: the requests to turn « non retenue » into « retenue », and their answers (R7.2)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from rafaelpro.applications import projection
from rafaelpro.applications.availability import Recruitment
from rafaelpro.applications.decision import TICKET_LIMIT
from rafaelpro.applications.desk import PlannedDates, planned_dates
from rafaelpro.applications.domain.consult import consult
from rafaelpro.applications.domain.reverse import Acceptance, accept_reversal, refuse_reversal
from rafaelpro.applications.enums import Reason
from rafaelpro.applications.errors import (
    AlreadyApplied,
    InvalidDecision,
    RecruitmentClosed,
    SessionFull,
    TransitionImpossible,
)
from rafaelpro.applications.models import ReversalRequest
from rafaelpro.applications.reversals import reversal_queue, with_application
from rafaelpro.core.french import counted
from rafaelpro.organisations.rights import Actor
from rafaelpro.web import filters
from rafaelpro.web.account.access import for_operators
from rafaelpro.web.applications import file as files
from rafaelpro.web.forms import DateField, Form, LongText
from rafaelpro.web.requests import ProRequest

Status = ReversalRequest.Status
STATUSES = {"": Status.PENDING, "acceptees": Status.ACCEPTED, "refusees": Status.REFUSED}
STATUS_WORDS = [("", "En attente"), ("acceptees", "Acceptées"), ("refusees", "Refusées")]
ANSWERS = [("accepter", "Accepter\u00a0: la candidature devient retenue"), ("refuser", "Refuser\u00a0: rien ne change")]
FIELD_OF = {"planned_entry": "entree_prevue", "planned_exit": "sortie_prevue", "ticket": "suite"}


class QueueFilters(Form):
    etat = forms.ChoiceField(label="État", required=False, choices=STATUS_WORDS)


class AnswerForm(Form):
    reponse = forms.ChoiceField(
        label="Votre réponse",
        choices=ANSWERS,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez\u00a0: accepter ou refuser."},
    )
    entree_prevue = DateField(label="Date d’entrée prévue", required=False)
    sortie_prevue = DateField(label="Date de sortie prévue", required=False)
    depasser = forms.BooleanField(label="Retenir même si aucune place n’est ouverte", required=False)
    suite = LongText(
        label="Référence de votre ticket, ou réponse à l’organisme",
        required=False,
        max_length=TICKET_LIMIT,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="L’organisme la lit sur la page de la candidature.",
    )

    def __init__(self, data: Any = None, *, dates: PlannedDates) -> None:
        super().__init__(data, initial={"entree_prevue": dates.entry, "sortie_prevue": dates.exit})

    def add_domain_errors(self, errors: dict[str, str]) -> None:
        for name, text in errors.items():
            if FIELD_OF[name] not in self.errors:
                self.add_error(FIELD_OF[name], text)

    @property
    def acceptance(self) -> Acceptance:
        data = self.cleaned_data
        return Acceptance(data["entree_prevue"], data["sortie_prevue"], exceed=data["depasser"])


@for_operators
@require_safe
def reversals(request: ProRequest, actor: Actor) -> HttpResponse:
    """The queue: what waits, the oldest first; or what was answered."""
    asked = filters.read(request, QueueFilters)
    status = STATUSES[asked.values["etat"] or ""]
    page = filters.page_of(request, reversal_queue(status), asked.ignored)
    context = {
        "filters": asked,
        "page": page,
        "waits": status == Status.PENDING,
        "count_words": counted(page.paginator.count, "demande"),
    }
    return render(request, "operator/reversals/list.html", context)


@for_operators
@require_http_methods(["GET", "HEAD", "POST"])
def reversal(request: ProRequest, actor: Actor, number: int) -> HttpResponse:
    """One request with its application; the answer, while it waits."""
    projection.catch_up()
    asked = with_application(ReversalRequest.objects.filter(pk=number)).first()
    if asked is None:
        raise Http404
    shown = files.read(asked.application, actor)
    dates = planned_dates(shown.session, shown.recruitment, shown.today)
    if request.method == "POST":
        return _answer(request, actor, asked, shown, AnswerForm(request.POST, dates=dates))
    return _show(request, actor, asked, shown, AnswerForm(dates=dates))


def _answer(
    request: ProRequest, actor: Actor, asked: ReversalRequest, shown: files.File, form: AnswerForm
) -> HttpResponse:
    if not form.is_valid():
        return _show(request, actor, asked, shown, form, status=422)
    if asked.status != Status.PENDING:
        return _already(request, asked)
    try:
        words = _given(asked, form, actor)
    except InvalidDecision as refused:
        form.add_domain_errors(refused.errors)
        return _show(request, actor, asked, shown, form, status=422)
    except (SessionFull, RecruitmentClosed) as refused:
        form.add_error("depasser", f"{refused} {_how_to_exceed(refused.recruitment)}")
        return _show(request, actor, asked, shown, form, status=409)
    except AlreadyApplied as refused:
        form.add_error(None, f"{refused} Référence\u00a0: {refused.application.reference}.")
        return _show(request, actor, asked, shown, form, status=409)
    except TransitionImpossible:
        asked.refresh_from_db(fields=["status", "answered_by"])
        return _already(request, asked)
    messages.success(request, words)
    return HttpResponseRedirect(reverse("operator_reversals"))


def _given(asked: ReversalRequest, form: AnswerForm, actor: Actor) -> str:
    """Give the answer to the domain; what to say of it."""
    found, ticket = asked.application, form.cleaned_data["suite"]
    if form.cleaned_data["reponse"] == "refuser":
        refuse_reversal(application=found, ticket=ticket, actor=actor)
        return f"Demande refusée\u00a0: {found.reference} reste non retenue. L’organisme en est informé."
    accept_reversal(application=found, acceptance=form.acceptance, ticket=ticket, actor=actor)
    return f"Demande acceptée\u00a0: {found.reference} est retenue. Un courriel part à chaque personne concernée."


def _how_to_exceed(recruitment: Recruitment) -> str:
    """R7.2: exceeding the places needs an explicit confirmation; nothing opens a cancelled session."""
    if recruitment.reason is Reason.CANCELLED:
        return "Elle est annulée\u00a0: la demande ne peut qu’être refusée."
    places = "" if recruitment.places is None else f" ({recruitment.taken}/{recruitment.places})"
    return f"Cochez cette case pour retenir malgré tout{places}."


def _already(request: ProRequest, asked: ReversalRequest) -> HttpResponse:
    by = f" par {asked.answered_by}" if asked.answered_by else ""
    messages.warning(request, f"Cette demande est déjà {asked.get_status_display()}{by}. Rien n’a été modifié.")
    return HttpResponseRedirect(reverse("operator_reversals"))


def _show(
    request: ProRequest,
    actor: Actor,
    asked: ReversalRequest,
    shown: files.File,
    form: AnswerForm,
    *,
    status: int = 200,
) -> HttpResponse:
    consult(application=asked.application, actor=actor)
    context = {
        "asked": asked,
        "file": shown,
        "form": form,
        "waits": asked.status == Status.PENDING,
        "proposes_to_exceed": not shown.recruitment.is_open or "depasser" in form.errors,
    }
    return render(request, "operator/reversals/detail.html", context, status=status)
