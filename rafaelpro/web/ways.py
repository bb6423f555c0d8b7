"""Where to go next: only ever to a page of ours."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

HOME = "/mon-espace/"


def way_back(request: HttpRequest) -> str:
    """The page of ours that `next` names, else « Mon espace »."""
    page = request.POST.get("next") or request.GET.get("next") or HOME
    ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if ours else HOME


def without_structure(page: str) -> str:
    """The same address without the structure that it named, which has just been changed."""
    parts = urlsplit(page)
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "structure"]
    return parts._replace(query=urlencode(kept)).geturl()
