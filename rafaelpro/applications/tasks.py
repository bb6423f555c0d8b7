"""What the clock makes due in this room, as jobs (procrastinate); each is safe to run twice, and at once."""

from __future__ import annotations

from procrastinate.contrib.django import app

from . import projection
from .domain.archive import archive_ended
from .domain.expire import expire_all
from .domain.remind import remind_due_soon


@app.periodic(cron="7 * * * *")
@app.task(name="applications.follow_the_clock", queueing_lock="applications.follow_the_clock")
def follow_the_clock(timestamp: int) -> None:
    """Windows that turned, deadlines that passed, sessions to archive, reminders."""
    run_due()


def run_due() -> dict[str, int]:
    """The same at once; returns how many of each."""
    return {
        "fenêtres recalculées": projection.catch_up(),
        "avis non transmis": expire_all(),
        "sessions archivées": archive_ended(),
        "rappels d'échéance": remind_due_soon(),
    }
