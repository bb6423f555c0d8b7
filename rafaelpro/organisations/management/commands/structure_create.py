"""Create a structure without a feed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from rafaelpro.core.identifiers import is_siret
from rafaelpro.history.record import Author
from rafaelpro.organisations.domain.create_structure import StructureRefused, create_structure
from rafaelpro.organisations.enums import Kind

KINDS = {"prescripteur": Kind.PRESCRIBER, "organisme": Kind.PROVIDER}
AUTHOR = Author(label="Commande structure_create", channel="commande")


class Command(BaseCommand):
    help = "Crée une structure qu'aucun flux n'apporte : prescripteur (agréé ou non) ou organisme."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--siret", required=True, help="14 chiffres")
        parser.add_argument("--nom", required=True)
        parser.add_argument("--genre", required=True, choices=sorted(KINDS))
        parser.add_argument("--agreee", action="store_true", help="un prescripteur agréé peut agir aussitôt")

    def handle(self, *args: Any, siret: str, nom: str, genre: str, agreee: bool, **options: Any) -> None:
        try:
            created = create_structure(siret=siret, name=nom, kind=KINDS[genre], approved=agreee, author=AUTHOR)
        except StructureRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        if not is_siret(created.siret):
            self.stderr.write(f"Attention : la clé du SIRET {created.siret} est fausse. Vérifiez-le.")
        if agreee and created.approved_at is None:
            self.stderr.write("« --agreee » est sans effet : seul un prescripteur est agréé.")
        state = "" if created.is_approved else ", en attente d'agrément"
        self.stdout.write(
            f"Structure créée : « {created.name} », {created.siret} ({created.get_kind_display()}{state})."
        )
