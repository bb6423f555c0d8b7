"""The plan of a region: which group teaches what, where and when. Plain values; nothing of LHÉO here.

Actions are drawn one by one and forgotten: a region of 200,000 sessions takes no more memory than one of 1,200.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from random import Random

from rafaelpro.catalogue.communes import Commune, within
from rafaelpro.eos.generator import calendar, texts
from rafaelpro.eos.generator.calendar import EntryPoint, Profile, Span
from rafaelpro.eos.generator.chance import happens, stream, weighted
from rafaelpro.eos.generator.organisations import (
    Organisation,
    Person,
    build_organisations,
    contact,
    number_of_organisations,
    street,
)
from rafaelpro.eos.generator.trades import Measure, Trade, trades

MOST_SESSIONS = 1_000_000
FIRST_CARIF_NUMBER = 498_943
CARIF_STEP = 3
ORGANISATIONS_PER_GROUP = 4
MEASURES = ((Measure.SOCLE, 44), (Measure.FIRST_LEVEL, 28), (Measure.PRF, 28))
SESSIONS_PER_ACTION = ((1, 20), (2, 22), (3, 22), (4, 16), (5, 12), (6, 8))
RECRUITMENT_STATES = (("1", 78), ("2", 9), ("3", 6), ("", 7))


@dataclass(frozen=True, slots=True)
class Group:
    """A group of organisations that answers together; the first one leads and carries the actions."""

    lead: Organisation
    members: tuple[Organisation, ...]


@dataclass(frozen=True, slots=True)
class Meeting:
    """An information meeting."""

    date: date
    start_time: str
    end_time: str


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """`entry_points` is None on sessions that the organisation opens and closes itself (R5)."""

    index: int
    number: str
    span: Span
    created: date
    updated: date
    is_cancelled: bool
    trainer: Organisation | None  # where it is not the action's
    positioner: Organisation | None
    entry_points: tuple[EntryPoint, ...] | None
    recruitment_state: str
    places: int | None
    contact: Person
    disability_contact: Person
    meeting: Meeting | None


@dataclass(frozen=True, slots=True)
class ActionPlan:
    index: int
    reference: str
    measure: Measure
    trade: Trade
    title: str
    modules: tuple[str, ...]  # none: a SIMPLE action
    contract_number: str
    responsible: Organisation
    trainer: Organisation
    town: Commune
    street: str
    is_permanent: bool
    funded_places: int
    sessions: tuple[SessionPlan, ...]


@dataclass(frozen=True)
class Region:
    """A region of exactly `sessions` sessions, as EOS knows it on `as_of`."""

    sessions: int
    seed: int
    as_of: date

    @cached_property
    def organisations(self) -> tuple[Organisation, ...]:
        """All of them; each belongs to one group at the least."""
        return build_organisations(seed=self.seed, count=number_of_organisations(self.sessions))

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """Each organisation leads no more than one group, and joins the nearest ones."""
        count = max(1, len(self.organisations) // ORGANISATIONS_PER_GROUP)
        joined: list[list[Organisation]] = [[] for _ in range(count)]
        leads = self.organisations[:count]
        for rank, organisation in enumerate(self.organisations[count:]):
            near = sorted(range(count), key=lambda g: leads[g].commune.distance_km(organisation.commune))
            rng = stream(self.seed, "membership", rank)
            for group in rng.sample(near[:4], k=min(len(near), rng.choice((1, 1, 2)))):
                joined[group].append(organisation)
        return tuple(Group(lead, tuple(members)) for lead, members in zip(leads, joined, strict=True))

    def actions(self) -> Iterator[ActionPlan]:
        """Every action in turn; the last one takes the sessions that are left."""
        planned = index = 0
        while planned < self.sessions:
            count = weighted(stream(self.seed, "size", index), SESSIONS_PER_ACTION)
            count = min(count, self.sessions - planned)
            yield self._action(index, first_session=planned, count=count)
            planned += count
            index += 1

    def _action(self, index: int, *, first_session: int, count: int) -> ActionPlan:
        rng = stream(self.seed, "action", index)
        measure = weighted(rng, MEASURES)
        trade = rng.choice(trades()[measure])
        responsible, trainer, companions = self._roles(rng)
        is_permanent = happens(rng, 0.35 if measure is Measure.PRF else 0.5)
        created = calendar.created_on(rng, date(self.as_of.year - rng.choice((1, 1, 2)), 1, 15), self.as_of.year)
        draft = ActionPlan(
            index=index,
            reference=f"{created:%Y%m}{(index * 7919 + 114_782) % 1_000_000:06d}",
            measure=measure,
            trade=trade,
            title=texts.title(rng, trade),
            modules=trade.modules if happens(rng, 0.4) else (),
            contract_number=f"{created.year}S{rng.randint(1, 60):02d}N{index % 100_000:05d}",
            responsible=responsible,
            trainer=trainer,
            town=_town(rng, trainer.commune),
            street=trainer.street if happens(rng, 0.7) else street(rng),
            is_permanent=is_permanent,
            funded_places=count * rng.choice((12, 15, 24, 30, 36)),
            sessions=(),
        )
        sessions = (self._session(draft, first_session + rank, companions) for rank in range(count))
        return replace(draft, sessions=tuple(sessions))

    def _roles(self, rng: Random) -> tuple[Organisation, Organisation, tuple[Organisation, ...]]:
        """Responsible, trainer, and who else of the group may place candidates. Alone: everything is one's own."""
        weights = [1 / (rank + 2) ** 0.5 for rank in range(len(self.groups))]
        group = rng.choices(self.groups, weights)[0]
        if happens(rng, 0.25) or not group.members:
            alone = rng.choice((group.lead, *group.members))
            return alone, alone, ()
        return group.lead, rng.choice(group.members), (group.lead, *group.members)

    def _session(self, action: ActionPlan, index: int, companions: tuple[Organisation, ...]) -> SessionPlan:
        rng = stream(self.seed, "session", index)
        year = self.as_of.year
        with_points = action.measure is not Measure.PRF or happens(rng, 0.04)
        profile = weighted(rng, calendar.PROFILES)
        span = calendar.contract(rng, profile, year) if with_points else _span_of_r5(rng, action, year)
        created = calendar.created_on(rng, span.start, year)
        trainer, positioner = _session_roles(rng, action, companions)
        domain = (trainer or action.trainer).domain
        return SessionPlan(
            index=index,
            number=f"{FIRST_CARIF_NUMBER + index * CARIF_STEP + rng.randrange(CARIF_STEP) * bool(index):08d}",
            span=span,
            created=created,
            updated=calendar.updated_on(rng, created, self.as_of),
            is_cancelled=profile is Profile.CANCELLED,
            trainer=trainer,
            positioner=positioner,
            entry_points=self._points(profile, span, index) if with_points else None,
            recruitment_state="" if with_points else weighted(rng, RECRUITMENT_STATES),
            places=rng.choice((8, 10, 12, 12, 14, 16)) if not with_points and happens(rng, 0.7) else None,
            contact=contact(rng, domain),
            disability_contact=(trainer or action.trainer).disability_contact,
            meeting=_meeting(rng, self.as_of) if happens(rng, 0.3) else None,
        )

    def _points(self, profile: Profile, span: Span, index: int) -> tuple[EntryPoint, ...]:
        rng = stream(self.seed, "points", index)
        return calendar.entry_points(rng, session_index=index, profile=profile, span=span, as_of=self.as_of)


