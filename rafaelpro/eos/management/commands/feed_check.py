"""Read feeds and tell what an import would do; writes nothing."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from rafaelpro.eos.domain.check import check_all
from rafaelpro.eos.outcome import exit_code, lines, worst


class Command(BaseCommand):
    help = (
        "Lit des flux EOS (LHÉO, en clair, .gz ou .zip) et dit ce que leur import ferait, sans rien écrire. "
        "Code de sortie : 0 rien à rejeter, 1 des rejets, 2 illisible ou périmé, 3 serait retenu."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FICHIER", help="dans l'ordre où ils s'appliquent")
        parser.add_argument("--json", action="store_true", help="le rapport pour une machine")

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        reports = []
        for path, verdict in zip(files, check_all(files), strict=True):
            reports.append(verdict.report())
            if not options["json"]:
                self.stdout.write("\n".join(lines(str(path), reports[-1], is_check=True)))
        if options["json"]:
            shown = reports[0] if len(reports) == 1 else reports
            self.stdout.write(json.dumps(shown, ensure_ascii=False, indent=2))
        if code := worst(map(exit_code, reports)):
            sys.exit(code)
