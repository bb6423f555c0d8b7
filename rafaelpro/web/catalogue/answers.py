"""What the answers of a public catalogue share: whose it is, how long it may be kept, who may read it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from rafaelpro.organisations.enums import Kind
from rafaelpro.organisations.models import Organisation
from rafaelpro.organisations.queries import by_siret

FRESH = 300  # seconds during which anybody's cache may answer in our place

View = Callable[..., HttpResponseBase]


def of_provider(unknown: Callable[[HttpRequest, str], HttpResponse]) -> Callable[[View], View]:
    """The view gets the training organisation of the SIRET; `unknown` answers where there is none: a prescriber or the
    operator has no catalogue. The SIRET of a structure that was merged leads on to the survivor's.
    """

    def decorate(view: View) -> View:
        @require_safe
        @wraps(view)
        def found(request: HttpRequest, siret: str) -> HttpResponseBase:
            organisation = by_siret(siret)
            if organisation is None or organisation.kind != Kind.PROVIDER:
                return unknown(request, siret)
            if organisation.siret != siret:
                return _moved(request, organisation)
            return view(request, organisation)

        return found

    return decorate


def _moved(request: HttpRequest, survivor: Organisation) -> HttpResponse:
    name = request.resolver_match.view_name if request.resolver_match else "catalogue"
    query = request.META.get("QUERY_STRING", "")
    address = reverse(name, kwargs={"siret": survivor.siret})
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)


def kept(view: View) -> View:
    """Caches may answer in our place for some minutes; what is drawn for a person stays theirs, and is asked again."""

    @wraps(view)
    def answered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if response.status_code < 500:
            patch_cache_control(response, **_life(request, response))
        return response

    return answered


def _life(request: HttpRequest, response: HttpResponseBase) -> dict[str, object]:
    is_page = response.headers.get("Content-Type", "").startswith("text/html") and not is_open(response)
    if is_page and (request.user.is_authenticated or request.COOKIES):
        return {"private": True, "no_cache": True}
    return {"public": True, "max_age": FRESH}


def is_open(response: HttpResponseBase) -> bool:
    return response.headers.get("Access-Control-Allow-Origin") == "*"


def open_to_other_sites(view: View) -> View:
    """Any site may read the answer, without cookies: it is the same for everybody."""

    @wraps(view)
    def answered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return answered
