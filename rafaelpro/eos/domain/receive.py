"""Receive a feed: keep it whole, apply nothing."""

from __future__ import annotations

from typing import BinaryIO

from django.db import transaction

from rafaelpro.core import clock
from rafaelpro.eos import messages
from rafaelpro.eos.content import Measured, spool, store, unpacked
from rafaelpro.eos.enums import FeedState, NoteKind
from rafaelpro.eos.models import Feed, FeedNote
from rafaelpro.lheo.problems import Unreadable


@transaction.atomic
def receive(*, stream: BinaryIO, name: str, source: str) -> Feed:
    """Keep the document of `stream` (plain, gzip or zip), to be applied by `process`; answers `en-attente`.

    Order: the stream is spooled and measured as it came, then unpacked, hashed and kept in chunks. Locks: none. In the
    caller's transaction or one of its own; defer the processing on commit. Raises `TooLarge` (nothing is kept) beyond
    512 MiB as it came or 4 GiB unpacked. What cannot be unpacked is kept as a `rejete` feed with its reason.
    """
    with spool(stream) as packed:
        feed = Feed.objects.create(source=source[:40], source_name=_fit(name), received_at=clock.now())
        blocks = Measured(unpacked(packed))
        try:
            with transaction.atomic():
                store(feed, iter(blocks))
        except Unreadable as reason:
            return _refused(feed, reason)
        feed.size, feed.digest = blocks.size, blocks.digest
        feed.save(update_fields=["size", "digest"])
    return feed


def _fit(name: str) -> str:
    """A file's name as the base and messages can hold it: the system allows any byte in one."""
    return "".join(char if char.isprintable() else "\ufffd" for char in name[:255])


def _refused(feed: Feed, reason: Unreadable) -> Feed:
    feed.state, feed.finished_at, feed.rejected = FeedState.REFUSED, clock.now(), 1
    feed.save(update_fields=["state", "finished_at", "rejected"])
    FeedNote.objects.create(
        feed=feed, kind=NoteKind.REJECTION, line=reason.line, path=reason.path, reason=reason.reason
    )
    messages.feed_refused(feed, reason.reason)
    return feed
