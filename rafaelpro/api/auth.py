"""Who asks: the bearer token, its rate, its scope, in this order."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from ninja.security.base import AuthBase

from rafaelpro.history.record import Author
from rafaelpro.organisations.enums import Kind, Right
from rafaelpro.organisations.models import Organisation
from rafaelpro.organisations.rights import Actor

from .domain.rates import is_within_rate
from .domain.tokens import find_token, tell_use
from .enums import Scope
from .models import Token
from .problems import Code, Problem

CHANNEL = "api"
CHALLENGE = 'Bearer realm="RafaelPro"'


@dataclass(frozen=True, slots=True)
class Caller:
    """A token that was accepted."""

    token: Token

    def has(self, scope: Scope) -> bool:
        return scope in self.token.scopes

    @property
    def organisation(self) -> Organisation:
        """The structure of a token `prescripteur` or `organisme`: a constraint says that it has one."""
        assert self.token.organisation is not None
        return self.token.organisation

    @property
    def actor(self) -> Actor:
        """A structure's token acts with both rights for its structure."""
        return Actor(
            organisation=self.organisation,
            rights=frozenset(Right),
            label=f"Jeton {self.token.name}…",
            channel=CHANNEL,
        )

    @property
    def operator(self) -> Actor:
        """The operator's own structure, for a token `operateur`, which names none."""
        found = Organisation.objects.filter(kind=Kind.OPERATOR).order_by("pk").first()
        return Actor(
            organisation=found or Organisation(kind=Kind.OPERATOR, name="Cap Métiers"),
            rights=frozenset(),
            label=f"Jeton {self.token.name}…",
            channel=CHANNEL,
        )

    @property
    def author(self) -> Author:
        """The token in the words of history."""
        if self.token.organisation is not None:
            return self.actor.author
        return Author(label=f"Jeton {self.token.name}…", channel=CHANNEL)


class Bearer(AuthBase):
    """Lets in a token that has one of `scopes`. Raises `non-authentifie`, `trop-de-requetes`, `portee-insuffisante`."""

    openapi_type = "http"
    openapi_scheme = "bearer"
    openapi_name = "jeton"

    def __init__(self, *scopes: Scope) -> None:
        self.scopes = scopes
        super().__init__()

    def __call__(self, request: HttpRequest) -> Caller:
        caller = Caller(_token_of(request))
        if not is_within_rate(caller.token, settings.API_REQUESTS_PER_SECOND):
            words = f"Plus de {settings.API_REQUESTS_PER_SECOND} requêtes en une seconde : attendez, puis recommencez."
            raise Problem(Code.TOO_MANY, words, headers={"Retry-After": "1"})
        tell_use(caller.token)
        if not any(caller.has(scope) for scope in self.scopes):
            raise _wrong_scope(caller, self.scopes)
        return caller


def caller_of(request: HttpRequest) -> Caller:
    """The caller of an operation that `Bearer` guards."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    return caller


def _token_of(request: HttpRequest) -> Token:
    scheme, _, secret = request.headers.get("Authorization", "").strip().partition(" ")
    if not scheme:
        raise _refused("Cette opération demande un jeton : « Authorization: Bearer … ».", CHALLENGE)
    if scheme.lower() != "bearer" or not secret.strip():
        raise _refused("L'en-tête « Authorization » doit être « Bearer » suivi du jeton.", CHALLENGE)
    token = find_token(secret.strip())
    if token is None:
        raise _refused("Ce jeton n'existe pas ou a été révoqué.", f'{CHALLENGE}, error="invalid_token"')
    return token


def _refused(words: str, challenge: str) -> Problem:
    return Problem(Code.NOT_AUTHENTICATED, words, headers={"WWW-Authenticate": challenge})


def _wrong_scope(caller: Caller, wanted: tuple[Scope, ...]) -> Problem:
    needed = " ou ".join(f"« {scope} »" for scope in wanted)
    held = ", ".join(f"« {scope} »" for scope in caller.token.scopes)
    challenge = f'{CHALLENGE}, error="insufficient_scope", scope="{" ".join(wanted)}"'
    words = f"Cette opération demande la portée {needed} ; ce jeton a {held}."
    return Problem(Code.SCOPE, words, headers={"WWW-Authenticate": challenge})
