"""`/offre-info/lheo.xml` and `.xml.gz`: what the national base takes. For machines: refusals are plain text."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from rafaelpro.offreinfo.document import NothingToPassOn
from rafaelpro.offreinfo.domain import editions
from rafaelpro.offreinfo.domain.hand_over import InvalidDay, day_of, edition_for, taken
from rafaelpro.offreinfo.models import Edition
from rafaelpro.organisations.domain.limits import TooManyTries
from rafaelpro.web.account.ip import ip_of

SINCE = "depuis"
TYPES = {False: "application/xml", True: "application/gzip"}
AGAIN = 30  # seconds to wait while another edition is made


@require_safe
def plain(request: HttpRequest) -> HttpResponseBase:
    return _answer(request, is_compressed=False)


@require_safe
def compressed(request: HttpRequest) -> HttpResponseBase:
    return _answer(request, is_compressed=True)


def _answer(request: HttpRequest, *, is_compressed: bool) -> HttpResponseBase:
    try:
        since = _since(request)
        known = editions.known_edition(since)
        if known and (unchanged := _unchanged(request, known, is_compressed=is_compressed)):
            return unchanged
        edition = edition_for(since, ip=ip_of(request))
    except InvalidDay as refused:
        return _refusal(HTTPStatus.BAD_REQUEST, str(refused))
    except TooManyTries as refused:
        return _later(HTTPStatus.TOO_MANY_REQUESTS, "Trop de demandes.", refused.retry_after)
    except editions.Busy:
        return _later(HTTPStatus.SERVICE_UNAVAILABLE, "Un fichier est en préparation.", AGAIN)
    except NothingToPassOn:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return _unchanged(request, edition, is_compressed=is_compressed) or _document(
        request, edition, is_compressed=is_compressed
    )


def _since(request: HttpRequest) -> date | None:
    """Raises `InvalidDay`; also for any other parameter: a misspelt one would give the whole offer unasked."""
    others = sorted(set(request.GET) - {SINCE})
    if others:
        raise InvalidDay(f"Le paramètre « {others[0][:40]} » n’existe pas ici. Seul « {SINCE} » est admis.")
    return day_of(request.GET[SINCE]) if SINCE in request.GET else None


def _unchanged(request: HttpRequest, edition: Edition, *, is_compressed: bool) -> HttpResponseBase | None:
    """304 where the one who asks has it already."""
    blank = HttpResponse()
    _date(blank, edition, is_compressed=is_compressed)
    moment = int(edition.made_at.timestamp())
    found = get_conditional_response(request, etag=blank["ETag"], last_modified=moment, response=blank)
    return None if found is blank else found


def _document(request: HttpRequest, edition: Edition, *, is_compressed: bool) -> HttpResponseBase:
    content_type = TYPES[is_compressed]
    size = edition.packed_size if is_compressed else edition.size
    if request.method == "HEAD":
        response: HttpResponseBase = HttpResponse(content_type=content_type)
    else:
        taken(edition)
        parts = editions.blocks(edition, compressed=is_compressed)
        response = StreamingHttpResponse(parts, content_type=content_type)
    response["Content-Length"] = str(size)
    _date(response, edition, is_compressed=is_compressed)
    return response


def _date(response: HttpResponseBase, edition: Edition, *, is_compressed: bool) -> None:
    response["ETag"] = f'"{edition.digest[:40]}-{"gz" if is_compressed else "xml"}"'
    response["Last-Modified"] = http_date(edition.made_at.timestamp())
    response["Cache-Control"] = "public, no-cache"


def _refusal(status: HTTPStatus, words: str) -> HttpResponse:
    return HttpResponse(words + "\n", status=status, content_type="text/plain; charset=utf-8")


def _later(status: HTTPStatus, words: str, seconds: int) -> HttpResponse:
    response = _refusal(status, f"{words} Recommencez dans {seconds} secondes.")
    response["Retry-After"] = str(seconds)
    return response
