"""Jobs about jobs (procrastinate)."""

from __future__ import annotations

from procrastinate import JobContext
from procrastinate.builtin_tasks import remove_old_jobs
from procrastinate.contrib.django import app

HOURS_KEPT = 24 * 14


@app.periodic(cron="23 3 * * *")
@app.task(name="config.forget_finished_jobs", queueing_lock="config.forget_finished_jobs", pass_context=True)
async def forget_finished_jobs(context: JobContext, timestamp: int) -> None:
    """Jobs that ended well two weeks ago leave; each minute brings some. Failed ones stay, for who looks into them."""
    await remove_old_jobs(context, max_hours=HOURS_KEPT)
