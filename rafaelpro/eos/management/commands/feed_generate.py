"""Write a synthetic regional feed in the EOS profile."""

from __future__ import annotations

from argparse import ArgumentTypeError, BooleanOptionalAction
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from rafaelpro.core import clock
from rafaelpro.core.french import counted
from rafaelpro.eos.generator.feed import FeedOrder, FeedType, ImpossibleFeed, write_file

REFUSED = 2
SUFFIXES = (".xml", ".xml.gz")


class Command(BaseCommand):
    help = (
        "Écrit un flux EOS de synthèse : une Nouvelle-Aquitaine vraisemblable, où personne n'existe. "
        "Les mêmes arguments donnent le même fichier, à l'octet près."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--sessions", type=_integer, required=True, help="nombre de sessions de la région")
        parser.add_argument("--seed", type=_integer, default=1, help="graine du hasard (1 par défaut)")
        parser.add_argument("--as-of", type=_date, default=None, help="date du flux, AAAA-MM-JJ (aujourd'hui)")
        parser.add_argument("--out", type=_path, required=True, help="fichier à écrire : .xml ou .xml.gz")
        parser.add_argument(
            "--type",
            choices=[each.value for each in FeedType],
            default=FeedType.FULL.value,
            help="complet, ou delta : ne cite que ce qui a changé, soit une petite part des sessions",
        )
        parser.add_argument("--numero", type=_integer, default=1, help="numéro du flux (1 par défaut)")
        parser.add_argument(
            "--dirt", action=BooleanOptionalAction, default=True, help="les défauts des vrais flux, supportables"
        )
        parser.add_argument("--errors", action="store_true", help="ajoute des enregistrements à rejeter")

    def handle(self, *args: Any, **options: Any) -> None:
        out: Path = options["out"]
        try:
            written = write_file(out, _order(options))
        except ImpossibleFeed as error:
            raise CommandError(f"Impossible d'écrire ce flux : {error}.", returncode=REFUSED) from error
        except OSError as error:
            raise CommandError(f"Impossible d'écrire {out} : {error.strerror}.", returncode=REFUSED) from error
        self.stdout.write(
            f"{out} : {counted(written.sessions, 'session')}, {counted(written.formations, 'formation')}, "
            f"{counted(out.stat().st_size, 'octet')}."
        )


def _order(options: dict[str, Any]) -> FeedOrder:
    return FeedOrder(
        sessions=options["sessions"],
        seed=options["seed"],
        as_of=options["as_of"] or clock.today(),
        type=FeedType(options["type"]),
        numero=options["numero"],
        with_dirt=options["dirt"],
        with_errors=options["errors"],
    )


def _integer(text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise ArgumentTypeError(f"« {text} » n'est pas un nombre entier") from error


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"« {text} » n'est pas une date ; exemple : 2025-03-03") from error


def _path(text: str) -> Path:
    path = Path(text)
    if not path.name.endswith(SUFFIXES):
        raise ArgumentTypeError(f"« {text} » doit finir par .xml ou .xml.gz")
    if not path.parent.is_dir():
        raise ArgumentTypeError(f"le dossier « {path.parent} » n'existe pas")
    return path
