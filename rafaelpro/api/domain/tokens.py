"""Make, find and revoke tokens."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from rafaelpro.api.enums import OF_A_STRUCTURE, Scope
from rafaelpro.api.models import Token
from rafaelpro.core import clock
from rafaelpro.history import record
from rafaelpro.history.record import Author
from rafaelpro.organisations.models import Organisation

PREFIX = "rp_"
NAME_LENGTH = 11  # the prefix and 8 characters: enough to tell tokens apart, far too little to guess one
USE_IS_TOLD_EVERY = timedelta(minutes=10)


class ImpossibleToken(ValueError):
    """These scopes cannot go together, or without a structure; the message is for a person."""


@transaction.atomic
def create_token(*, scopes: Sequence[Scope], organisation: Organisation | None, author: Author) -> tuple[Token, str]:
    """A new token and its secret, which nobody can read again. Writes the history. Raises `ImpossibleToken`."""
    _refuse_impossible(scopes, organisation)
    secret = PREFIX + secrets.token_urlsafe(32)
    token = Token.objects.create(
        digest=digest_of(secret),
        name=secret[:NAME_LENGTH],
        organisation=organisation,
        scopes=[str(scope) for scope in scopes],
        created_at=clock.now(),
    )
    record.write(record.Line("jeton", token.name, "jeton créé", details={"portee": token.scopes}), author)
    return token, secret


def _refuse_impossible(scopes: Sequence[Scope], organisation: Organisation | None) -> None:
    if not scopes:
        raise ImpossibleToken("Un jeton a au moins une portée.")
    of_structure = [scope for scope in scopes if scope in OF_A_STRUCTURE]
    if of_structure and len(scopes) > 1:
        raise ImpossibleToken(f"La portée « {of_structure[0]} » est seule sur son jeton.")
    if of_structure and organisation is None:
        raise ImpossibleToken(f"La portée « {of_structure[0]} » demande une structure.")
    if organisation is not None and not of_structure:
        raise ImpossibleToken(f"La portée « {','.join(scopes)} » ne va pas avec une structure.")


@transaction.atomic
def revoke_token(*, token: Token, author: Author) -> None:
    """The token opens nothing any more; a second time changes nothing. Writes the history."""
    if Token.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=clock.now()):
        record.write(record.Line("jeton", token.name, "jeton révoqué"), author)


def find_token(secret: str) -> Token | None:
    """The token in force that has this secret, with its organisation."""
    found = Token.objects.select_related("organisation").filter(digest=digest_of(secret), revoked_at__isnull=True)
    return found.first()


def tell_use(token: Token) -> None:
    """Keep when the token was last used, to ten minutes: reading a page must not write a row each time."""
    moment = clock.now()
    if token.last_used_at is None or token.last_used_at <= moment - USE_IS_TOLD_EVERY:
        stale = Q(last_used_at__isnull=True) | Q(last_used_at__lte=moment - USE_IS_TOLD_EVERY)
        Token.objects.filter(stale, pk=token.pk).update(last_used_at=moment)


def digest_of(secret: str) -> str:
    """The secret is long and random: a plain hash is enough, and can be looked up."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
