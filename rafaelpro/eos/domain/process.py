"""Take a feed in: read it whole, judge it, apply it (R3.4–R3.6). See docs/eos.md for the mechanism."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from itertools import islice

import structlog
from django.db import transaction

from rafaelpro.core import clock, policy
from rafaelpro.eos import messages, order
from rafaelpro.eos.content import open_stored
from rafaelpro.eos.enums import UNFINISHED, Decision, FeedState, FeedType, NoteKind, Outcome, Stage
from rafaelpro.eos.guard import Guard
from rafaelpro.eos.models import Feed
from rafaelpro.eos.notes import Note
from rafaelpro.eos.offer import FormationUnit
from rafaelpro.eos.order import Position, Standing
from rafaelpro.eos.planning import Tally
from rafaelpro.eos.reading.flux import PATH
from rafaelpro.eos.reading.formations import units
from rafaelpro.eos.reading.survey import Survey, survey
from rafaelpro.lheo.problems import Unreadable

from . import batch
from .failures import is_cut_off, may_pass
from .intake import Intake, TakenOver, count, tell
from .locks import PATIENCE, Busy, one_intake
from .withdrawals import reckon, withdraw_absent

FORMATIONS_AT_ONCE = 40
RECORDS_AT_ONCE = 400  # a batch is short even where an action has hundreds of sessions
ATTEMPTS = 5  # tries of the same feed, the runs that die on it included, before it is given up
PAUSE = 1.0  # seconds before the second try, four times as long before the third, nine times…
INTERRUPTED = "L'intégration est interrompue : ce qui est commencé sera repris par les tâches de fond, ou run_due_jobs."
log = structlog.get_logger(__name__)


class Interrupted(Exception):
    """The intake cannot go on here: the database is out of reach, or another process goes on. The words are for people.

    The feed stays as it stands.
    """


def process(feed_id: int, *, patience: float = PATIENCE) -> Feed:
    """Take in the feed, after those received before it; answers it finished (applied, held, refused or out of date).

    Order: one intake at a time, over all machines; each feed is read whole first, then applied in short transactions.
    Locks: the intake's advisory lock (held by the connection), then per batch the feed, the actions and the
    sessions that change, in the order of their keys. A finished feed is left as it is. Whatever goes wrong with a feed
    ends that feed, in words, and no other. Raises `Busy` when another intake lasts longer than `patience` seconds;
    `Interrupted` where no feed is to blame: what has begun is taken up again where it stopped.
    """
    with one_intake(patience):
        for feed in Feed.objects.filter(state__in=UNFINISHED, pk__lte=feed_id).order_by("pk"):
            _take(feed)
    return Feed.objects.get(pk=feed_id)


def resume_all() -> int:
    """Take in whatever waits or was left half-way, in the order of reception; how many.

    Nothing when another intake is running; what is interrupted waits for the next call.
    """
    done = 0
    try:
        with one_intake(patience=0):
            for feed in Feed.objects.filter(state__in=UNFINISHED).order_by("pk"):
                _take(feed)
                done += 1
    except Busy:
        log.info("feed_intake_busy")
    except Interrupted:
        log.warning("feed_intake_interrupted", exc_info=True)
    return done


def last_position() -> Position | None:
    """The last feed applied."""
    applied = Feed.objects.filter(state=FeedState.APPLIED, replay_of__isnull=True).order_by("-numero")
    found = applied.values_list("numero", "digest").first()
    return Position(found[0] or 0, found[1]) if found else None


def batches(formations: Iterable[FormationUnit]) -> Iterator[list[FormationUnit]]:
    """Whole formations, a few at a time."""
    chosen: list[FormationUnit] = []
    for unit in formations:
        chosen.append(unit)
        if len(chosen) >= FORMATIONS_AT_ONCE or sum(each.records for each in chosen) >= RECORDS_AT_ONCE:
            yield chosen
            chosen = []
    if chosen:
        yield chosen


def _take(feed: Feed) -> None:
    """One feed, from where it stands to its end, whatever it holds: the next ones must not wait for it (R3.4)."""
    while True:
        try:
            return _try(feed)
        except Exception as error:
            if isinstance(error, TakenOver) or is_cut_off(error):
                raise Interrupted(INTERRUPTED) from error
            log.exception("feed_failed", feed=feed.pk, attempt=feed.attempts)
            feed = Feed.objects.get(pk=feed.pk)
            if not may_pass(error):
                return _stop(feed, "une erreur imprévue")
        time.sleep(PAUSE * feed.attempts**2)


def _try(feed: Feed) -> None:
    feed.attempts += 1
    if feed.attempts > ATTEMPTS:
        return _stop(feed, f"une erreur imprévue, {ATTEMPTS} fois")
    feed.state, feed.started_at = FeedState.RUNNING, feed.started_at or clock.now()
    feed.save(update_fields=["attempts", "state", "started_at"])
    log.info("feed_started", feed=feed.pk, attempt=feed.attempts, stage=feed.stage)
    try:
        with open_stored(feed) as content:
            found = survey(content)
    except Unreadable as reason:
        return _refuse(feed, reason)
    if feed.stage == Stage.READING and not _judge(feed, found):
        return None
    return _apply(feed, found)


@transaction.atomic
def _judge(feed: Feed, found: Survey) -> bool:
    """Whether the feed is to be applied; where it is not, it is finished here (R3.4a, R3.5)."""
    header = found.told
    feed.numero, feed.type, feed.stamped_at = header.numero, header.type, header.stamped_at
    feed.save(update_fields=["numero", "type", "stamped_at"])
    last = last_position()
    where = order.standing(header.numero, feed.digest, last)
    if where is Standing.REPLAY:
        _replay(feed, found)
    elif where is Standing.OUTDATED and last is not None:
        _refuse_late(feed, order.too_late(header.numero, last))
    elif _is_held(feed, found):
        return False
    else:
        _begin(feed, found, order.missing(header.numero, last))
        return True
    return False


def _is_held(feed: Feed, found: Survey) -> bool:
    """Reckon the guard of a full feed; hold it where it drops too much and nobody has confirmed it."""
    if feed.type != FeedType.FULL:
        return False
    guard = reckon(found)
    feed.actions_published, feed.actions_absent = guard.actions.published, guard.actions.absent
    feed.sessions_published, feed.sessions_absent = guard.sessions.published, guard.sessions.absent
    feed.save(update_fields=["actions_published", "actions_absent", "sessions_published", "sessions_absent"])
    if feed.decision == Decision.APPLY or not guard.holds(policy.value("feed_guard_share")):
        return False
    _hold(feed, guard)
    return True


@transaction.atomic
def _begin(feed: Feed, found: Survey, jump: str) -> None:
    notes = list(found.notes)
    if jump:
        notes.append(Note(0, PATH, str(feed.numero), str(feed.numero), jump))
    tell(feed.pk, NoteKind.NOTICE, notes)
    feed.stage, feed.noted = Stage.APPLYING, len(notes)
    feed.save(update_fields=["stage", "noted"])


def _apply(feed: Feed, found: Survey) -> None:
    """Batch after batch from the formation where the last run stopped; then what a full feed does not hold any more."""
    intake = Intake(feed.pk, found.told.numero, found, feed.progress)
    if feed.stage == Stage.APPLYING:
        with open_stored(feed) as content:
            left = islice(units(content, found), feed.progress, None)
            for chosen in batches(left):
                batch.apply(chosen, intake)
        _advance(feed)
    if found.told.type is FeedType.FULL:
        withdraw_absent(intake)
    _finish(feed)


def _advance(feed: Feed) -> None:
    feed.stage = Stage.WITHDRAWING
    feed.save(update_fields=["stage"])


@transaction.atomic
def _finish(feed: Feed) -> None:
    """The feed uses up its number; those that were held with it or before it are too late now."""
    _end(feed, FeedState.APPLIED)
    older = Feed.objects.filter(state=FeedState.HELD, numero__lte=feed.numero)
    for each in older.order_by("pk"):
        outdate(each, order.too_late(each.numero or 0, Position(feed.numero or 0, feed.digest)))


@transaction.atomic
def _replay(feed: Feed, found: Survey) -> None:
    """The same number and content again: all its records are unchanged, nothing is written but this report."""
    feed.replay_of = Feed.objects.get(state=FeedState.APPLIED, replay_of__isnull=True, numero=feed.numero)
    Intake(feed.pk, found.told.numero, found).record(count(Outcome.UNCHANGED, found.records))
    _end(feed, FeedState.APPLIED)


@transaction.atomic
def _refuse(feed: Feed, reason: Unreadable) -> None:
    """Unreadable: nothing of it was applied, or (an unlikely damage to what is kept) no more of it will be."""
    _reject(feed, Note(reason.line, reason.path, "", "", reason.reason))
    _end(feed, FeedState.REFUSED)
    messages.feed_refused(feed, reason.reason)


@transaction.atomic
def _stop(feed: Feed, why: str) -> None:
    """Give the feed up: what it has changed so far stays, its number is not used up, the next ones pass."""
    reason = f"l'application s'est arrêtée sur {why} : elle est abandonnée"
    _reject(feed, Note(0, "", "", "", reason))
    _end(feed, FeedState.REFUSED)
    messages.feed_stopped(feed)


@transaction.atomic
def _refuse_late(feed: Feed, reason: str) -> None:
    outdate(feed, reason)
    messages.feed_outdated(feed, reason)


@transaction.atomic
def _hold(feed: Feed, guard: Guard) -> None:
    _end(feed, FeedState.HELD)
    messages.feed_held(feed, guard.words())


def outdate(feed: Feed, reason: str) -> None:
    """Say that a feed comes too late, in the caller's transaction."""
    _reject(feed, Note(0, PATH, str(feed.numero), str(feed.numero), reason))
    _end(feed, FeedState.OUTDATED)


def _reject(feed: Feed, note: Note) -> None:
    tally = Tally()
    tally.reject([note])
    Intake(feed.pk, feed.numero or 0, Survey()).record(tally)


def _end(feed: Feed, state: FeedState) -> None:
    feed.state, feed.finished_at = state, clock.now()
    feed.save(update_fields=["state", "finished_at", "replay_of"])
    log.info("feed_ended", feed=feed.pk, numero=feed.numero, state=str(state))
