"""Jobs of the API (procrastinate)."""

from __future__ import annotations

from procrastinate.contrib.django import app

from .domain.idempotency import purge


@app.periodic(cron="17 * * * *")
@app.task(name="api.purge_idempotency_keys", queueing_lock="api.purge_idempotency_keys")
def purge_idempotency_keys(timestamp: int) -> None:
    """Forget the idempotency keys of more than 24 h."""
    purge()
