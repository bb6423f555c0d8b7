"""Jobs of the intake (procrastinate). Safe to run twice: a finished feed is left as it is.

A worker outlives restarts of the database: each job first lets go of a connection that is broken.
"""

from __future__ import annotations

from django.db import close_old_connections, connection, transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from .domain.locks import Busy
from .domain.process import process, resume_all
from .domain.purge import purge

QUEUE_LOCK = "eos.intake"
PATIENCE = 60.0  # seconds that a job waits for another intake before it comes back later
AGAIN = RetryStrategy(max_attempts=20, wait=60, retry_exceptions={Busy})


@app.task(name="eos.process_feed", lock=QUEUE_LOCK, retry=AGAIN)
def process_feed(feed_id: int) -> None:
    """Take in a received feed, and those before it."""
    _fresh_connection()
    process(feed_id, patience=PATIENCE)


@app.periodic(cron="*/5 * * * *")
@app.task(name="eos.resume_feeds", lock=QUEUE_LOCK, queueing_lock="eos.resume_feeds")
def resume_feeds(timestamp: int) -> None:
    """Take up again what a process that died left half-way, or what lost its job."""
    _fresh_connection()
    resume_all()


@app.periodic(cron="40 3 * * *")
@app.task(name="eos.purge_feeds", queueing_lock="eos.purge_feeds")
def purge_feeds(timestamp: int) -> None:
    """Let go of the content of old feeds."""
    _fresh_connection()
    purge()


def process_soon(feed_id: int) -> None:
    """Ask the worker to take the feed in once the caller's transaction has committed.

    Should this process die just after the commit, `resume_feeds` finds the feed.
    """
    transaction.on_commit(lambda: process_feed.defer(feed_id=feed_id))


def _fresh_connection() -> None:
    if not connection.in_atomic_block:
        close_old_connections()
