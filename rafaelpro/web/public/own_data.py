"""`/suivi/<jeton>/mes-donnees/`: a person sees, corrects and takes away what is held about them (R10.1).

The token in the address is all the proof there is, as on the page of the application: same headers, no cache.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from rafaelpro.applications.domain.correct import Correction, correct, correct_email
from rafaelpro.applications.domain.prove_email import (
    CHANGING,
    CodeExpired,
    ProofError,
    TooManyCodes,
    TooManyTries,
    ask_code,
    give_code,
)
from rafaelpro.applications.errors import AlreadyApplied, TransitionImpossible
from rafaelpro.applications.follow import token_of
from rafaelpro.applications.models import Application, EmailProof
from rafaelpro.applications.person import InvalidCandidate
from rafaelpro.core import policy
from rafaelpro.history import record
from rafaelpro.organisations.domain import limits
from rafaelpro.web.errors import too_many_requests

from .candidate_form import AddressForm, ProofForm
from .correction_form import CorrectionForm
from .follow import ORIGIN_ONLY, private
from .own_data_words import export_of, sections_of

KEY = "nouvelles_adresses"
MOST_KEPT = 5
TAKEN = (
    "Une autre candidature à cette session porte déjà ces informations. Nous ne pouvons pas les enregistrer deux fois. "
    "Vérifiez le nom et la date de naissance, ou appelez l’organisme de formation."
)


@require_safe
@private
def shown(request: HttpRequest, application: Application, token: str) -> HttpResponse:
    """All that is held about the person; it can be printed."""
    context = {"sections": sections_of(application), "months": policy.value("erase_after_months")}
    return _page(request, application, token, "shown", context)


@require_safe
@private
def as_json(request: HttpRequest, application: Application, token: str) -> HttpResponse:
    """The same, for a machine."""
    answer = JsonResponse(export_of(application), json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Content-Disposition"] = f'attachment; filename="mes-donnees-{application.reference}.json"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@private
def correction(request: HttpRequest, application: Application, token: str) -> HttpResponse:
    """Correct one's own data, whatever the state of the application."""
    form = CorrectionForm(request.POST if request.method == "POST" else None, application=application)
    status = 200
    if request.method == "POST":
        refused = _spend(request, limits.CORRECTION, application.reference)
        if refused is not None:
            return refused
        if form.is_valid():
            done = _try(form, None, lambda: correct(application=application, given=form.candidate(), author=_AUTHOR))
            if done is not None:
                _say(request, done)
                return redirect("own_data", token=token)
        status = 422
    return _page(request, application, token, "correct", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def address(request: HttpRequest, application: Application, token: str) -> HttpResponse:
    """Another address: where to send the code that proves it (R6.5)."""
    form = AddressForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        refused = _spend(request, limits.CANDIDATE_CODE, str(request.META.get("REMOTE_ADDR", "")))
        if refused is not None:
            return refused
        status = 422
        if form.is_valid():
            try:
                proof = ask_code(session=application.session, email=form.cleaned_data["courriel"], letter=CHANGING)
            except ValidationError:
                form.add_error("courriel", "Cette adresse n’est pas complète. Exemple\u00a0: prenom.nom@exemple.fr")
            except TooManyCodes as refusal:
                form.add_error("courriel", str(refusal))
                status = 429
            else:
                _keep(request, application, proof)
                return redirect("own_data_code", token=token)
    return _page(request, application, token, "address", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def code(request: HttpRequest, application: Application, token: str) -> HttpResponse:
    """The code received at the new address; the right one changes it, and the link with it."""
    proof = _kept(request, application)
    if proof is None:
        return redirect("own_data_address", token=token)
    form = ProofForm(request.POST if request.method == "POST" else None)
    again = False
    if form.is_valid():
        try:
            give_code(proof_id=proof.pk, code=form.cleaned_data["code"])
        except ProofError as refusal:
            form.add_error("code", str(refusal))
            again = isinstance(refusal, CodeExpired | TooManyTries)
        else:
            return _address_changed(request, application, token, proof, form)
    context = {"form": form, "email": proof.email, "new_code_needed": again}
    return _page(request, application, token, "code", context, status=422 if form.errors else 200)


_AUTHOR = record.CANDIDATE


def _address_changed(
    request: HttpRequest, application: Application, token: str, proof: EmailProof, form: ProofForm
) -> HttpResponse:
    done = _try(form, "code", lambda: correct_email(application=application, proof_id=proof.pk, author=_AUTHOR))
    if done is None:
        context = {"form": form, "email": proof.email, "new_code_needed": True}
        return _page(request, application, token, "code", context, status=422)
    _say(request, done, "Un courriel avec votre nouveau lien part à cette adresse. L’ancien lien ne marche plus.")
    return redirect("own_data", token=token_of(done.application))


def _try(form: CorrectionForm | ProofForm, field: str | None, act: Callable[[], Correction]) -> Correction | None:
    """What the door answers, or None with its refusal on the form."""
    try:
        return act()
    except AlreadyApplied:
        form.add_error(field, TAKEN)
    except InvalidCandidate as refusal:
        form.add_error(field, [error.message for error in refusal.errors])
    except (CodeExpired, TransitionImpossible) as refusal:
        form.add_error(field, str(refusal))
    return None


def _say(request: HttpRequest, done: Correction, more: str = "") -> None:
    if done.fields:
        messages.success(request, f"C’est corrigé\u00a0: {', '.join(done.fields)}. {more}".strip())
    else:
        messages.info(request, "Vous n’avez rien changé.")


def _spend(request: HttpRequest, limit: limits.Limit, subject: str) -> HttpResponse | None:
    try:
        limits.spend(limit, subject=subject, ip=str(request.META.get("REMOTE_ADDR", "")))
    except limits.TooManyTries as refusal:
        return too_many_requests(request, retry_after=refusal.retry_after)
    return None


def _keep(request: HttpRequest, application: Application, proof: EmailProof) -> None:
    """Remember which code is waited for, until the browser is closed: numbers only."""
    kept = {**request.session.get(KEY, {})}
    kept.pop(application.reference, None)
    request.session[KEY] = dict(list(kept.items())[-(MOST_KEPT - 1) :]) | {application.reference: proof.pk}
    if not request.user.is_authenticated:
        request.session.set_expiry(0)


def _kept(request: HttpRequest, application: Application) -> EmailProof | None:
    number = request.session.get(KEY, {}).get(application.reference, 0)
    return EmailProof.objects.filter(pk=number, session=application.session_id, used_at__isnull=True).first()


def _page(
    request: HttpRequest, application: Application, token: str, name: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    shared = {"application": application, "session": application.session, "token": token}
    response = render(request, f"public/own_data/{name}.html", shared | context, status=status)
    if "form" in context:
        response.headers["Referrer-Policy"] = ORIGIN_ONLY
    return response
