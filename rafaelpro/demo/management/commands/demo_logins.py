"""Tell who can log in to the demonstration."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from rafaelpro.demo.logins import lines


class Command(BaseCommand):
    help = "Dit qui peut se connecter à la démonstration, et avec quel mot de passe."

    def handle(self, *args: Any, **options: Any) -> None:
        told = lines() or ["Aucun compte de démonstration dans cette base."]
        self.stdout.write("\n".join(told))
