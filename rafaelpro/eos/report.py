"""The report of a feed, as the contract says it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .enums import FeedState, NoteKind, Outcome
from .guard import Guard, Share
from .models import Feed, FeedNote
from .notes import Note
from .reading.flux import PATH

NOTED = "signale"


def report(feed: Feed) -> dict[str, Any]:
    """What happened to every record of a received feed."""
    held = [held_note(feed.numero, _guard(feed))] if feed.state == FeedState.HELD else []
    notes = list(FeedNote.objects.filter(feed=feed).order_by("id"))
    return shape(
        public_id=str(feed.public_id),
        numero=feed.numero,
        kind=feed.type or None,
        state=feed.state,
        counts=feed.counts,
        rejections=[_note(each) for each in notes if each.kind == NoteKind.REJECTION],
        notices=held + [_note(each) for each in notes if each.kind == NoteKind.NOTICE],
    )


def held_note(numero: int | None, guard: Guard) -> Note:
    """Why a feed waits for the operator (R3.5)."""
    return Note(0, PATH, str(numero), str(numero), f"flux retenu, à confirmer par l'opérateur : {guard.words()}")


def _guard(feed: Feed) -> Guard:
    return Guard(
        Share(feed.actions_published, feed.actions_absent), Share(feed.sessions_published, feed.sessions_absent)
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
