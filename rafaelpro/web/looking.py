"""The operator looks through a person's eyes (R2.7): every page says so, none can be changed, each one seen is told.

The session keeps the number of the look; whether it still runs is asked of the database at each request. The account
of the person (their password, second factor, devices) stays shut: it is not needed to help them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect

from rafaelpro.organisations.domain.look_through import end_look, running, tell_page
from rafaelpro.organisations.models import LookThrough
from rafaelpro.web.middleware import LOOKING_SESSION_KEY
from rafaelpro.web.requests import ProRequest

LOOK_KEY = "regard"
END_URL = "/supervision/regard/terminer/"
AFTER = "/supervision/personnes/"
READING = frozenset({"GET", "HEAD", "OPTIONS"})
SHUT = (
    "/mon-espace/securite/", "/mon-espace/mot-de-passe/", "/mot-de-passe/", "/connexion/", "/inscription/",
    "/invitation/", "/suivi/", "/demo/",
)  # fmt: skip
EXPORTS = ("/gestion/candidatures/export.", "/gestion/candidatures/sessions/export.")
SECRETS = frozenset({"token", "nonce", "key", "uidb36", "uidb64"})
NO_WRITING = (
    "Vous regardez par les yeux de {name}\u00a0: rien ne peut être modifié, et rien ne l’a été. "
    "Terminez le regard (bandeau en haut de la page) pour agir en votre nom."
)
NOT_THEIRS = (
    "Vous regardez par les yeux de {name}\u00a0: cette page concerne son compte ou des secrets qui ne sont qu’à elle "
    "ou lui. Elle reste fermée pendant un regard."
)
NO_EXPORT = (
    "Vous regardez par les yeux de {name}\u00a0: on regarde à l’écran, rien ne sort. "
    "Les exports restent fermés pendant un regard."
)
TIME_IS_UP = "Le regard est terminé. Vous êtes de nouveau vous-même."


class LookThroughMiddleware:
    """Gives `request.look` (None where nobody looks), and then makes `request.user` the person looked at."""

    def __init__(self, get_response: Callable[..., HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: ProRequest) -> HttpResponse:
        request.look = None
        number = request.session.get(LOOK_KEY)
        if number is None or not request.user.is_authenticated:
            return self.get_response(request)
        look = running(look_id=number, operator=request.user)
        if look is None:
            return self._over(request, number)
        request.look, request.user = look, look.target
        if request.method not in READING and request.path != END_URL:
            raise PermissionDenied(NO_WRITING.format(name=look.target.full_name))
        for paths, words in ((SHUT, NOT_THEIRS), (EXPORTS, NO_EXPORT)):
            if request.path.startswith(paths):
                raise PermissionDenied(words.format(name=look.target.full_name))
        return self.get_response(request)

    def _over(self, request: ProRequest, number: int) -> HttpResponse:
        """Whatever was asked for was meant through other eyes: nothing of it is done."""
        for look in LookThrough.objects.filter(pk=number, operator=request.user):
            end_look(look=look)
        leave(request)
        messages.info(request, TIME_IS_UP)
        return HttpResponseRedirect(AFTER)

    def process_view(self, request: ProRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        """Before the page is made: what is seen is told even should the page fail."""
        if request.look is not None and request.path != END_URL:
            tell_page(look=request.look, page=_named(request, kwargs))


def leave(request: ProRequest) -> None:
    """Forget the look in this session."""
    for key in (LOOK_KEY, LOOKING_SESSION_KEY):
        request.session.pop(key, None)


def _named(request: ProRequest, kwargs: dict[str, Any]) -> str:
    """The page without what was typed; its route only where the address itself is a secret."""
    match = request.resolver_match
    if match is not None and SECRETS & kwargs.keys():
        return f"/{match.route}"[:300]
    return request.path[:300]
