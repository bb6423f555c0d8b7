"""Jobs of the offer (procrastinate)."""

from __future__ import annotations

from procrastinate.contrib.django import app

from .domain.check_links import check_due_links


@app.periodic(cron="* * * * *")
@app.task(name="catalogue.check_web_links", lock="catalogue.check_web_links", queueing_lock="catalogue.check_web_links")
def check_web_links(timestamp: int) -> None:
    """Look at a few web links; so bounded whatever is written meanwhile."""
    check_due_links()
