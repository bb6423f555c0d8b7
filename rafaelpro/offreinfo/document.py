"""Write the document for Offre Info: LHÉO 2.3, action by action, each session passed on or given its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import BinaryIO

from rafaelpro.catalogue.models import TrainingAction, TrainingSession
from rafaelpro.core import clock, policy
from rafaelpro.eos.enums import FeedType
from rafaelpro.eos.queries import last_applied
from rafaelpro.eos.reading.exact import PROFILE
from rafaelpro.eos.reading.flux import FLUX
from rafaelpro.lheo import records as lheo
from rafaelpro.lheo.extras import Extra, extra, extras
from rafaelpro.lheo.problems import CannotWrite, Problem
from rafaelpro.lheo.writer import LheoWriter, problems_of

from .offer import considered
from .reasons import Day, Facts, Reason, reason_of
from .records.actions import Offered, formation_record
from .records.exactness import exact
from .words import element_words

GONE = "retraits"
SINCE = "depuis"


class NothingToPassOn(Exception):
    """Not one formation is passed on: LHÉO has no empty document."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a session; `reason` None: it is passed on. `detail` says what is missing."""

    action: TrainingAction
    session: TrainingSession
    reason: Reason | None
    detail: str = ""


@dataclass(slots=True)
class Written:
    """What a document holds, and what it leaves out, by reason."""

    since: date | None
    formations: int = 0
    sessions: int = 0
    left_out: Counter[Reason] = field(default_factory=Counter)


Tell = Callable[[Outcome], None]


def day_of_export() -> Day:
    return Day(clock.today(), policy.value("offre_info_ended_days"))


def write(stream: BinaryIO, *, since: date | None = None, tell: Tell | None = None) -> Written:
    """Write the whole document; memory holds one batch of actions. Call it within a `snapshot`.

    With `since`, only the formations of which something has changed since that day, whole, and the numbers of what has
    left. Where nothing but departures has changed, LHÉO can say nothing: the whole offer is written in its place.
    Raises `NothingToPassOn` having written nothing.
    """
    work = _Work(day_of_export(), since, tell or (lambda outcome: None))
    candidates = work.candidates()
    first = next((each for each in candidates if work.accepts(each)), None)
    if first is None and since is not None and work.gone:
        return write(stream, tell=tell)
    if first is None:
        raise NothingToPassOn
    with LheoWriter(stream) as writer:
        for each in chain((first,), candidates):
            work.put(writer, each)
        writer.extras(*work.own_extras())
    return work.written


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A formation that is passed on if the schema takes it."""

    offered: Offered
    record: lheo.Formation


class _Work:
    """One pass over the offer. `gone`: numbers of sessions that have changed and are not passed on (`since` only)."""

    def __init__(self, day: Day, since: date | None, tell: Tell) -> None:
        self.written = Written(since)
        self.gone: list[str] = []
        self._day = day
        self._tell = tell

    def candidates(self) -> Iterator[_Candidate]:
        """The actions that have sessions to pass on; the other sessions are told at once."""
        for action, sessions in considered(self._day, self.written.since):
            kept = [session for session in sessions if self._passes(action, session)]
            if kept:
                offered = Offered(action, kept)
                yield _Candidate(offered, exact(formation_record(offered), offered))

    def accepts(self, each: _Candidate) -> bool:
        """Whether the schema takes it; one that it refuses is told."""
        problems = problems_of(each.record)
        self._leave_out(each.offered, problems)
        return not problems

    def put(self, writer: LheoWriter, each: _Candidate) -> None:
        """Write it, or tell what the schema refuses in it."""
        try:
            writer.formation(each.record)
        except CannotWrite as refused:
            self._leave_out(each.offered, refused.problems)
            return
        self.written.formations += 1
        self.written.sessions += len(each.offered.sessions)
        for session in each.offered.sessions:
            self._tell(Outcome(each.offered.action, session, None))

    def own_extras(self) -> Iterator[Extra]:
        """What the document is: read at its end, once everything is known."""
        feed = last_applied()
        kind = FeedType.FULL if self.written.since is None else FeedType.DELTA
        yield extras(
            FLUX,
            extra("type", kind),
            extra("numero", str(feed.numero if feed else 0)),
            extra("horodatage", clock.now().isoformat()),
        )
        if self.written.since is not None:
            gone = extras(GONE, *(extra("session", number) for number in self.gone))
            yield extras(PROFILE, extra(SINCE, self.written.since.isoformat()), gone)

    def _passes(self, action: TrainingAction, session: TrainingSession) -> bool:
        return self._told(action, session) is None

    def _leave_out(self, offered: Offered, problems: tuple[Problem, ...]) -> None:
        missing = tuple(dict.fromkeys(element_words(each) for each in problems))
        for session in offered.sessions if missing else ():
            self._told(offered.action, session, missing)

    def _told(self, action: TrainingAction, session: TrainingSession, missing: tuple[str, ...] = ()) -> Reason | None:
        reason = reason_of(facts_of(action, session, missing), self._day)
        if reason is not None:
            self.written.left_out[reason] += 1
            if self.written.since is not None:
                self.gone.append(session.carif_number)
            self._tell(Outcome(action, session, reason, ", ".join(missing)))
        return reason


def facts_of(action: TrainingAction, session: TrainingSession, missing: tuple[str, ...] = ()) -> Facts:
    return Facts(
        withdrawn=action.withdrawn_at is not None or session.withdrawn_at is not None,
        archived=session.archived_at is not None,
        ends_on=session.contract_end,
        responsible=action.responsible.siret,
        trainer=session.trainer.siret,
        missing=missing,
    )
