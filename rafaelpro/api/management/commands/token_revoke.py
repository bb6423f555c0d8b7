"""Revoke a token of the API."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from rafaelpro.api.domain.tokens import NAME_LENGTH, revoke_token
from rafaelpro.api.models import Token
from rafaelpro.history.record import Author

AUTHOR = Author(label="Commande token_revoke", channel="commande")


class Command(BaseCommand):
    help = "Révoque un jeton de l'API : il n'ouvre plus rien, aussitôt."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("jeton", help=f"son nom (ses {NAME_LENGTH} premiers caractères), ou le jeton entier")

    def handle(self, *args: Any, jeton: str, **options: Any) -> None:
        token = Token.objects.filter(name=jeton.strip().rstrip("…")[:NAME_LENGTH]).first()
        if token is None:
            raise CommandError("Aucun jeton n'a ce nom.")
        if token.revoked_at is not None:
            raise CommandError(f"Le jeton {token.name}… est déjà révoqué.")
        revoke_token(token=token, author=AUTHOR)
        self.stdout.write(f"Jeton {token.name}… révoqué.")
