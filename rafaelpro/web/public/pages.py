"""Home, and the pages of words."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rafaelpro.core import policy


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return _words(request, "home")


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    return _words(request, "help", code_minutes=policy.value("code_minutes"), code_tries=policy.value("code_tries"))


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return _words(request, "accessibility")


@require_safe
def legal(request: HttpRequest) -> HttpResponse:
    return _words(request, "legal")


@require_safe
def personal_data(request: HttpRequest) -> HttpResponse:
    return _words(
        request,
        "personal_data",
        months=policy.value("erase_after_months"),
        message_months=policy.value("message_content_months"),
        minimum_age=policy.value("minimum_age"),
    )


def _words(request: HttpRequest, name: str, **context: Any) -> HttpResponse:
    return render(request, f"public/pages/{name}.html", context)
