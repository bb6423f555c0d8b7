"""The operator's answer about a held feed (R3.5)."""

from __future__ import annotations

from django.db import transaction

from rafaelpro.core import clock
from rafaelpro.eos import order
from rafaelpro.eos.enums import Decision, FeedState, Stage
from rafaelpro.eos.models import Feed
from rafaelpro.history import record
from rafaelpro.history.record import Author

from .process import last_position, outdate

VERBS = {Decision.APPLY: "confirmé", Decision.DISCARD: "jeté"}


class NotHeld(Exception):
    """The feed does not wait for a decision; the words are for people."""


@transaction.atomic
def confirm(*, feed: Feed, decision: Decision, author: Author) -> Feed:
    """Apply or throw away a held feed; answers it as it then stands.

    To apply: it waits again (`en-attente`), and the worker takes it in past the guard, from the commit on; a caller
    that wants it at once calls `process` after the commit. Once a later feed has been applied it is `perime` instead.
    Order: lock the feed, check, decide, history. Raises `NotHeld` for a feed in any other state.
    """
    held = Feed.objects.select_for_update(no_key=True).get(pk=feed.pk)
    if held.state != FeedState.HELD:
        raise NotHeld(f"Ce flux est « {FeedState(held.state).label} » : il n'attend pas de décision.")
    last = last_position()
    if decision is Decision.APPLY and last and order.is_late(held.numero or 0, last):
        outdate(held, order.too_late(held.numero or 0, last))
        return held
    _decide(held, decision, author)
    if decision is Decision.APPLY:
        _soon(held.pk)
    return held


def _decide(feed: Feed, decision: Decision, author: Author) -> None:
    feed.decision, feed.decided_by, feed.decided_at = decision, author.label[:200], clock.now()
    if decision is Decision.APPLY:
        feed.state, feed.stage, feed.attempts, feed.finished_at = FeedState.WAITING, Stage.READING, 0, None
    else:
        feed.state, feed.finished_at = FeedState.DISCARDED, clock.now()
    feed.save(update_fields=["decision", "decided_by", "decided_at", "state", "stage", "attempts", "finished_at"])
    line = record.Line("flux", str(feed.public_id), VERBS[decision], details={"numero": feed.numero})
    record.write(line, author)


def _soon(feed_id: int) -> None:
    from rafaelpro.eos.tasks import process_soon

    process_soon(feed_id)
