"""Load the demonstration into an empty base."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from rafaelpro.demo.load import AlreadyLoaded, load
from rafaelpro.demo.scales import SCALES
from rafaelpro.demo.statistics import analyse

REFUSED = 2


class Command(BaseCommand):
    help = (
        "Charge la démonstration dans une base vide : une région inventée, ses structures, et quelques mois de "
        "candidatures. Ne touche à rien si la base contient déjà des données."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--scale",
            choices=sorted(SCALES),
            default="demo",
            help="demo : 1 200 sessions ; region : 20 000 ; national : 200 000",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.RAFAELPRO_ENV == "production":
            raise CommandError("La démonstration ne se charge pas en production.", returncode=REFUSED)
        self.stdout.write("Chargement de la démonstration…")
        try:
            load(SCALES[options["scale"]], self._say)
        except AlreadyLoaded as error:
            self.stdout.write(f"Rien n'a été changé : {error}.")
        else:
            analyse()

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
