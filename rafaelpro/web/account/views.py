"""Log in and out, « Mon espace », « Mes structures », and the choice of the structure (R2.4, R2.5)."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit

from django.contrib import auth, messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rafaelpro.organisations.domain.log_in import (
    InvalidPassword,
    TooManyTries,
    WrongCredentials,
    change_password,
    log_in,
)
from rafaelpro.organisations.models import Membership
from rafaelpro.organisations.rights import who_to_ask_in
from rafaelpro.web.account.access import logged_in
from rafaelpro.web.account.doors import doors
from rafaelpro.web.account.forms import LoginForm, PasswordForm
from rafaelpro.web.middleware import NO_LONGER_MEMBER, SESSION_KEY
from rafaelpro.web.requests import ProRequest

HOME = "/mon-espace/"
BACKEND = "django.contrib.auth.backends.ModelBackend"
WRONG = "Adresse ou mot de passe inconnu. Vérifiez l’un et l’autre, puis réessayez."


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """One answer for an unknown address and for a wrong password; `next` leads only to our own pages."""
    page = way_back(request)
    if request.user.is_authenticated:
        return HttpResponseRedirect(page)
    form = LoginForm(request.POST if request.method == "POST" else None)
    status = 422 if request.method == "POST" else 200
    if form.is_valid():
        try:
            user = log_in(**form.cleaned_data, ip=address_of(request))
        except WrongCredentials:
            form.add_error(None, WRONG)
        except TooManyTries as refused:
            form.add_error(None, wait_words(refused))
            status = 429
        else:
            auth.login(request, user, backend=BACKEND)
            return HttpResponseRedirect(page)
    return render(request, "account/login.html", {"form": form, "next": page}, status=status)


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    auth.logout(request)
    messages.success(request, "Vous êtes déconnecté·e.")
    return HttpResponseRedirect("/")


@logged_in
@require_safe
def home(request: ProRequest) -> HttpResponse:
    """« Mon espace »: the ways into RafaelPro under the current structure."""
    ways = doors(request.actor) if request.actor else []
    return render(request, "account/home.html", {"doors": ways})


@logged_in
@require_safe
def structures(request: ProRequest) -> HttpResponse:
    """« Mes structures »: my rights in each, with the guide's words."""
    asked = who_to_ask_in(request.structures)
    rows = [(each, asked[each.organisation_id]) for each in request.memberships]
    return render(request, "account/structures.html", {"rows": rows})


@logged_in
@require_safe
def people(request: ProRequest, number: int) -> HttpResponse:
    """The people of one of my structures: the star says who the referents are. For its members only."""
    organisation = next((each for each in request.structures if each.pk == number), None)
    if organisation is None:
        raise Http404
    members = Membership.objects.filter(organisation=organisation, is_active=True, user__is_active=True)
    members = members.select_related("user").order_by("-is_referent", "user__last_name", "user__first_name", "pk")
    return render(request, "account/people.html", {"organisation": organisation, "members": list(members)})


@logged_in
@require_POST
def choose_structure(request: ProRequest) -> HttpResponse:
    """Work under another of my structures, from now on and wherever I was."""
    if request.actor is None or not request.names_structure:
        raise PermissionDenied(NO_LONGER_MEMBER)
    request.session[SESSION_KEY] = request.actor.organisation.pk
    messages.success(request, f"Vous travaillez maintenant sous «\u00a0{request.actor.organisation}\u00a0».")
    return HttpResponseRedirect(without_structure(way_back(request)))


@logged_in
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: ProRequest) -> HttpResponse:
    form = PasswordForm(request.POST if request.method == "POST" else None)
    status = 422 if request.method == "POST" else 200
    if form.is_valid():
        data = form.cleaned_data
        try:
            change_password(user=request.user, present=data["present"], new=data["new"], ip=address_of(request))
        except InvalidPassword as refused:
            _add_errors(form, refused.errors)
        except TooManyTries as refused:
            form.add_error(None, wait_words(refused))
            status = 429
        else:
            update_session_auth_hash(request, request.user)
            messages.success(request, "Votre mot de passe est changé. Vos autres appareils sont déconnectés.")
            return HttpResponseRedirect(HOME)
    return render(request, "account/password.html", {"form": form}, status=status)


def _add_errors(form: PasswordForm, errors: dict[str, list[str]]) -> None:
    for field, texts in errors.items():
        for text in texts:
            form.add_error(field, text)


def wait_words(refused: TooManyTries) -> str:
    minutes = max(1, -(-refused.retry_after // 60))
    unit = "minute" if minutes == 1 else "minutes"
    return (
        f"Trop de mots de passe faux. Attendez {minutes} {unit}, puis réessayez. "
        "Votre compte n’est pas bloqué pour autant."
    )


def way_back(request: HttpRequest) -> str:
    """Where to go next: a page of ours, else « Mon espace »."""
    page = request.POST.get("next") or request.GET.get("next") or HOME
    ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if ours else HOME


def without_structure(page: str) -> str:
    """The same address without the structure that it named, which has just been changed."""
    parts = urlsplit(page)
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "structure"]
    return parts._replace(query=urlencode(kept)).geturl()


def address_of(request: HttpRequest) -> str:
    """The IP that the server sees."""
    return str(request.META.get("REMOTE_ADDR", ""))
