"""Addresses of the API, each behind the guard but the page for people."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path

from . import views
from .handlers import guarded
from .service import ROOT, api


def _operations() -> list[URLPattern]:
    """Ninja's addresses; its own root page is not ours."""
    patterns = [pattern for pattern in api.urls[0] if isinstance(pattern, URLPattern) and pattern.name != "api-root"]
    return [
        path(f"{ROOT}{pattern.pattern}", guarded(pattern.callback), name=f"api-{pattern.name}") for pattern in patterns
    ]


urlpatterns = [
    path(f"{ROOT}openapi.json", guarded(views.openapi_document), name="api-openapi"),
    path(f"{ROOT}docs", views.docs, name="api-docs"),
    *_operations(),
    re_path(rf"^{ROOT.rstrip('/')}(?P<rest>/.*)?$", guarded(views.nowhere), name="api-nowhere"),
]
