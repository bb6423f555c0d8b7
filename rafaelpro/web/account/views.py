"""Log in and out, « Mon espace »."""

from __future__ import annotations

from urllib.parse import urlencode

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.internal.flows.logout import logout as leave
from allauth.account.models import Login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rafaelpro.organisations.domain.change_name import change_name
from rafaelpro.organisations.domain.log_in import TooManyTries, WrongCredentials, log_in
from rafaelpro.organisations.models import User
from rafaelpro.web.account import oidc, second_factor, words
from rafaelpro.web.account.access import logged_in
from rafaelpro.web.account.doors import doors
from rafaelpro.web.account.forms import LoginForm, NameForm
from rafaelpro.web.account.ip import ip_of
from rafaelpro.web.account.pages import status_of
from rafaelpro.web.account.proposal import proposal_for
from rafaelpro.web.requests import ProRequest
from rafaelpro.web.ways import HOME, way_back


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """One answer for an unknown address and for a wrong password; `next` leads only to our own pages."""
    page = way_back(request)
    if request.user.is_authenticated:
        return HttpResponseRedirect(page)
    form = LoginForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            user = log_in(**form.cleaned_data, ip=ip_of(request))
        except WrongCredentials:
            form.add_error(None, words.ERRORS["invalid_login"])
        except TooManyTries as refused:
            form.add_error(None, words.too_many(refused, words.WRONG_PASSWORDS))
        else:
            return _enter(request, user, page)
    way = "?" + urlencode({"next": page}) if page != HOME else ""
    context = {
        "form": form,
        "next": page,
        "provider": oidc.provider_name(),
        "provider_url": reverse("oidc_start") + way,
        "sign_up_url": reverse("account_signup") + way,
    }
    return render(request, "account/login.html", context, status=status_of(form) if form.is_bound else 200)


def _enter(request: HttpRequest, user: User, page: str) -> HttpResponse:
    """The password is right: the session opens once the address is proven and the second factor, if any, is given."""
    return perform_password_login(request, {"email": user.email}, Login(user=user, email=user.email, redirect_url=page))


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """Also gives up a log-in or a sign-up that waits for a code; `next` then leads to another start."""
    was_there = request.user.is_authenticated
    leave(request, show_message=False)
    if was_there:
        messages.success(request, "Vous êtes déconnecté·e.")
    return HttpResponseRedirect(way_back(request) if "next" in request.POST else "/")


@logged_in
@require_http_methods(["GET", "HEAD", "POST"])
def name(request: ProRequest) -> HttpResponse:
    """One's name, as colleagues and histories show it from now on; past acts keep the one they had."""
    initial = {"first_name": request.user.first_name, "last_name": request.user.last_name}
    form = NameForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        change_name(user=request.user, **form.cleaned_data)
        messages.success(request, "Votre nom est enregistré.")
        return HttpResponseRedirect(HOME)
    return render(request, "account/name.html", {"form": form}, status=status_of(form) if form.is_bound else 200)


@logged_in
@require_safe
def home(request: ProRequest) -> HttpResponse:
    """« Mon espace »: the ways into RafaelPro under the current structure, and what the account lacks."""
    context = {
        "doors": doors(request.actor) if request.actor else [],
        "second_factor": second_factor.advice(request),
        "proposal": proposal_for(request.user),
    }
    return render(request, "account/home.html", context)
