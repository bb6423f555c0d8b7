"""Addresses of the API, each behind the guard but the page for people."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path

from . import views
from .handlers import View, guarded
from .service import ROOT, api
from .uploads import with_chunks


def _operations() -> list[URLPattern]:
    """Ninja's addresses; its own root page is not ours."""
    patterns = [pattern for pattern in api.urls[0] if isinstance(pattern, URLPattern) and pattern.name != "api-root"]
    return [path(f"{ROOT}{each.pattern}", guarded(_read_whole(each)), name=f"api-{each.name}") for each in patterns]


def _read_whole(pattern: URLPattern) -> View:
    """Feeds alone are read as they come."""
    return pattern.callback if pattern.name == "post_feed" else with_chunks(pattern.callback)


urlpatterns = [
    path(f"{ROOT}openapi.json", guarded(views.openapi_document), name="api-openapi"),
    path(f"{ROOT}docs", views.docs, name="api-docs"),
    *_operations(),
    re_path(rf"^{ROOT.rstrip('/')}(?P<rest>/.*)?$", guarded(views.nowhere), name="api-nowhere"),
]
