"""Error pages: what happened, why, what to do now. Named in the URL configuration and in CSRF_FAILURE_VIEW."""

from __future__ import annotations

import logging
import re

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)

FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
NEVER_SHOWN_AGAIN = re.compile(r"pass|present|new|again|secret|token|code|next", re.IGNORECASE)

LAST_RESORT = (
    '<!doctype html><html lang="fr"><meta charset="utf-8"><title>Erreur · RafaelPro</title>'
    "<h1>Une erreur est survenue</h1><p>Le service a rencontré un problème. Réessayez dans quelques minutes.</p>"
    '<p><a href="/">Revenir à l’accueil</a></p></html>'
)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, also for hosts that are not ours: drawn without context, since the request cannot be trusted."""
    return _bare("errors/400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403; the exception's text, when there is one, is the named reason of R2.3 and is shown as it is."""
    reason = str(exception) if exception and exception.args else ""
    context = {"reason": reason, "written": written_in(request)}
    return render(request, "errors/403.html", context, status=403)


def written_in(request: HttpRequest) -> list[str]:
    """The texts of a form that was refused, so that nothing written is lost (a right may be taken while one writes)."""
    if request.method != "POST" or request.content_type not in FORM_TYPES:
        return []
    try:
        fields = [(name, text.strip()) for name, texts in request.POST.lists() for text in texts]
    except (SuspiciousOperation, MultiPartParserError, OSError):  # a body that is no form, too large, or cut
        return []
    return [text for name, text in fields if " " in text and not NEVER_SHOWN_AGAIN.search(name)]


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, drawn without request, database or session; plain words if even the template fails."""
    return _bare("errors/500.html", status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form sent without its proof of origin: most often a page left open too long or cookies refused."""
    logger.info("csrf_failure", extra={"reason": reason})
    return render(request, "errors/csrf.html", status=403)


def too_large(request: HttpRequest, *, limit: str = "") -> HttpResponse:
    """413; `limit` in words, e.g. « 512 Mo »."""
    return render(request, "errors/413.html", {"limit": limit}, status=413)


def too_many_requests(request: HttpRequest, *, retry_after: int = 60) -> HttpResponse:
    """429; `retry_after` in seconds."""
    minutes = max(1, -(-retry_after // 60))
    response = render(request, "errors/429.html", {"minutes": minutes}, status=429)
    response["Retry-After"] = str(retry_after)
    return response


def _bare(template: str, *, status: int) -> HttpResponse:
    try:
        return HttpResponse(render_to_string(template), status=status)
    except Exception:  # the page of last resort has no resort of its own
        logger.exception("error_page_failed")
        return HttpResponse(LAST_RESORT, status=status)
