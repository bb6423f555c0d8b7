"""Reads of the feeds that pages share (R3.3)."""

from __future__ import annotations

from django.db.models import QuerySet

from .enums import FeedState
from .models import Feed, FeedNote


def last_applied() -> Feed | None:
    """The feed from which the offer comes as it stands: the screens tell when it arrived and what it covered."""
    applied = Feed.objects.filter(state=FeedState.APPLIED, replay_of__isnull=True)
    return applied.order_by("-numero").first()


def recent() -> QuerySet[Feed]:
    """The feeds, newest first."""
    return Feed.objects.order_by("-pk")


def held() -> QuerySet[Feed]:
    """Those that wait for the operator, oldest first (R3.5)."""
    return Feed.objects.filter(state=FeedState.HELD).order_by("pk")


def notes_of(feed: Feed) -> QuerySet[FeedNote]:
    """What was rejected or noted, rejections first, in the order of the document."""
    return FeedNote.objects.filter(feed=feed).order_by("kind", "id")
