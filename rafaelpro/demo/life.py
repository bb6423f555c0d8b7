"""The life of one session, told day by day under the real rules: pure, no database.

Candidates arrive; who may apply is asked of `availability` with the counts of that day, as a real door does (R4.4,
R5.1, R6.3). Organisations decide late or soon, sometimes never; the clock expires what is due (R7.3); a session is
declared full or cancelled (R5.2, R5.3); the operator reverses a few decisions (R7.2). Every step is one of the table
R7.5.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import count
from random import Random

from rafaelpro.applications.availability import (
    Counts,
    SessionFacts,
    due_on,
    due_reference,
    recruitment,
    window,
)
from rafaelpro.applications.enums import Mode, Origin, State
from rafaelpro.applications.transitions import Who, find
from rafaelpro.core.clock import PARIS
from rafaelpro.eos.generator.chance import weighted

NIGHT = time(0)  # when the clock expires what is due
OFFICE_HOURS = range(9, 18)
REASONS = (
    (("injoignable", ""), 34),
    (("ne-souhaite-plus", ""), 20),
    (("deja-en-formation-ou-emploi", ""), 16),
    (("document-manquant", "Justificatif d'identité non fourni après deux relances."), 10),
    (("absence-non-justifiee", ""), 9),
    (("condition-administrative", "L'inscription demandée par le dispositif n'est plus à jour."), 5),
    (("hors-public", "La personne est encore en contrat de travail."), 3),
    (("doublon", ""), 2),
    (("autre", "La personne déménage dans une autre région."), 1),
)
WITHDRAWN = 0.04
# Who recruits by entry points answers, for nobody expires while one is to come; elsewhere the clock tells who forgot.
NEVER_DECIDED = {Mode.ENTRY_POINTS: 0.015, Mode.MANUAL: 0.14}
DECIDED_AFTER = {Mode.ENTRY_POINTS: 1.8, Mode.MANUAL: 2.6}  # logarithm of the median number of days
DOUBT = timedelta(days=30)  # before a session is cancelled, nobody decides any more
CARRIED_OVER = 0.08  # decisions that come after the entry point for which the person applied (R4.5)
REVERSED = 0.01
ORIGINS = ((Origin.PRESCRIBER, 70), (Origin.SELF, 19), (Origin.PROVIDER, 11))


class Deed(StrEnum):
    """What happens at a moment."""

    ARRIVES = "arrives"
    DECIDES = "decides"
    WITHDRAWS = "withdraws"
    EXPIRES = "expires"
    LATE = "late"
    REVERSES = "reverses"
    CLOSES = "closes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What is known of a session before its life is told. `facts` are those of today, without its closures."""

    facts: SessionFacts
    contract_start: date | None
    contract_end: date | None
    delay_days: int
    stay: timedelta  # from the planned entry to the planned exit
    cancelled_at: datetime | None = None
    declared_full_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A transition that took place. `reason` and `detail` are those of a « non retenue »."""

    at: datetime
    before: State | None
    after: State
    who: Who
    reason: str = ""
    detail: str = ""


@dataclass(slots=True)
class Fate:
    """What became of one application."""

    person: int
    origin: Origin
    steps: list[Step] = field(default_factory=list)
    planned_entry: date | None = None
    planned_exit: date | None = None

    @property
    def state(self) -> State:
        return self.steps[-1].after

    @property
    def created_at(self) -> datetime:
        return self.steps[0].at

    @property
    def decision(self) -> Step | None:
        """The last decision, as the application's row keeps it."""
        decided = [step for step in self.steps if step.after in (State.RETAINED, State.NOT_RETAINED)]
        return decided[-1] if decided else None


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody who would like to apply."""

    at: datetime
    person: int


def tell(story: Story, arrivals: Iterable[Arrival], *, rng: Random, until: datetime) -> list[Fate]:
    """The applications of the session up to `until`, in the order of their creation."""
    life = _Life(story, rng, until)
    for arrival in arrivals:
        life.plan(arrival.at, Deed.ARRIVES, arrival.person)
    for closure in (story.cancelled_at, story.declared_full_at):
        if closure is not None:
            life.plan(closure, Deed.CLOSES)
    life.run()
    return life.fates


class _Life:
    """The agenda of a session, and the applications so far."""

    def __init__(self, story: Story, rng: Random, until: datetime) -> None:
        self.story = story
        self.rng = rng
        self.until = until
        self.fates: list[Fate] = []
        self._agenda: list[tuple[datetime, int, Deed, int]] = []
        self._ranks = count()
        self._of_person: defaultdict[int, list[Fate]] = defaultdict(list)
        self._last_reference = due_reference(story.facts, story.contract_start, date.max)
        self._deeds = {
            Deed.ARRIVES: self._arrive,
            Deed.DECIDES: self._decide,
            Deed.WITHDRAWS: self._withdraw,
            Deed.EXPIRES: self._expire,
            Deed.LATE: self._decide_late,
            Deed.REVERSES: self._reverse,
            Deed.CLOSES: self._close,
        }

    def plan(self, at: datetime, deed: Deed, number: int = -1) -> None:
        """Put a deed in the agenda; `number` is a person for an arrival, else an application."""
        if at <= self.until:
            heapq.heappush(self._agenda, (at, next(self._ranks), deed, number))

    def run(self) -> None:
        """Let everything that was planned happen, in order."""
        while self._agenda:
            at, _, deed, number = heapq.heappop(self._agenda)
            self._deeds[deed](at, number)

    # -- what the rules say at a moment ----------------------------------------------------------------------------

    def _facts(self, at: datetime) -> SessionFacts:
        story = self.story
        facts = story.facts
        if story.cancelled_at is not None and at >= story.cancelled_at:
            facts = replace(facts, cancelled=True)
        if story.declared_full_at is not None and at >= story.declared_full_at:
            facts = replace(facts, manual=replace(facts.manual, declared_full=True))
        return facts

    def _is_open(self, at: datetime) -> bool:
        facts, today = self._facts(at), at.date()
        bounds = window(facts, today)
        retained = sum(
            1
            for fate in self.fates
            if fate.state is State.RETAINED
            and (bounds.after is None or _decided_on(fate) > bounds.after)
            and (bounds.until is None or _decided_on(fate) <= bounds.until)
        )
        pending = sum(1 for fate in self.fates if fate.state is State.PENDING)
        return recruitment(facts, Counts(pending, retained), today).is_open

    def _is_held(self, person: int, today: date) -> bool:
        """R6.3: pending, or retained since the last entry point (ever, on sessions of R5)."""
        since = window(self.story.facts, today).previous
        return any(
            fate.state is State.PENDING
            or (fate.state is State.RETAINED and (since is None or _decided_on(fate) > since))
            for fate in self._of_person[person]
        )

    # -- what happens ----------------------------------------------------------------------------------------------

    def _arrive(self, at: datetime, person: int) -> None:
        if self._is_held(person, at.date()) or not self._is_open(at):
            return
        fate = Fate(person, weighted(self.rng, ORIGINS))
        number = len(self.fates)
        self.fates.append(fate)
        self._of_person[person].append(fate)
        self._move(fate, at, State.PENDING, Who.SENDER)
        self._plan_end(at, number)

    def _plan_end(self, at: datetime, number: int) -> None:
        """A decision soon, late or never; a withdrawal; and the night on which it expires."""
        draw = self.rng.random()
        if draw < WITHDRAWN:
            self.plan(_office_hour(self.rng, at + timedelta(days=self.rng.randint(1, 15))), Deed.WITHDRAWS, number)
        elif draw < 1 - NEVER_DECIDED[self.story.facts.mode]:
            self.plan(self._decision_time(at), Deed.DECIDES, number)
        due = due_on(self._last_reference, at.date(), self.story.delay_days)
        if due is not None:
            self.plan(datetime.combine(due + timedelta(days=1), NIGHT, PARIS), Deed.EXPIRES, number)

    def _decision_time(self, at: datetime) -> datetime:
        """A week later, more or less; most organisations give their decisions before the coming entry point."""
        wanted = _office_hour(
            self.rng, at + timedelta(days=self.rng.lognormvariate(DECIDED_AFTER[self.story.facts.mode], 0.9))
        )
        coming = window(self.story.facts, at.date()).next
        if coming is None or self.rng.random() < CARRIED_OVER:
            return wanted
        eve = datetime.combine(coming.date, time(18), PARIS)
        return min(wanted, max(eve, at + timedelta(hours=1)))

    def _decide(self, at: datetime, number: int) -> None:
        fate = self.fates[number]
        if fate.state is not State.PENDING or self._has_ended(at) or self._in_doubt(at):
            return
        if self.rng.random() < 0.73 and self._plan_stay(fate, at):
            self._move(fate, at, State.RETAINED, Who.MANAGER)
            return
        self._refuse(fate, at)
        if self.rng.random() < REVERSED:
            self.plan(_office_hour(self.rng, at + timedelta(days=self.rng.randint(4, 14))), Deed.REVERSES, number)

    def _refuse(self, fate: Fate, at: datetime) -> None:
        code, detail = weighted(self.rng, REASONS)
        self._move(fate, at, State.NOT_RETAINED, Who.MANAGER, reason=code, detail=detail)

    def _withdraw(self, at: datetime, number: int) -> None:
        if self.fates[number].state is State.PENDING:
            self._move(self.fates[number], at, State.WITHDRAWN, Who.APPLICANT)

    def _expire(self, at: datetime, number: int) -> None:
        if self.fates[number].state is State.PENDING:
            self._move(self.fates[number], at, State.NO_DECISION, Who.CLOCK)
            if self.rng.random() < 0.25:
                later = at + timedelta(days=self.rng.randint(2, 20))
                self.plan(_office_hour(self.rng, later), Deed.LATE, number)

    def _decide_late(self, at: datetime, number: int) -> None:
        """R7.3: « non » always, « oui » only into an open window."""
        fate = self.fates[number]
        if fate.state is not State.NO_DECISION:
            return
        free = not self._is_held(fate.person, at.date())
        if free and self._is_open(at) and self.rng.random() < 0.5 and self._plan_stay(fate, at):
            self._move(fate, at, State.RETAINED, Who.MANAGER)
        else:
            self._refuse(fate, at)

    def _reverse(self, at: datetime, number: int) -> None:
        """R7.2: by the operator, where a place is left."""
        fate = self.fates[number]
        held = self._is_held(fate.person, at.date())
        if fate.state is State.NOT_RETAINED and not held and self._is_open(at) and self._plan_stay(fate, at):
            self._move(fate, at, State.RETAINED, Who.OPERATOR)

    def _close(self, at: datetime, number: int) -> None:
        is_cancelled = self.story.cancelled_at is not None and at >= self.story.cancelled_at
        after = State.REFUSED_CANCELLED if is_cancelled else State.REFUSED_FULL
        for fate in self.fates:
            if fate.state is State.PENDING:
                self._move(fate, at, after, Who.CLOSURE)

    def _in_doubt(self, at: datetime) -> bool:
        cancelled_at = self.story.cancelled_at
        return cancelled_at is not None and at > cancelled_at - DOUBT

    def _has_ended(self, at: datetime) -> bool:
        end = self.story.contract_end
        return end is not None and at.date() > end

    def _plan_stay(self, fate: Fate, at: datetime) -> bool:
        """Planned entry and exit, within the contract (R7.1); False where none fits."""
        entry = self._entry(at.date())
        end = self.story.contract_end
        if end is not None and entry > end:
            return False
        leaving = entry + self.story.stay
        fate.planned_entry, fate.planned_exit = entry, min(leaving, end) if end else leaving
        return True

    def _entry(self, today: date) -> date:
        """The coming entry point, or a week later for some; the start of a session of R5, or soon after today."""
        start = self.story.contract_start
        soon = today + timedelta(days=7)
        if self.story.facts.mode is Mode.ENTRY_POINTS:
            coming = window(self.story.facts, today).next
            entry = coming.date if coming else soon
            return entry + timedelta(days=7 if self.rng.random() < 0.08 else 0)
        return max(start, soon) if start and self.rng.random() < 0.2 else start or soon

    def _move(self, fate: Fate, at: datetime, after: State, who: Who, *, reason: str = "", detail: str = "") -> None:
        before = fate.state if fate.steps else None
        if find(before, after, who) is None:
            raise ValueError(f"no transition from {before} to {after} by {who} (R7.5)")
        fate.steps.append(Step(at, before, after, who, reason, detail))


def _decided_on(fate: Fate) -> date:
    decision = fate.decision
    assert decision is not None
    return decision.at.date()


def _office_hour(rng: Random, at: datetime) -> datetime:
    """About then, on a working day, at an hour when offices answer."""
    day = at.date() + timedelta(days=max(0, 7 - at.isoweekday()) % 7 + 1 if at.isoweekday() > 5 else 0)
    hour = time(rng.choice(OFFICE_HOURS), rng.randrange(60), rng.randrange(60))
    chosen = datetime.combine(day, hour, PARIS)
    return chosen if chosen > at else chosen + timedelta(days=1)
