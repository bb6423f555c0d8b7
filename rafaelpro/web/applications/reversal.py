"""« Demander la modification » of a « non retenue » (R7.2): a reason, then the operator answers."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from rafaelpro.applications.decision import TEXT_LIMIT
from rafaelpro.applications.domain.reverse import ask_reversal
from rafaelpro.applications.enums import State
from rafaelpro.applications.errors import InvalidDecision, NotAllowed, TransitionImpossible
from rafaelpro.applications.models import Application
from rafaelpro.organisations.rights import Actor
from rafaelpro.web.applications.opening import address_of, managing
from rafaelpro.web.forms import Form, LongText
from rafaelpro.web.requests import ProRequest


class ReversalForm(Form):
    raison = LongText(
        label="Pourquoi cette candidature doit-elle être retenue\u00a0?",
        max_length=TEXT_LIMIT,
        help_text="Cap Métiers lit ce texte pour répondre. Ni numéro de sécurité sociale, ni donnée de santé.",
        error_messages={"required": "Expliquez pourquoi cette candidature doit être retenue."},
    )


@managing
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: ProRequest, actor: Actor, found: Application) -> HttpResponse:
    """The form, and the request once it is sent."""
    form = ReversalForm(request.POST if request.method == "POST" else None)
    back = address_of(request, found.reference)
    if found.state != State.NOT_RETAINED and request.method != "POST":
        messages.warning(request, "Cette candidature n’est pas non retenue\u00a0: il n’y a rien à demander.")
        return HttpResponseRedirect(back)
    if form.is_valid():
        try:
            ask_reversal(application=found, reason=form.cleaned_data["raison"], actor=actor)
        except InvalidDecision as refused:
            form.add_error("raison", refused.errors["reason"])
        except TransitionImpossible as refused:
            messages.warning(request, f"{refused} Rien n’a été modifié.")
            return HttpResponseRedirect(back)
        except NotAllowed as refused:
            raise PermissionDenied(refused.verdict.sentence) from refused
        else:
            messages.success(request, "Demande envoyée à Cap Métiers. La réponse vous arrivera par courriel.")
            return HttpResponseRedirect(back)
    context = {"application": found, "form": form, "back": back}
    return render(request, "applications/reversal.html", context, status=422 if form.is_bound else 200)
