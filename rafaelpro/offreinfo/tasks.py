"""Jobs of Offre Info (procrastinate). Safe to run twice."""

from __future__ import annotations

from django.db import close_old_connections, connection
from procrastinate.contrib.django import app

from .document import NothingToPassOn
from .domain import editions


@app.periodic(cron="20 * * * *")
@app.task(name="offreinfo.prepare", queueing_lock="offreinfo.prepare")
def prepare(timestamp: int) -> None:
    """Have the edition of the whole offer ready before it is asked for; nothing is done where it is still the same."""
    if not connection.in_atomic_block:
        close_old_connections()
    run_due()


def run_due() -> int:
    """The sessions passed on by the current edition."""
    try:
        return editions.current().sessions
    except (NothingToPassOn, editions.Busy):
        return 0
