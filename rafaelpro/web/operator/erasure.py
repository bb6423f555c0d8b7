"""`/supervision/effacements/`: what personal data comes due month by month, what was erased, when the job ran (R10.1).

Counts only: whoever erases by rule needs nobody's name.
"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rafaelpro.applications.erasure import coming, erased_by_month, last_run
from rafaelpro.core import clock, policy
from rafaelpro.core.french import grouped
from rafaelpro.organisations.rights import Actor
from rafaelpro.web.account.access import for_operators
from rafaelpro.web.requests import ProRequest

MONTHS_AHEAD = 12
RUNS_EVERY_HOURS = 24
LATE_AFTER_HOURS = 2 * RUNS_EVERY_HOURS


@for_operators
@require_safe
def erasure(request: ProRequest, actor: Actor) -> HttpResponse:
    run = last_run()
    now, *later = coming(MONTHS_AHEAD)
    hours = (clock.now() - run.at).total_seconds() / 3600 if run else None
    context = {
        "run": run,
        "is_late": hours is None or hours > LATE_AFTER_HOURS,
        "due_now": now,
        "erased_last": grouped(run.details["candidatures"]) if run else "",
        "coming": later,
        "erased": erased_by_month(),
        "months": policy.value("erase_after_months"),
        "message_months": policy.value("message_content_months"),
    }
    return render(request, "operator/erasure.html", context)
