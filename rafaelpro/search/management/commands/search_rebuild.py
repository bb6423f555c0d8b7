"""Rebuild what searches read, after a change of the way terms are made."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from rafaelpro.core.french import counted
from rafaelpro.search import index, own


class Command(BaseCommand):
    help = "Reconstruit l'index de recherche à partir du catalogue."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{counted(index.rebuild(), 'session indexée', 'sessions indexées')}.")
        self.stdout.write(f"{counted(own.rebuild(), 'formation propre indexée', 'formations propres indexées')}.")
