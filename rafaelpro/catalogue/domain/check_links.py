"""Look at the web links of actions (R3.2): a few at a time, each once a week, never in anybody's way.

Three steps, so that no transaction waits for the network: claim some links that are due (they are then due again in
`CLAIM`, should this process die), look at each, write what was found if the link is still the same.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from rafaelpro.catalogue import reach
from rafaelpro.catalogue.enums import LinkState
from rafaelpro.catalogue.models import ActionEnrichment, WebLinkCheck
from rafaelpro.core import clock, policy

BUDGET = 20.0  # seconds of one run, which holds one of the worker's few places; it comes back each minute
CLAIM = timedelta(hours=1)
AGAIN_AFTER_FAILING = timedelta(days=1)  # a failure may be short: say soon that it is over
Look = Callable[[str], reach.Finding]


def check_due_links(*, look_at: Look = reach.look_at, budget: float = BUDGET, batch: int | None = None) -> int:
    """Look at the links that are due; returns how many. Safe to run twice and at once (`SKIP LOCKED`).

    `batch`: the operator's `web_links_per_minute` by default; none, where the worker cannot reach the Internet. What
    the budget leaves out is due again when its claim ends.
    """
    ends = time.monotonic() + budget
    done = 0
    most = policy.value("web_links_per_minute") if batch is None else batch
    for check in claim_due_links(batch=most):
        if time.monotonic() >= ends:
            break
        write_finding(check, look_at(check.address))
        done += 1
    return done


@transaction.atomic
def claim_due_links(*, batch: int) -> list[WebLinkCheck]:
    """Take links never looked at as they are now, or due again; each then names its address, and is nobody else's."""
    now = clock.now()
    with_link = ActionEnrichment.objects.exclude(web_link="")
    due = Q(link_check__isnull=True) | ~Q(link_check__address=F("web_link")) | Q(link_check__due_at__lte=now)
    chosen = with_link.filter(due).order_by(F("link_check__due_at").asc(nulls_first=True), "pk")
    rows = chosen.select_for_update(of=("self",), skip_locked=True, no_key=True)[:batch]
    claims = (_claim(row, now) for row in rows)
    return [check for check in claims if check is not None]


def _claim(row: ActionEnrichment, now: datetime) -> WebLinkCheck | None:
    """The row is locked; its check is read again, for another run may have claimed it since it was chosen."""
    check = WebLinkCheck.objects.filter(enrichment=row).first() or WebLinkCheck(enrichment=row)
    if check.address == row.web_link and check.due_at > now:
        return None
    if check.address != row.web_link:
        check.address, check.state, check.detail = row.web_link, LinkState.NOT_YET, ""
        check.checked_at = check.failing_since = None
    check.due_at = now + CLAIM
    check.save()
    return check


@transaction.atomic
def write_finding(check: WebLinkCheck, finding: reach.Finding) -> None:
    """Keep what was found, unless the link has become another one meanwhile."""
    now = clock.now()
    row = WebLinkCheck.objects.select_for_update(no_key=True).filter(pk=check.pk, address=check.address).first()
    if row is None:
        return
    if finding.state != LinkState.FAILING:
        row.failing_since = None
    elif row.state != LinkState.FAILING:
        row.failing_since = now
    row.state, row.detail, row.checked_at = finding.state, finding.detail, now
    row.due_at = now + _again_after(finding.state)
    row.save()


def _again_after(state: LinkState) -> timedelta:
    return AGAIN_AFTER_FAILING if state == LinkState.FAILING else timedelta(days=policy.value("web_link_days"))
