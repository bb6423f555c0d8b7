"""The report of a feed, as the contract says it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .enums import NoteKind, Outcome
from .models import Feed, FeedNote
from .notes import Note

NOTED = "signale"


def report(feed: Feed) -> dict[str, Any]:
    """What happened to every record of a received feed."""
    notes = list(FeedNote.objects.filter(feed=feed).order_by("id"))
    return shape(
        public_id=str(feed.public_id),
        numero=feed.numero,
        kind=feed.type or None,
        state=feed.state,
        counts=feed.counts,
        rejections=[_note(each) for each in notes if each.kind == NoteKind.REJECTION],
        notices=[_note(each) for each in notes if each.kind == NoteKind.NOTICE],
    )


def shape(
    *,
    public_id: str | None,
    numero: int | None,
    kind: str | None,
    state: str,
    counts: dict[Outcome, int],
    rejections: Iterable[Note],
    notices: Iterable[Note],
) -> dict[str, Any]:
    """The report itself; `rejete` and `signale` are the lengths of their lists."""
    rejected = [note.shown() for note in rejections]
    noted = [note.shown() for note in notices]
    return {
        "id": public_id,
        "numero": numero,
        "type": kind,
        "etat": state,
        "comptes": {
            **{outcome.value: counts.get(outcome, 0) for outcome in Outcome if outcome is not Outcome.REJECTED},
            Outcome.REJECTED.value: len(rejected),
            NOTED: len(noted),
        },
        "rejets": rejected,
        "signalements": noted,
    }


def _note(row: FeedNote) -> Note:
    return Note(row.line, row.path, row.number, row.value, row.reason)
