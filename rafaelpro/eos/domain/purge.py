"""Let go of the content of feeds that are over; their report stays."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from rafaelpro.core import clock, policy
from rafaelpro.eos.enums import UNFINISHED, FeedState
from rafaelpro.eos.models import Feed, FeedChunk

FEEDS_AT_ONCE = 20


def purge() -> int:
    """Delete the content of feeds finished for longer than `feed_content_days`; how many feeds. Safe to run twice.

    A held feed keeps its content until it is decided or too late. One transaction a few feeds; no lock but their rows'.
    """
    limit = clock.now() - timedelta(days=policy.value("feed_content_days"))
    over = Feed.objects.filter(purged_at__isnull=True, finished_at__lt=limit)
    over = over.exclude(state__in=[*UNFINISHED, FeedState.HELD]).order_by("pk")
    done = 0
    while keys := list(over.values_list("pk", flat=True)[:FEEDS_AT_ONCE]):
        with transaction.atomic():
            FeedChunk.objects.filter(feed__in=keys).delete()
            Feed.objects.filter(pk__in=keys).update(purged_at=clock.now())
        done += len(keys)
    return done
