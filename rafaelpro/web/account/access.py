"""Who may open the professional pages: decorators that hand the actor to the view, or answer why not."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from rafaelpro.organisations.enums import Right
from rafaelpro.organisations.rights import Actor, Deed, Verdict, may, may_open
from rafaelpro.web.account.second_factor import advice
from rafaelpro.web.requests import ProRequest

View = Callable[..., HttpResponse]

NO_STRUCTURE_IN_FORM = (
    "Ce formulaire ne dit pas sous quelle structure vous travaillez. Rien n’a été modifié. "
    "Rouvrez la page, puis recommencez."
)


def logged_in(view: View) -> View:
    """Only for people who are logged in; the others log in, then come back. Nothing is kept by browsers or proxies."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        return _to_login(request)

    return guarded


def acting(view: View) -> View:
    """Only for someone who works under a structure; the view gets the `Actor`. A form must name the structure."""

    @logged_in
    @wraps(view)
    def guarded(request: ProRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.actor is None and request.lacks_second_factor:
            return render(request, "account/second_factor_needed.html", {"needed": advice(request)}, status=403)
        if request.actor is None:
            return render(request, "account/no_structure.html", status=403)
        if request.method == "POST" and not request.names_structure:
            raise PermissionDenied(NO_STRUCTURE_IN_FORM)
        return view(request, request.actor, *args, **kwargs)

    return guarded


def opened_by(right: Right) -> Callable[[View], View]:
    """Only where the right opens these pages (R2.2); else the named reason (R2.3)."""
    return _guarded_by(lambda actor: may_open(actor, right))


def for_operators(view: View) -> View:
    """Only for the operator's staff (R2.7)."""
    return _guarded_by(lambda actor: may(actor, Deed.OPERATE))(view)


def _guarded_by(verdict_on: Callable[[Actor], Verdict]) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @acting
        @wraps(view)
        def guarded(request: ProRequest, actor: Actor, *args: Any, **kwargs: Any) -> HttpResponse:
            verdict = verdict_on(actor)
            if not verdict:
                raise PermissionDenied(verdict.sentence)
            return view(request, actor, *args, **kwargs)

        return guarded

    return decorate


def _to_login(request: HttpRequest) -> HttpResponse:
    """The log-in page, then back here; with htmx the whole page goes there, not a piece of it."""
    response = redirect_to_login(request.get_full_path() if request.method == "GET" else request.path)
    if getattr(request, "htmx", False):
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = response["Location"]
        return answer
    return response
