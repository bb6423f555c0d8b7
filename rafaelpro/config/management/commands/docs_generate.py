"""Write the generated pages of the documentation, or check that they are up to date."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from rafaelpro.config import generated_docs


class Command(BaseCommand):
    help = "Écrit docs/generated/ depuis les tables du code ; --check ne fait que comparer (code de sortie 1 si écart)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = settings.BASE_DIR / "docs" / "generated"
        folder.mkdir(parents=True, exist_ok=True)
        drifted = []
        for name in generated_docs.PAGES:
            path, wanted = folder / name, generated_docs.page(name)
            if path.exists() and path.read_text() == wanted:
                continue
            drifted.append(name)
            if not options["check"]:
                path.write_text(wanted)
        if drifted and options["check"]:
            self.stderr.write(
                f"docs/generated/ n'est plus à jour : {', '.join(drifted)}. Lancez ./manage.py docs_generate"
            )
            raise SystemExit(1)
        self.stdout.write(f"docs/generated/ : {len(generated_docs.PAGES)} pages à jour.")
