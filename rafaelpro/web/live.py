"""Pages that refresh a part of themselves: an element with `data-live` asks, and is told only what has changed.

    204   nothing has changed, or nothing that this page shows
    286   ask no more (the person has logged out): htmx stops, and what they have typed stays
    404   not theirs to know

It is asked under any structure of the person: the page was opened under one, another tab may have changed it since, and
a poll must not change it back. A poll writes nothing: neither log-in session, nor history, nor the display of a file.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from rafaelpro.organisations.rights import Deed, Subject, actor_of, allows
from rafaelpro.web.requests import ProRequest

STOP_ASKING = 286


def polled(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only for people who are logged in; the others are not led to the log-in page: their form would be lost."""

    @never_cache
    @require_safe
    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return HttpResponse(status=STOP_ASKING, headers={"HX-Reswap": "none"})
        return view(request, **kwargs)

    return guarded


def any_may(request: ProRequest, deed: Deed, subject: Subject) -> bool:
    """Whether the person may under one of their structures; no query."""
    return any(allows(actor_of(each), deed, subject) for each in request.memberships)


def fragment(template: str, context: dict[str, Any]) -> HttpResponse:
    """A part of a page, drawn without what a whole page needs around it."""
    return HttpResponse(render_to_string(template, context))


def unchanged() -> HttpResponse:
    return HttpResponse(status=204)
