"""Log in and out, « Mon espace », the password."""

from __future__ import annotations

from django.contrib import auth, messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rafaelpro.organisations.domain.log_in import (
    InvalidPassword,
    TooManyTries,
    WrongCredentials,
    change_password,
    log_in,
)
from rafaelpro.web.account.access import logged_in
from rafaelpro.web.account.doors import doors
from rafaelpro.web.account.forms import LoginForm, PasswordForm
from rafaelpro.web.requests import ProRequest
from rafaelpro.web.ways import HOME, way_back

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


def address_of(request: HttpRequest) -> str:
    """The IP that the server sees."""
    return str(request.META.get("REMOTE_ADDR", ""))
