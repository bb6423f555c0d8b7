"""Parts that stand around every page: logo, header, footer, ribbon."""

from __future__ import annotations

from django.template import Context

from rafaelpro.web.components.library import Params, leaf
from rafaelpro.web.sheets import linked_sheets


@leaf("logo")
def logo(*, size: str = "m") -> Params:
    return {"size": size}


@leaf("stylesheets")
def stylesheets() -> Params:
    return {"sheets": linked_sheets()}


@leaf("structure_input", takes_context=True)
def structure_input(context: Context) -> Params:
    return _shell(context)


@leaf("site_header", takes_context=True)
def site_header(context: Context) -> Params:
    return _shell(context)


@leaf("site_footer", takes_context=True)
def site_footer(context: Context) -> Params:
    return _shell(context)


@leaf("clock_ribbon", takes_context=True)
def clock_ribbon(context: Context) -> Params:
    return _shell(context)


@leaf("look_banner", takes_context=True)
def look_banner(context: Context) -> Params:
    return {**_shell(context), "csrf_token": context.get("csrf_token", "")}


def _shell(context: Context) -> Params:
    shell = context.get("shell") or {}
    request = context.get("request")
    return {"shell": shell, "request": request, "path": request.get_full_path() if request else "/"}
