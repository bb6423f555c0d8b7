"""Who opens the pages of one application: its managers; the others learn why not (R2.2, R2.3)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from rafaelpro.applications import projection
from rafaelpro.applications.models import Application
from rafaelpro.applications.queries import with_file
from rafaelpro.organisations.rights import Actor, Deed, elsewhere, may
from rafaelpro.web import filters
from rafaelpro.web.account.access import View, acting
from rafaelpro.web.applications.filters import ApplicationFilters
from rafaelpro.web.requests import ProRequest

FileView = Callable[..., HttpResponse]
PREFILL = "non"  # in the address of a file: its form opens as a « non » for the papers still awaited


def managing(view: FileView) -> View:
    """Only for who may manage the application that `reference` names; the view gets it after the actor."""

    @acting
    @wraps(view)
    def guarded(request: ProRequest, actor: Actor, reference: str, **kwargs: Any) -> HttpResponse:
        projection.catch_up()
        found = with_file(Application.objects.filter(reference=reference)).first()
        if found is None:
            raise Http404
        refused = _refused(request, actor, found) or _erased(request, found)
        return view(request, actor, found, **kwargs) if refused is None else refused

    return guarded


def _refused(request: ProRequest, actor: Actor, found: Application) -> HttpResponse | None:
    """Why this file stays shut under the current structure; 404 where it may not even be known to exist."""
    verdict = may(actor, Deed.MANAGE_APPLICATIONS, found)
    if verdict:
        return None
    other = elsewhere(request.memberships, Deed.MANAGE_APPLICATIONS, found, now_under=actor.organisation)
    if other is not None:
        return render(
            request, "account/wrong_structure.html", {"other": other, "what": "Cette candidature"}, status=403
        )
    if not found.roles_of(actor.organisation.pk):
        raise Http404
    raise PermissionDenied(verdict.sentence)


def _erased(request: ProRequest, found: Application) -> HttpResponse | None:
    """R10.1: a file without anybody in it is no file; nothing can be done there."""
    if not found.is_erased:
        return None
    back = f"{reverse('applications')}{list_of(request).address}"
    return render(request, "applications/erased.html", {"application": found, "back": back}, status=410)


def address_of(request: ProRequest, reference: str) -> str:
    """The page of an application, with the filters of the list being worked."""
    return f"{reverse('application', args=[reference])}{list_of(request).address}"


def list_of(request: ProRequest) -> filters.Filters:
    """The list being worked, as the address of a file carries it."""
    asked = filters.read(request, ApplicationFilters)
    asked.query.pop(PREFILL, None)
    return asked
