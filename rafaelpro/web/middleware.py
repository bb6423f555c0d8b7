"""Who acts in this request, and under which structure (R2.5).

The structure is the one that the request names (`?structure=12` in a link, the hidden field `structure` of a form), if
the person is an active member of it; else the one chosen last; else the first. A form that names a structure which the
person has left is refused with words: two tabs under two structures never mix.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

from rafaelpro.organisations.models import Membership
from rafaelpro.organisations.queries import by_french, survivor_of
from rafaelpro.organisations.rights import Actor, actor_of, seen_by
from rafaelpro.web.requests import ProRequest

SESSION_KEY = "structure"
LOOKING_SESSION_KEY = "structure_regardee"  # the choice of a look never becomes the operator's own
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
NO_LONGER_MEMBER = (
    "Vous n’êtes pas, ou plus, membre de la structure sous laquelle ce formulaire a été ouvert. Rien n’a été modifié. "
    "Choisissez votre structure en haut à droite, puis recommencez."
)
NOT_A_MEMBER = (
    "Le lien suivi concerne une structure dont vous n’êtes pas membre\u00a0: "
    "il est ouvert sous votre structure habituelle."
)


class ActorMiddleware:
    """Gives `request.memberships`, `request.structures`, `request.actor` (None where nobody acts) and
    `request.names_structure` (the request itself says under which structure).
    """

    def __init__(self, get_response: Callable[..., HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: ProRequest) -> HttpResponse:
        request.memberships, request.structures, request.actor = [], [], None
        request.names_structure = False
        if request.user.is_authenticated:
            identify(request)
        return self.get_response(request)


def identify(request: ProRequest) -> None:
    """Find the memberships and the actor of a person who is logged in. Raises `PermissionDenied`."""
    memberships = Membership.objects.filter(user=request.user.pk, is_active=True).select_related("organisation")
    request.memberships = list(memberships.order_by(*by_french("organisation__name"), "pk"))
    for membership in request.memberships:
        membership.user = request.user  # already read
    request.structures = [membership.organisation for membership in request.memberships]
    named = named_structure(request)
    found = _membership(request, named) or _survivor(request, named)
    chosen = found or _membership(request, str(request.session.get(_session_key(request), ""))) or _first(request)
    request.actor = actor_for(request, chosen) if chosen else None
    request.names_structure = found is not None
    if named is not None:
        _settle(request, found)


def actor_for(request: ProRequest, membership: Membership) -> Actor:
    """The actor under this membership; through somebody else's eyes, history names who looks (R2.7)."""
    actor = actor_of(membership)
    return actor if request.look is None else seen_by(actor, request.look.operator)


def _session_key(request: ProRequest) -> str:
    return SESSION_KEY if request.look is None else LOOKING_SESSION_KEY


def named_structure(request: ProRequest) -> str | None:
    """What the request says of the structure; the body is read only where it is a form."""
    if request.method == "POST" and request.content_type in FORM_TYPES:
        posted = request.POST.get("structure")
        if posted is not None:
            return posted
    return request.GET.get("structure")


def _membership(request: ProRequest, number: str | None) -> Membership | None:
    return next((each for each in request.memberships if str(each.organisation_id) == number), None)


def _survivor(request: ProRequest, number: str | None) -> Membership | None:
    """The link of an old e-mail names a structure that was merged since: into one of mine?"""
    if request.method != "GET" or number is None or not re.fullmatch(r"[0-9]{1,18}", number):
        return None
    return _membership(request, str(survivor_of(int(number))))


def _first(request: ProRequest) -> Membership | None:
    return request.memberships[0] if request.memberships else None


def _settle(request: ProRequest, found: Membership | None) -> None:
    """Keep the choice of a link for the pages that follow; refuse a form that names a structure of somebody else."""
    if request.method == "POST":
        if found is None:
            raise PermissionDenied(NO_LONGER_MEMBER)
    elif found is None:
        messages.warning(request, NOT_A_MEMBER)
    elif request.session.get(_session_key(request)) != found.organisation_id:
        request.session[_session_key(request)] = found.organisation_id
