"""The feeds of the demonstration, through the same door as EOS's."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import BinaryIO

from rafaelpro.eos.domain.process import process
from rafaelpro.eos.domain.receive import receive
from rafaelpro.eos.enums import FeedState
from rafaelpro.eos.generator.feed import FeedOrder, FeedType, eos_flux, write_feed
from rafaelpro.eos.generator.records import formation
from rafaelpro.eos.generator.region import ActionPlan, Region, SessionPlan
from rafaelpro.eos.models import Feed
from rafaelpro.lheo.writer import LheoWriter

SOURCE = "demonstration"


class FeedNotApplied(RuntimeError):
    """The door has not let a feed of the demonstration in: something is wrong with one of the two."""


def send_region(order: FeedOrder) -> Feed:
    """Generate the full feed and give it to the door."""
    with tempfile.TemporaryFile() as stream:
        write_feed(stream, order)
        stream.seek(0)
        return _through_the_door(stream, f"demonstration-{order.sessions}.xml")


def lower_places(order: FeedOrder, places: Mapping[str, int], *, numero: int, now: datetime) -> Feed:
    """A delta by which EOS lowers the next entry point of these sessions to these numbers of places (« 13/10 »)."""
    region = Region(sessions=order.sessions, seed=order.seed, as_of=order.as_of)
    stream = io.BytesIO()
    with LheoWriter(stream) as writer:
        for action in region.actions():
            told = tuple(_lowered(one, places[one.number], region) for one in action.sessions if one.number in places)
            if told:
                writer.formation(formation(_only(action, told), seed=order.seed))
        writer.extras(eos_flux(FeedType.DELTA, numero, now))
    stream.seek(0)
    return _through_the_door(stream, f"demonstration-delta-{numero}.xml")


def _only(action: ActionPlan, sessions: tuple[SessionPlan, ...]) -> ActionPlan:
    return replace(action, sessions=sessions)


def _lowered(session: SessionPlan, places: int, region: Region) -> SessionPlan:
    points = session.entry_points or ()
    coming = next(point for point in points if point.date >= region.as_of)
    changed = tuple(replace(point, places=places) if point is coming else point for point in points)
    return replace(session, updated=region.as_of, entry_points=changed)


def _through_the_door(stream: BinaryIO, name: str) -> Feed:
    feed = process(receive(stream=stream, name=name, source=SOURCE).pk)
    if feed.state != FeedState.APPLIED or feed.rejected:
        raise FeedNotApplied(f"{name}: {feed.state}, {feed.rejected} rejected")
    return feed
