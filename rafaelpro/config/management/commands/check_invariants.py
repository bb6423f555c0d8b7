"""Search for impossible states: one line for each; exit 1 where there is any."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from rafaelpro.core.invariants import all_invariants


class Command(BaseCommand):
    help = "Cherche des états impossibles ; une ligne pour chacun, code de sortie 1 s'il y en a."

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        for each in all_invariants():
            for line in each.search():
                found += 1
                self.stdout.write(f"{each.name}: {line}")
        if found:
            self.stderr.write(f"{found} état(s) impossible(s).")
            raise SystemExit(1)
        self.stdout.write(f"{len(all_invariants())} invariants vérifiés : aucun état impossible.")
