"""The request as our views meet it, once the middlewares have passed; for types only, Django makes plain ones."""

from __future__ import annotations

from django.http import HttpRequest

from rafaelpro.organisations.models import LookThrough, Membership, Organisation, User
from rafaelpro.organisations.rights import Actor


class ProRequest(HttpRequest):
    """See `looking.LookThroughMiddleware`, `middleware.ActorMiddleware`, `second_factor.SecondFactorMiddleware`.

    `user` is a person where the view is for people who are logged in.
    """

    user: User
    memberships: list[Membership]
    structures: list[Organisation]
    actor: Actor | None
    names_structure: bool
    look: LookThrough | None
    lacks_second_factor: bool
