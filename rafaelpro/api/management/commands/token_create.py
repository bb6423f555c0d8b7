"""Make a token of the API and show it, once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from rafaelpro.api.domain.tokens import ImpossibleToken, create_token
from rafaelpro.api.enums import Scope
from rafaelpro.core.identifiers import squeeze
from rafaelpro.history.record import Author
from rafaelpro.organisations.enums import Kind
from rafaelpro.organisations.models import Organisation
from rafaelpro.organisations.queries import by_siret

AUTHOR = Author(label="Commande token_create", channel="commande")


class Command(BaseCommand):
    help = (
        "Crée un jeton de l'API et l'affiche une seule fois, seul sur la dernière ligne. Exemples : "
        "--structure SIRET --scope prescripteur ; --structure SIRET --scope organisme ; --scope eos:read,eos:write ; "
        "--scope operateur."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--structure", metavar="SIRET", help="la structure pour laquelle le jeton agit")
        parser.add_argument("--scope", required=True, metavar="PORTEE", help=f"parmi {', '.join(Scope.values)}")

    def handle(self, *args: Any, structure: str | None, scope: str, **options: Any) -> None:
        scopes = _scopes(scope)
        organisation = _organisation(structure) if structure is not None else None
        try:
            token, secret = create_token(scopes=scopes, organisation=organisation, author=AUTHOR)
        except ImpossibleToken as refusal:
            raise CommandError(str(refusal)) from refusal
        self._warn(scopes, organisation)
        owner = f" pour « {organisation} »" if organisation else ""
        self.stdout.write(
            f"Jeton {token.name}… créé{owner} ({', '.join(token.scopes)}). Il ne sera plus jamais affiché :"
        )
        self.stdout.write(secret)

    def _warn(self, scopes: list[Scope], organisation: Organisation | None) -> None:
        if organisation is None or Scope.PRESCRIBER not in scopes:
            return
        if organisation.kind != Kind.PRESCRIBER:
            self.stderr.write(
                "Attention : cette structure n'est pas un prescripteur ; le jeton ne pourra rien envoyer."
            )
        elif not organisation.is_approved:
            self.stderr.write("Attention : cette structure attend son agrément ; le jeton n'agira qu'après.")


def _scopes(text: str) -> list[Scope]:
    names = list(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    unknown = [name for name in names if name not in Scope.values]
    if unknown or not names:
        wrong = f"« {unknown[0]} » n'est pas une portée" if unknown else "Aucune portée n'est donnée"
        raise CommandError(f"{wrong} ; attendu : {', '.join(Scope.values)}.")
    return [Scope(name) for name in names]


def _organisation(text: str) -> Organisation:
    siret = squeeze(text)
    found = by_siret(siret)
    if found is None:
        raise CommandError(f"Aucune structure n'a le SIRET « {text} ».")
    return found
