"""`/sessions/<numero>/candidater/`: address, code, form, check, sent. No account for candidates (R2.6, R6.5).

Nothing personal waits on the server before it is sent: from the form to the check page it travels with the page.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rafaelpro.applications.domain.prove_email import (
    CodeExpired,
    ProofError,
    TooManyCodes,
    TooManyTries,
    ask_code,
    give_code,
)
from rafaelpro.applications.enums import Origin
from rafaelpro.applications.errors import AlreadyApplied, NotAllowed, RecruitmentClosed, SessionFull, SessionUnknown
from rafaelpro.applications.follow import link_of
from rafaelpro.applications.messages import others_nearby
from rafaelpro.applications.models import Application
from rafaelpro.applications.person import InvalidCandidate
from rafaelpro.applications.projection import catch_up
from rafaelpro.organisations.domain import limits
from rafaelpro.web.errors import too_many_requests

from .apply_path import Path
from .candidate_form import AddressForm, CandidateForm, ProofForm
from .check_page import answers_of
from .senders import Sender

View = Callable[[HttpRequest, Path], HttpResponse]
BEGIN_AGAIN = "Votre page est restée ouverte trop longtemps. Recommencez : rien n’a été envoyé."


def on_path(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """Find the session; say why the current structure may not send; keep nothing in caches."""

    @never_cache
    @wraps(view)
    def walked(request: HttpRequest, number: str) -> HttpResponse:
        path = Path(request, number)
        try:
            return view(request, path)
        except NotAllowed as refusal:
            return _page(path, "refused", {"sentence": refusal.verdict.sentence}, status=403)

    return walked


@require_http_methods(["GET", "HEAD", "POST"])
@on_path
def start(request: HttpRequest, path: Path) -> HttpResponse:
    """A professional goes to the form; a candidate proves their address first."""
    if path.actor is not None:
        return _filling(request, path)
    if not path.is_open:
        return _closed(path)
    if request.method != "POST":
        if path.sender is not None and "changer" not in request.GET:
            return redirect(path.url("formulaire"))
        return _page(path, "address", {"form": AddressForm()})
    return _ask_code(path, AddressForm(request.POST))


def _ask_code(path: Path, form: AddressForm) -> HttpResponse:
    status = 422
    if form.is_valid():
        ip = str(path.request.META.get("REMOTE_ADDR", ""))
        try:
            limits.spend(limits.CANDIDATE_CODE, subject=ip, ip=ip)
            proof = ask_code(session=path.hit.session, email=form.cleaned_data["courriel"])
        except ValidationError:
            form.add_error("courriel", "Cette adresse n’est pas complète. Exemple\u00a0: prenom.nom@exemple.fr")
        except limits.TooManyTries as refusal:
            return too_many_requests(path.request, retry_after=refusal.retry_after)
        except TooManyCodes as refusal:
            form.add_error("courriel", str(refusal))
            status = 429
        else:
            path.keep(proof=proof.pk)
            return redirect(path.url("code"))
    return _page(path, "address", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@on_path
def code(request: HttpRequest, path: Path) -> HttpResponse:
    """The code received by e-mail."""
    proof = path.proof
    if proof is None:
        return _begin_again(path)
    form = ProofForm(request.POST if request.method == "POST" else None)
    again = False
    if form.is_valid():
        try:
            give_code(proof_id=proof.pk, code=form.cleaned_data["code"])
        except ProofError as refusal:
            form.add_error("code", str(refusal))
            again = isinstance(refusal, CodeExpired | TooManyTries)
        else:
            return redirect(path.url("formulaire"))
    context = {"form": form, "email": proof.email, "new_code_needed": again}
    return _page(path, "code", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@on_path
def fill(request: HttpRequest, path: Path) -> HttpResponse:
    """The form; sent, it is shown again to be checked."""
    return _filling(request, path)


def _filling(request: HttpRequest, path: Path) -> HttpResponse:
    sender = path.sender
    if sender is None:
        return _begin_again(path)
    if not path.is_open:
        return _closed(path)
    if request.method != "POST":
        return _form(path, sender, sender.form())
    form = sender.form(request.POST)
    if "corriger" in request.POST:
        return _form(path, sender, sender.form(request.POST), correcting=True)
    return _check(path, sender, form) if form.is_valid() else _form(path, sender, form, status=422)


@require_POST
@on_path
def send(request: HttpRequest, path: Path) -> HttpResponse:
    """Create the application; a second click finds the first one and lands on the same page (R6.3)."""
    sender = path.sender
    if sender is None:
        return redirect(path.url("envoyee")) if path.sent else _begin_again(path)
    form = sender.form(request.POST)
    if not form.is_valid():
        return _form(path, sender, form, status=422)
    try:
        return _sent(path, sender.send(path.hit.session, form.candidate()))
    except AlreadyApplied as refusal:
        return _already(path, sender, refusal.application)
    except (SessionFull, RecruitmentClosed, SessionUnknown):
        return _closed(Path(request, path.number), meanwhile=True)
    except InvalidCandidate as refusal:
        form.add_error(None, [error.message for error in refusal.errors])
        return _form(path, sender, form, status=422)
    except CodeExpired:
        return _begin_again(path)


@require_safe
@on_path
def sent(request: HttpRequest, path: Path) -> HttpResponse:
    """The reference, and what happens next."""
    application = path.sent
    if application is None:
        return redirect(path.url())
    own_entry = path.actor is not None and application.origin == Origin.PROVIDER
    context = {"application": application, "link": _link_of_sent(path, application), "own_entry": own_entry}
    return _page(path, "sent", context)


def _link_of_sent(path: Path, application: Application) -> str:
    if path.actor is None:
        return link_of(application)
    return path.sender.link(application) if path.sender else ""


def _sent(path: Path, application: Application) -> HttpResponse:
    path.keep(sent=application.reference)
    return redirect(path.url("envoyee"))


def _already(path: Path, sender: Sender, first: Application) -> HttpResponse:
    """R6.3: the first application, to whom may know of it; else careful words and nothing of it."""
    if sender.just_sent(first):
        return _sent(path, first)
    known = sender.knows(first)
    context = {"first": first, "link": sender.link(first)} if known else {"first": None, "link": ""}
    return _page(path, "already", context | {"alone": sender.alone}, status=409)


def _form(
    path: Path, sender: Sender, form: CandidateForm, *, status: int = 200, correcting: bool = False
) -> HttpResponse:
    return _page(path, "form", {"form": form, "sender": sender, "summary": not correcting}, status=status)


def _check(path: Path, sender: Sender, form: CandidateForm) -> HttpResponse:
    return _page(path, "check", {"form": form, "sender": sender, "answers": answers_of(form)})


def _begin_again(path: Path) -> HttpResponse:
    if path.request.method == "POST":
        messages.warning(path.request, BEGIN_AGAIN)
    return redirect(path.url())


def _closed(path: Path, *, meanwhile: bool = False) -> HttpResponse:
    """Why nobody may apply now, what comes next, and where else to look (R4.12)."""
    catch_up()
    others = others_nearby(path.hit.session)
    context = {"others": others, "meanwhile": meanwhile}
    return _page(path, "closed", context, status=409 if path.request.method == "POST" else 200)


def _page(path: Path, name: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    shared = {"path_url": path.url(), "row": path.row, "session": path.hit.session, "actor": path.actor}
    return render(path.request, f"public/apply/{name}.html", shared | context, status=status)
