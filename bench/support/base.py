"""An embedded base that only benchmarks use, under .data/bench: neither the demonstration's nor the tests'."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CLOCK = "2025-02-10T09:30"


def start(name: str) -> None:
    """Django on the base `name`, migrated, set as where pages are served; call it before any import of models."""
    sys.path.insert(0, str(ROOT))
    data_dir = ROOT / ".data" / "bench" / name
    data_dir.mkdir(parents=True, exist_ok=True)
    os.environ.update(
        DATA_DIR=str(data_dir),
        RAFAELPRO_ENV="test",
        RAFAELPRO_CLOCK=CLOCK,
        RAFAELPRO_LOG_LEVEL="ERROR",
        RAFAELPRO_SERVING="1",
        DJANGO_SETTINGS_MODULE="rafaelpro.config.settings",
    )
    os.environ.pop("DATABASE_URL", None)
    import django
    from django.conf import settings

    from rafaelpro.config import postgres

    options = postgres.Options(settings=(("shared_buffers", "512MB"), ("jit", "off"), ("max_wal_size", "4GB")))
    postgres.ensure(data_dir, options)
    _manage("migrate")
    _manage("collectstatic", "--noinput")
    settings.ALLOWED_HOSTS = ["*"]
    django.setup()


def _manage(*command: str) -> None:
    """In a process of its own: what prepares a base needs other settings than what reads it."""
    import subprocess

    done = subprocess.run([sys.executable, str(ROOT / "manage.py"), *command, "--verbosity=0"], cwd=ROOT)
    if done.returncode:
        raise SystemExit(f"« {command[0]} » did not succeed: the base of the benchmarks is not ready")
