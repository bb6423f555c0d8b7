"""Jobs of the outbox (procrastinate)."""

from __future__ import annotations

from contextlib import suppress

from django.db import transaction
from procrastinate import exceptions
from procrastinate.contrib.django import app

from .delivery import deliver_waiting
from .forget import forget_old


@app.task(name="outbox.deliver", queueing_lock="outbox.deliver")
def deliver() -> None:
    """Send what waits."""
    deliver_waiting()


@app.periodic(cron="* * * * *")
@app.task(name="outbox.deliver_each_minute", queueing_lock="outbox.deliver_each_minute")
def deliver_each_minute(timestamp: int) -> None:
    """Send what waits again after a failure, and what a lost job left behind."""
    deliver_waiting()


@app.periodic(cron="50 3 * * *")
@app.task(name="outbox.forget_old", queueing_lock="outbox.forget_old")
def forget_old_messages(timestamp: int) -> None:
    """Let go of the words and addresses of old messages (R10)."""
    forget_old()


def deliver_waiting_soon() -> None:
    """Ask the worker to send what waits, once the caller's transaction has committed; one such job is enough.

    Not inside the transaction: two of them would wait for each other on the queue's lock. Should this process die just
    after the commit, the job of each minute finds the messages.
    """
    transaction.on_commit(_ask_the_worker)


def _ask_the_worker() -> None:
    with suppress(exceptions.AlreadyEnqueued):
        deliver.defer()
