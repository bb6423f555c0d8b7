"""Who stands before the people of a structure, and what they may do there.

The same pages serve the members of the structure, under `/mon-espace/structures/<n>/`, and the operator, under
`/supervision/structures/<n>/`: each guard gives the views a `Desk`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse

from rafaelpro.organisations.models import Organisation
from rafaelpro.organisations.rights import Actor, Verdict, may_manage_people
from rafaelpro.web.account.access import NO_STRUCTURE_IN_FORM, for_operators, logged_in
from rafaelpro.web.middleware import actor_for
from rafaelpro.web.requests import ProRequest

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Desk:
    """A structure, who looks at it, and whether they manage its people. `base`: the address of its pages."""

    organisation: Organisation
    actor: Actor
    verdict: Verdict
    base: str
    is_operator: bool

    @property
    def namespace(self) -> str:
        """Of the addresses of these pages."""
        return "operator_people" if self.is_operator else "people"

    @property
    def people_url(self) -> str:
        return f"{self.base}personnes/"

    @property
    def knows_profiles(self) -> bool:
        """Rights exist in training organisations only; elsewhere one is a member."""
        return self.organisation.kind == "PROVIDER"


def of_member(view: View) -> View:
    """For the members of the structure; nobody else learns that it exists."""

    @logged_in
    @wraps(view)
    def guarded(request: ProRequest, number: int, **kwargs: Any) -> HttpResponse:
        mine = next((each for each in request.memberships if each.organisation_id == number), None)
        if mine is None:
            raise Http404
        actor = actor_for(request, mine)
        if request.method == "POST":
            actor = _named_actor(request)
        return view(request, _desk(mine.organisation, actor, base="/mon-espace/structures"), **kwargs)

    return guarded


def of_operator(view: View) -> View:
    """For the operator's staff."""

    @for_operators
    @wraps(view)
    def guarded(request: ProRequest, actor: Actor, number: int, **kwargs: Any) -> HttpResponse:
        organisation = Organisation.objects.filter(pk=number).first()
        if organisation is None:
            raise Http404
        return view(request, _desk(organisation, actor, base="/supervision/structures", is_operator=True), **kwargs)

    return guarded


def managing(view: View) -> View:
    """Within the two above: only for who manages the people; else the named reason (R2.3)."""

    @wraps(view)
    def guarded(request: ProRequest, desk: Desk, **kwargs: Any) -> HttpResponse:
        if not desk.verdict:
            raise PermissionDenied(desk.verdict.sentence)
        return view(request, desk, **kwargs)

    return guarded


def _named_actor(request: ProRequest) -> Actor:
    """A form acts under the structure that it names, not under the one of the address."""
    if request.actor is None or not request.names_structure:
        raise PermissionDenied(NO_STRUCTURE_IN_FORM)
    return request.actor


def _desk(organisation: Organisation, actor: Actor, *, base: str, is_operator: bool = False) -> Desk:
    verdict = may_manage_people(actor, organisation)
    return Desk(organisation, actor, verdict, f"{base}/{organisation.pk}/", is_operator)
