"""The gallery of components, and the switch between light and dark that works without JavaScript."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from rafaelpro.web.components.gallery import families
from rafaelpro.web.context import THEME_COOKIE, THEMES

THEME_LIFETIME = timedelta(days=365)


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    return render(request, "composants/index.html", {"families": families(request)})


@csrf_exempt
@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Keep the look in a cookie. Exempt from CSRF: pages need no cookie for it, a forged request changes no more."""
    response = HttpResponseRedirect(_way_back(request))
    chosen = request.POST.get("theme", "")
    if chosen in THEMES and chosen != "auto":
        response.set_cookie(
            THEME_COOKIE, chosen, max_age=THEME_LIFETIME, samesite="Lax", secure=request.is_secure(), path="/"
        )
    else:
        response.delete_cookie(THEME_COOKIE, path="/", samesite="Lax")
    return response


def _way_back(request: HttpRequest) -> str:
    """The page the person comes from, if it is one of ours."""
    page = request.POST.get("next", "/")
    ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if ours else "/"
