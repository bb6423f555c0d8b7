"""Health pages for supervisors: `/sante/vivant` (the process answers) and `/sante/pret` (it can serve)."""

from __future__ import annotations

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from rafaelpro.config.postgres import ServerUnavailable

_migrated = False  # migrations are never undone under a running process: found once, true for its life


@never_cache
@require_safe
def alive(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"etat": "vivant"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and no migration waits; else 503 with the reason."""
    reason = _reason()
    if reason:
        return JsonResponse({"etat": "indisponible", "raison": reason}, status=503)
    return JsonResponse({"etat": "pret"})


def _reason() -> str:
    global _migrated
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        _migrated = _migrated or not waiting_migrations()
    except (Error, ServerUnavailable):
        return "base de données injoignable"
    return "" if _migrated else "migrations en attente"


def waiting_migrations() -> bool:
    """Whether the database lags behind the code."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
