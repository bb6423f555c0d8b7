"""Jobs that ended leave after a while, so that their table does not grow for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor

import pytest
from asgiref.sync import sync_to_async
from django.db import connection, connections
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.job_context import JobContext
from procrastinate.jobs import Job

from rafaelpro.config.tasks import HOURS_KEPT, forget_finished_jobs


def ended(name: str, status: str, hours: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status) VALUES ('q', %s, %s) RETURNING id",
            [name, status],
        )
        (number,) = cursor.fetchone()
        cursor.execute("DELETE FROM procrastinate_events WHERE job_id = %s", [number])  # those of its insertion
        cursor.execute(
            "INSERT INTO procrastinate_events (job_id, type, at)"
            " VALUES (%s, %s, clock_timestamp() - make_interval(hours => %s))",
            [number, status, hours],
        )


def in_a_thread(coroutine: Coroutine[None, None, None]) -> None:
    """A browser test may have left an event loop in this one."""

    async def run() -> None:
        await coroutine
        await sync_to_async(connections.close_all)()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, run()).result()


@pytest.mark.django_db(transaction=True)
def test_only_old_jobs_that_ended_well_leave():
    ended("old", "succeeded", HOURS_KEPT + 1)
    ended("recent", "succeeded", HOURS_KEPT - 1)
    ended("old-and-failed", "failed", HOURS_KEPT + 1)
    job = Job(id=1, status="doing", queue="q", lock=None, queueing_lock=None, task_name="t", priority=0)
    context = JobContext(app=app, job=job, start_timestamp=0.0, abort_reason=lambda: None)
    in_a_thread(forget_finished_jobs.func(context, timestamp=0))
    assert set(ProcrastinateJob.objects.values_list("task_name", flat=True)) == {"recent", "old-and-failed"}
