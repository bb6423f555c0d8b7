"""The pages of the API that are no operation: its document, its reference, what is nowhere."""

from __future__ import annotations

from functools import lru_cache

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .problems import KINDS, not_found
from .reference import reference_of
from .service import api


@lru_cache(maxsize=1)
def document() -> dict[str, object]:
    """The OpenAPI document; the code alone makes it, hence once a process."""
    return dict(api.get_openapi_schema())


@require_safe
def openapi_document(request: HttpRequest) -> HttpResponse:
    return JsonResponse(document(), json_dumps_params={"ensure_ascii": False})


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The reference, drawn by the server from the document: no script, nothing from elsewhere."""
    return render(request, "api/reference.html", {"reference": reference_of(document()), "kinds": KINDS.items()})


def nowhere(request: HttpRequest, rest: str | None = None) -> HttpResponse:
    return not_found("Aucune adresse de l'API n'a cette forme ; voir /api/v1/docs.").response()
