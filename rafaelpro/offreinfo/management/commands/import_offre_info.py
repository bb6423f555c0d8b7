"""Take an export back in an empty instance."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from rafaelpro.core.french import counted
from rafaelpro.eos.content import TooLarge
from rafaelpro.eos.domain.locks import Busy
from rafaelpro.eos.domain.process import Interrupted, process
from rafaelpro.eos.domain.receive import receive
from rafaelpro.eos.outcome import exit_code, lines
from rafaelpro.eos.report import report
from rafaelpro.offreinfo.domain.take_back import take_back

SOURCE = "offre-info"
REFUSED = 2


class Command(BaseCommand):
    help = (
        "Reprend dans une base vide un fichier écrit par export_offre_info : l'offre par la porte des flux, puis "
        "ce que les organismes y avaient ajouté. Ne remplace rien de ce qui existe. Codes de sortie de feed_import."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FICHIER")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            with file.open("rb") as stream:
                feed = receive(stream=stream, name=file.name, source=SOURCE)
            result = report(process(feed.pk))
        except (TooLarge, Busy, Interrupted, OSError) as error:
            self.stderr.write(f"Rien n'a été repris : {error}.")
            sys.exit(REFUSED)
        self.stdout.write("\n".join(lines(str(file), result, is_check=False)))
        code = exit_code(result)
        if code < REFUSED:
            taken = take_back(file)
            self.stdout.write(
                f"Enrichissements repris : {counted(taken.actions, 'formation')}, {counted(taken.sessions, 'session')}."
            )
            for number in taken.refused:
                self.stdout.write(f"  {number} : enrichissement illisible, laissé de côté")
                code = code or 1
        if code:
            sys.exit(code)
