"""`/suivi/<jeton>/`: a candidate's own application, opened by the signed link of their e-mails (R2.6, R6.6).

The token is in the address: it goes into no cache, no index, no log, and to no other site.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from rafaelpro.applications import domain, projection
from rafaelpro.applications.documents import awaited_from_person
from rafaelpro.applications.enums import State
from rafaelpro.applications.errors import TransitionImpossible
from rafaelpro.applications.follow import application_of
from rafaelpro.applications.models import Application
from rafaelpro.history import record

from .follow_words import lines_of, situation_of
from .rows import contact_of

View = Callable[[HttpRequest, Application, str], HttpResponse]
# On the confirmation page a form is posted: under « no-referrer » browsers hide its origin, which the CSRF check needs.
ORIGIN_ONLY = "strict-origin"


def private(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """Open the application of the token, or say that the link does not work."""

    @never_cache
    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        projection.catch_up()
        application = application_of(token)
        if application is None:
            response = render(request, "public/follow/unknown.html", status=404)
        elif application.is_erased:
            response = render(request, "public/follow/erased.html", _shared(application, token), status=410)
        else:
            response = view(request, application, token)
        response.headers.setdefault("Referrer-Policy", "no-referrer")
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response

    return opened


@require_safe
@private
def state(request: HttpRequest, application: Application, token: str) -> HttpResponse:
    """Where it stands, what it means, what to do."""
    context = _shared(application, token) | {
        "situation": situation_of(application),
        "awaited": awaited_from_person(application),
        "lines": lines_of(application),
    }
    return render(request, "public/follow/state.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def withdrawal(request: HttpRequest, application: Application, token: str) -> HttpResponse:
    """Ask, then withdraw; a second click only says that it is done."""
    if request.method == "POST":
        return _withdrawn(request, application, token)
    if application.state != State.PENDING:
        return redirect("follow", token=token)
    response = render(request, "public/follow/withdraw.html", _shared(application, token))
    response.headers["Referrer-Policy"] = ORIGIN_ONLY
    return response


def _withdrawn(request: HttpRequest, application: Application, token: str) -> HttpResponse:
    try:
        domain.withdraw(application=application, author=record.CANDIDATE)
    except TransitionImpossible as refusal:
        messages.info(request, str(refusal))
    else:
        messages.success(request, "Votre candidature est retirée. Un courriel vous le confirme.")
    return redirect("follow", token=token)


def _shared(application: Application, token: str) -> dict[str, Any]:
    session = application.session
    return {"application": application, "session": session, "contact": contact_of(session), "token": token}
