"""What the clock makes due in this room, as jobs (procrastinate); each is safe to run twice, and at once."""

from __future__ import annotations

from django.db import transaction
from procrastinate.contrib.django import app

from . import projection
from .domain.archive import archive_ended
from .domain.change_delay import apply_delay, apply_waiting_delays
from .domain.erase import run_erasure
from .domain.expire import expire_all
from .domain.remind import remind_due_soon


@app.periodic(cron="0 * * * *")  # the first minute of the day in Paris among them: readers then find it done
@app.task(name="applications.follow_the_clock", queueing_lock="applications.follow_the_clock")
def follow_the_clock(timestamp: int) -> None:
    """Windows that turned, deadlines that passed, sessions to archive, reminders."""
    run_due()


@app.periodic(cron="10 4 * * *")
@app.task(name="applications.erase_due", queueing_lock="applications.erase_due")
def erase_due(timestamp: int) -> None:
    """Erase the personal data whose time is over (R10.1)."""
    run_erasure()


@app.task(name="applications.change_delay", lock="applications.change_delay")
def change_delay(change_id: int) -> None:
    """Apply a new delay to decide; `follow_the_clock` finds it again should this job be lost."""
    apply_delay(change_id)


def change_delay_soon(change_id: int) -> None:
    """Ask the worker to apply the new delay once the caller's transaction has committed."""
    transaction.on_commit(lambda: change_delay.defer(change_id=change_id))


def run_due() -> dict[str, int]:
    """The same at once; returns how many of each."""
    return {
        "avis non transmis": expire_all(),
        "fenêtres recalculées": projection.catch_up().rows,
        "délais changés": apply_waiting_delays(),
        "sessions archivées": archive_ended(),
        "rappels d'échéance": remind_due_soon(),
    }
