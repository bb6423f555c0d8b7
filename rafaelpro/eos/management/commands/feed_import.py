"""Receive feeds and apply them, one after the other."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import structlog
from django.core.management.base import BaseCommand, CommandParser

from rafaelpro.eos.content import TooLarge
from rafaelpro.eos.domain.check import UNFORESEEN
from rafaelpro.eos.domain.locks import Busy
from rafaelpro.eos.domain.process import Interrupted, process
from rafaelpro.eos.domain.receive import receive
from rafaelpro.eos.enums import FeedState
from rafaelpro.eos.notes import Note
from rafaelpro.eos.outcome import HELD, exit_code, lines, worst
from rafaelpro.eos.report import report, shape

SOURCE = "commande"
INTERRUPTED = 130  # as a shell says of a command stopped by Ctrl-C
log = structlog.get_logger(__name__)


class Command(BaseCommand):
    help = (
        "Applique des flux EOS (LHÉO, en clair, .gz ou .zip), dans l'ordre donné, et dit ce qu'il est advenu de chaque "
        "enregistrement. Code de sortie : 0 appliqué, 1 appliqué avec rejets, 2 refusé (illisible, périmé, "
        "arrêté par une erreur), 3 retenu."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FICHIER", help="dans l'ordre où ils s'appliquent")
        parser.add_argument("--json", action="store_true", help="le rapport pour une machine")

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        try:
            code = self._import_all(files, as_json=options["json"])
        except KeyboardInterrupt:
            self.stderr.write("Interrompu : ce qui est commencé sera repris par les tâches de fond, ou run_due_jobs.")
            code = INTERRUPTED
        if code:
            sys.exit(code)

    def _import_all(self, files: list[Path], *, as_json: bool) -> int:
        reports: list[dict[str, Any]] = []
        for rank, path in enumerate(files, 1):
            reports.append(_import(path))
            if not as_json:
                self.stdout.write("\n".join(lines(str(path), reports[-1], is_check=False)))
            if exit_code(reports[-1]) == HELD and rank < len(files):
                self.stderr.write("Les fichiers suivants n'ont pas été lus : un flux plus récent périmerait celui-ci.")
                break
        if as_json:
            shown = reports[0] if len(files) == 1 else reports
            self.stdout.write(json.dumps(shown, ensure_ascii=False, indent=2))
        return worst(map(exit_code, reports))


def _import(path: Path) -> dict[str, Any]:
    """The report of one file; a file that cannot be received at all has one too."""
    try:
        with path.open("rb") as stream:
            feed = receive(stream=stream, name=path.name, source=SOURCE)
        return report(process(feed.pk))
    except (TooLarge, Busy) as reason:
        return _refusal(str(reason))
    except Interrupted as reason:
        return _refusal(str(reason), FeedState.RUNNING)
    except OSError as error:
        return _refusal(f"le fichier ne peut pas être lu : {error.strerror}")
    except Exception:
        log.exception("feed_import_failed", file=path.name)
        return _refusal(UNFORESEEN)


def _refusal(reason: str, state: FeedState = FeedState.REFUSED) -> dict[str, Any]:
    note = Note(0, "", "", "", reason)
    return shape(public_id=None, numero=None, kind=None, state=state.value, counts={}, rejections=[note], notices=[])