def _span_of_r5(rng: Random, action: ActionPlan, year: int) -> Span:
    if action.is_permanent:
        return calendar.permanent_span(rng, year=year)
    return calendar.fixed_span(rng, hours=sum(action.trade.hours), year=year)


def _session_roles(
    rng: Random, action: ActionPlan, companions: tuple[Organisation, ...]
) -> tuple[Organisation | None, Organisation | None]:
    """(trainer where it differs from the action's, positioner where one is named)."""
    if not companions:
        return None, action.responsible if happens(rng, 0.5) else None
    other = rng.choice(companions)
    trainer = other if happens(rng, 0.15) and other is not action.trainer else None
    positioner = weighted(
        rng,
        (
            (rng.choice(companions), 45),
            (trainer or action.trainer, 30),
            (action.responsible, 10),
            (None, 15),
        ),
    )
    return trainer, positioner


def _town(rng: Random, seat: Commune) -> Commune:
    """The seat of the trainer, or a town around it."""
    if happens(rng, 0.7):
        return seat
    around = [commune for commune in within(seat.insee, 25) if commune.population >= 1_500 and commune.postcodes]
    return rng.choice(around) if around else seat


def _meeting(rng: Random, as_of: date) -> Meeting:
    day = as_of + timedelta(days=rng.randint(-20, 40))
    hour = rng.choice((9, 10, 14))
    return Meeting(
        day + timedelta(days=(7 - day.weekday()) % 7 if day.weekday() > 4 else 0), f"{hour}h00", f"{hour + 2}h00"
    )
