"""What feeds would do, told without writing anything: the same reading and the same plan as the intake."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import structlog

from rafaelpro.core import clock, policy
from rafaelpro.eos import order
from rafaelpro.eos.content import PACKED_LIMIT, Measured, TooLarge, unpacked
from rafaelpro.eos.enums import FeedState, FeedType, Outcome
from rafaelpro.eos.notes import Note
from rafaelpro.eos.offer import FormationUnit
from rafaelpro.eos.order import Position, Standing
from rafaelpro.eos.planning import KnownOffer, Tally, plan_units, tally
from rafaelpro.eos.reading.flux import PATH
from rafaelpro.eos.reading.formations import units
from rafaelpro.eos.reading.survey import Survey, survey
from rafaelpro.eos.report import held_note, shape
from rafaelpro.lheo.limits import MIB
from rafaelpro.lheo.problems import Unreadable

from .known import known_offer
from .process import batches, last_position
from .withdrawals import absent_counts, followers, reckon

UNFORESEEN = "la lecture s'est arrêtée sur une erreur imprévue, qui est dans le journal technique"
log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Verdict:
    """What would become of one feed."""

    state: FeedState
    numero: int | None = None
    type: FeedType | None = None
    tally: Tally = field(default_factory=Tally)

    def report(self) -> dict[str, Any]:
        """The report of the contract; nothing was received, hence no id."""
        return shape(
            public_id=None,
            numero=self.numero,
            kind=self.type.value if self.type else None,
            state=self.state.value,
            counts=self.tally.outcomes,
            rejections=self.tally.rejections,
            notices=self.tally.notes,
        )


def check(path: Path) -> dict[str, Any]:
    """The report that an import of this file would give now. Reads only."""
    return next(iter(check_all([path]))).report()


def check_all(paths: Iterable[Path]) -> Iterator[Verdict]:
    """What would become of several files, in their order: each number counts for the next, what they hold does not."""
    last = last_position()
    for path in paths:
        verdict, digest = _check(path, last)
        if verdict.state is FeedState.APPLIED and verdict.numero is not None:
            last = Position(verdict.numero, digest)
        yield verdict


def _check(path: Path, last: Position | None) -> tuple[Verdict, str]:
    with tempfile.TemporaryFile() as copy:
        try:
            digest = _unpack(path, copy)
            return _judge(copy, digest, last), digest
        except (Unreadable, TooLarge) as reason:
            return Verdict(FeedState.REFUSED, tally=_rejected(_note(reason))), ""
        except Exception:
            log.exception("feed_check_failed", file=path.name)
            return Verdict(FeedState.REFUSED, tally=_rejected(Note(0, "", "", "", UNFORESEEN))), ""


def _unpack(path: Path, copy: BinaryIO) -> str:
    """The document on disk, unpacked once, to be read twice."""
    if path.is_file() and path.stat().st_size > PACKED_LIMIT:
        raise TooLarge(f"Le fichier dépasse {PACKED_LIMIT // MIB} Mio.")
    blocks = Measured(unpacked(path))
    copy.writelines(blocks)
    return blocks.digest


def _note(reason: Unreadable | TooLarge) -> Note:
    if isinstance(reason, Unreadable):
        return Note(reason.line, reason.path, "", "", reason.reason)
    return Note(0, "", "", "", str(reason))


def _rejected(note: Note) -> Tally:
    counts = Tally()
    counts.reject([note])
    return counts


def _judge(content: BinaryIO, digest: str, last: Position | None) -> Verdict:
    content.seek(0)
    found = survey(content)
    header = found.told
    where = order.standing(header.numero, digest, last)
    if where is Standing.OUTDATED and last is not None:
        note = Note(0, PATH, str(header.numero), str(header.numero), order.too_late(header.numero, last))
        return Verdict(FeedState.OUTDATED, header.numero, header.type, _rejected(note))
    if where is Standing.REPLAY:
        counts = Tally()
        counts.outcomes[Outcome.UNCHANGED] = found.records
        return Verdict(FeedState.APPLIED, header.numero, header.type, counts)
    return _plan(content, found, order.missing(header.numero, last))


def _plan(content: BinaryIO, found: Survey, jump: str) -> Verdict:
    header = found.told
    verdict = Verdict(FeedState.APPLIED, header.numero, header.type)
    verdict.tally.notes += found.notes
    if jump:
        verdict.tally.notes.append(Note(0, PATH, str(header.numero), str(header.numero), jump))
    content.seek(0)
    _plan_all(units(content, found), found, verdict.tally)
    if header.type is FeedType.FULL:
        _withdraw(found, verdict)
    return verdict


def _plan_all(formations: Iterator[FormationUnit], found: Survey, counts: Tally) -> None:
    """As the intake does, a batch at a time; measures that a batch would create are known to the next."""
    measures: set[str] = set()
    for chosen in batches(formations):
        actions = [action for unit in chosen for action in unit.actions]
        known = known_offer(actions)
        known = KnownOffer(known.actions, known.sessions, known.measures | measures)
        planned = plan_units(actions, known, clock.today())
        counts.merge(tally(planned, chosen))
        counts.outcomes[Outcome.WITHDRAWN] += followers(planned, found)
        measures |= {unit.record.content.measure for unit in planned if unit.plan.content and unit.record.content}


def _withdraw(found: Survey, verdict: Verdict) -> None:
    guard = reckon(found)
    if guard.holds(policy.value("feed_guard_share")):
        verdict.state = FeedState.HELD
        verdict.tally.notes.insert(0, held_note(verdict.numero, guard))
    verdict.tally.outcomes[Outcome.WITHDRAWN] += absent_counts(found)
