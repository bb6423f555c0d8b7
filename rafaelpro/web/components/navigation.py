"""Ways through the site: breadcrumb, tabs."""

from __future__ import annotations

from typing import Any

from django.utils.safestring import SafeString

from rafaelpro.web.components.library import Params, block, html_attributes, leaf


@block("breadcrumb")
def breadcrumb(content: SafeString, *, label: str = "Vous êtes ici") -> Params:
    return {"label": label}


@leaf("crumb")
def crumb(label: str, url: str = "") -> Params:
    return {"label": label, "url": url}


@block("tabs")
def tabs(content: SafeString, *, label: str) -> Params:
    return {"label": label}


@leaf("tab")
def tab(label: str, url: str, *, current: bool = False, count: int | None = None, **attributes: Any) -> Params:
    return {
        "label": label,
        "url": url,
        "current": current,
        "count": count,
        "attributes": html_attributes(attributes),
    }
