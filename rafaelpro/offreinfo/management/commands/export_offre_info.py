"""Write the published offer for the national base."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from rafaelpro.core.french import counted
from rafaelpro.offreinfo.document import NothingToPassOn, Written
from rafaelpro.offreinfo.export import write_file

REFUSED = 2
NOTHING = 3


class Command(BaseCommand):
    help = (
        "Écrit l'offre publiée, enrichissements compris, en LHÉO 2.3 pour la base nationale Offre Info. "
        "Code de sortie : 0 écrit, 2 impossible d'écrire, 3 rien à transmettre (aucun fichier n'est alors écrit)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--out", type=_path, required=True, help="fichier à écrire : .xml ou .xml.gz")
        parser.add_argument("--since", type=_date, help="seulement ce qui a changé depuis ce jour, AAAA-MM-JJ")

    def handle(self, *args: Any, out: Path, since: date | None, **options: Any) -> None:
        try:
            written = write_file(out, since)
        except NothingToPassOn as error:
            raise CommandError("Rien à transmettre : aucun fichier n'a été écrit.", returncode=NOTHING) from error
        except OSError as error:
            raise CommandError(f"Impossible d'écrire {out} : {error.strerror}.", returncode=REFUSED) from error
        self.stdout.write(f"{out} : {counted(out.stat().st_size, 'octet')}.")
        self.stdout.write("\n".join(_told(written)))


def _told(written: Written) -> list[str]:
    passed = f"{counted(written.formations, 'formation')}, {counted(written.sessions, 'session')}"
    lines = [f"  {passed} : {'toute l’offre' if written.since is None else f'depuis le {written.since:%d/%m/%Y}'}."]
    return lines + [
        f"  laissées de côté, {reason.label.lower()} : {counted(count, 'session')}"
        for reason, count in written.left_out.most_common()
    ]


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"« {text} » n'est pas une date ; exemple : 2025-03-03") from error


def _path(text: str) -> Path:
    path = Path(text)
    if not path.name.endswith((".xml", ".xml.gz")):
        raise ArgumentTypeError(f"« {text} » doit finir par .xml ou .xml.gz")
    if not path.parent.is_dir():
        raise ArgumentTypeError(f"le dossier « {path.parent} » n'existe pas")
    return path
