"""What `make run` does between the migrations and the first page; safe to run again."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Loads the demonstration into an empty database, then runs the jobs that the clock has made due."

    def handle(self, *args: Any, **options: Any) -> None:
        commands = get_commands()
        if settings.RAFAELPRO_ENV == "demo" and "demo_load" in commands and _is_empty():
            call_command("demo_load", stdout=self.stdout, stderr=self.stderr)  # whole or not at all
        if "run_due_jobs" in commands:
            call_command("run_due_jobs", stdout=self.stdout, stderr=self.stderr)


def _is_empty() -> bool:
    return not apps.get_model("organisations", "Organisation")._default_manager.exists()
