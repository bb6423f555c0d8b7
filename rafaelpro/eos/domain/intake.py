"""What the intake of one feed carries from batch to batch, and how each batch leaves its mark on the feed."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import F

from rafaelpro.eos.enums import FeedState, NoteKind, Outcome, Stage
from rafaelpro.eos.models import OUTCOME_COLUMNS, Feed, FeedNote
from rafaelpro.eos.notes import Note
from rafaelpro.eos.planning import Tally
from rafaelpro.eos.reading.survey import Survey
from rafaelpro.lheo.problems import VALUE_SHOWN

from .organisations import Organisations

TOLD_AT_ONCE = 1_000


class TakenOver(Exception):
    """Another process goes on with this feed: this one must stop."""


@dataclass(slots=True)
class Intake:
    """The feed being applied. `progress`: formations applied, as this process knows it."""

    feed_id: int
    numero: int
    survey: Survey
    progress: int = 0
    organisations: Organisations = field(init=False)

    def __post_init__(self) -> None:
        self.organisations = Organisations(self.survey.names)

    @property
    def reason(self) -> str:
        """What the history says of each change."""
        return f"flux n° {self.numero}"

    def hold(self, stage: Stage) -> None:
        """Lock the feed's row for this transaction. Raises `TakenOver` when it is not as we left it.

        The intake's lock belongs to a connection: should it break, another process may go on; then this one must not.
        """
        feed = Feed.objects.select_for_update(no_key=True).get(pk=self.feed_id)
        if (feed.state, feed.stage, feed.progress) != (FeedState.RUNNING, stage, self.progress):
            raise TakenOver(f"feed {feed.pk}: {feed.state}, {feed.stage}, {feed.progress}")

    def record(self, tally: Tally, formations: int = 0) -> None:
        """Add a batch to the feed's report, in the batch's transaction: a crash counts nothing twice."""
        columns = {OUTCOME_COLUMNS[outcome]: count for outcome, count in tally.outcomes.items() if count}
        added = {column: F(column) + count for column, count in columns.items()}
        added["noted"] = F("noted") + len(tally.notes)
        added["progress"] = F("progress") + formations
        Feed.objects.filter(pk=self.feed_id).update(**added)
        tell(self.feed_id, NoteKind.REJECTION, tally.rejections)
        tell(self.feed_id, NoteKind.NOTICE, tally.notes)


def tell(feed_id: int, kind: NoteKind, notes: list[Note]) -> None:
    """Write lines of a feed's report."""
    rows = [_row(feed_id, kind, note) for note in notes]
    FeedNote.objects.bulk_create(rows, batch_size=TOLD_AT_ONCE)


def _row(feed_id: int, kind: NoteKind, note: Note) -> FeedNote:
    return FeedNote(
        feed_id=feed_id,
        kind=kind,
        line=note.line,
        path=note.path,
        number=note.number[:VALUE_SHOWN],
        value=note.value[:VALUE_SHOWN],
        reason=note.reason,
    )


def count(outcome: Outcome, number: int) -> Tally:
    """So many records of one outcome, without anything to say of them."""
    tally = Tally()
    tally.outcomes[outcome] += number
    return tally
