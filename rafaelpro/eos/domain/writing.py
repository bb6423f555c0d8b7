"""Write a planned batch through the verbs of the catalogue, under the locks that the caller holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from rafaelpro.catalogue.domain import publish
from rafaelpro.catalogue.domain.entry_points import PointChanges, PointValues, write_points
from rafaelpro.catalogue.domain.journal import Journal
from rafaelpro.catalogue.domain.receive_actions import ActionValues, change_action, create_actions
from rafaelpro.catalogue.domain.receive_sessions import SessionValues, change_session, create_sessions
from rafaelpro.catalogue.models import Measure, TrainingAction, TrainingSession
from rafaelpro.eos.entry_points import Known, Point
from rafaelpro.eos.enums import Outcome
from rafaelpro.eos.offer import Provider, SessionRecord
from rafaelpro.eos.plan import KnownSession, Plan, SessionPlan
from rafaelpro.eos.planning import PlannedUnit

from .intake import Intake
from .locks import Locked
from .organisations import sessions_of

AnyPlan = TypeVar("AnyPlan", bound=Plan)
PlannedSession = tuple[SessionRecord, KnownSession | None, SessionPlan]


class Writer:
    """One batch. `created`, `touched`: sessions new and known; `searched`: those that searches must read again."""

    def __init__(
        self, planned: list[PlannedUnit], locked: Locked, intake: Intake, at: datetime, journal: Journal
    ) -> None:
        self._units = planned
        self._locked = locked
        self._intake = intake
        self._at = at
        self._journal = journal
        self._action_ids: dict[str, int] = {}
        self._responsibles: dict[int, int] = {}
        self.created: set[int] = set()
        self.touched = {session.pk for session in locked.sessions.values()}
        self.searched = set(self.touched)

    def write(self) -> list[PlannedUnit]:
        """Organisations, measures, actions, sessions, entry points, publication; what became of each record.

        One whose digest differs but whose fields do not is unchanged after all.
        """
        self._ensure_organisations()
        self._ensure_measures()
        self._write_actions()
        self._write_sessions()
        self._write_points()
        self._publish_actions()
        self._publish_sessions()
        self._withdraw_with_their_action()
        self._journal.write()
        return self._units

    # --- what the offer refers to ---------------------------------------------------------------------------------

    def _ensure_organisations(self) -> None:
        renamed = self._intake.organisations.ensure(providers_of(self._units), self._at, self._journal)
        self.searched.update(sessions_of(renamed))

    def _ensure_measures(self) -> None:
        """A measure that nobody knows is created with its code for a label; the operator names it later."""
        contents = [unit.record.content for unit in self._units if unit.plan.content and unit.record.content]
        rows = {
            each.measure: Measure(code=each.measure, label=each.measure, scheme=each.columns["scheme"])
            for each in contents
            if each.measure
        }
        Measure.objects.bulk_create(rows.values(), ignore_conflicts=True)

    # --- actions --------------------------------------------------------------------------------------------------

    def _write_actions(self) -> None:
        new = [self._action_values(unit) for unit in self._units if unit.plan.create]
        made = create_actions(values=new, at=self._at, journal=self._journal)
        self._action_ids = {reference: action.pk for reference, action in made.items()}
        self._responsibles = {action.pk: action.responsible_id for action in made.values()}
        self._units = [self._change_action(unit) for unit in self._units]
        self._learn_known_actions()

    def _change_action(self, unit: PlannedUnit) -> PlannedUnit:
        if not unit.plan.content or unit.plan.create:
            return unit
        action = self._locked.actions[unit.record.number]
        changed = change_action(action=action, values=self._action_values(unit), at=self._at, journal=self._journal)
        return unit if changed else replace(unit, plan=_unchanged(unit.plan))

    def _learn_known_actions(self) -> None:
        known = [unit.known.id for unit in self._units if unit.known]
        rows = TrainingAction.objects.filter(pk__in=known).values_list("pk", "reference", "responsible_id")
        for key, reference, responsible_id in rows:
            self._action_ids[reference] = key
            self._responsibles[key] = responsible_id

    def _action_values(self, unit: PlannedUnit) -> ActionValues:
        content = unit.record.content
        assert content is not None, "a planned write has its content"
        return ActionValues(
            reference=unit.record.number,
            columns=content.columns,
            responsible_id=self._intake.organisations.id_of(content.responsible),
            measure_id=content.measure or None,
            modules=content.modules,
            digest=content.digest,
        )

    # --- sessions -------------------------------------------------------------------------------------------------

    def _write_sessions(self) -> None:
        new = [
            self._session_values(unit, record)
            for unit in self._units
            for record, _, plan in unit.sessions
            if plan.create
        ]
        made = create_sessions(values=new, at=self._at, journal=self._journal)
        self._locked.sessions.update(made)
        self.created = {session.pk for session in made.values()}
        self._units = [
            replace(unit, sessions=tuple(self._change_session(unit, each) for each in unit.sessions))
            for unit in self._units
        ]

    def _change_session(self, unit: PlannedUnit, planned: PlannedSession) -> PlannedSession:
        record, known, plan = planned
        if not plan.content or plan.create:
            return planned
        session = self._locked.sessions[record.number]
        values = self._session_values(unit, record)
        changed = change_session(session=session, values=values, at=self._at, journal=self._journal)
        only_content = not (plan.points.writes or plan.cancel)
        return planned if changed or not only_content else (record, known, _unchanged(plan))

    def _session_values(self, unit: PlannedUnit, record: SessionRecord) -> SessionValues:
        content = record.content
        assert content is not None, "a planned write has its content"
        action_id = self._action_ids[unit.record.number]
        ids = self._intake.organisations.id_of
        return SessionValues(
            number=record.number,
            columns=content.columns,
            action_id=action_id,
            trainer_id=ids(content.trainer) if content.trainer else self._responsibles[action_id],
            positioner_id=ids(content.positioner) if content.positioner else None,
            meetings=tuple((each.date, each.details) for each in content.meetings),
            digest=content.digest(unit.known.responsible if unit.known else ""),
        )

    def _write_points(self) -> None:
        changes = [
            _point_changes(self._locked.sessions[record.number], known, plan)
            for unit in self._units
            for record, known, plan in unit.sessions
            if plan.points.writes
        ]
        write_points(changes=changes, at=self._at, journal=self._journal)

    # --- publication ----------------------------------------------------------------------------------------------

    def _publish_actions(self) -> None:
        rows = self._locked.actions
        withdrawn = [rows[unit.record.number] for unit in self._units if unit.plan.withdraw]
        restored = [rows[unit.record.number] for unit in self._units if unit.plan.restore]
        publish.withdraw(rows=withdrawn, at=self._at, journal=self._journal)
        publish.restore(rows=restored, at=self._at, journal=self._journal)

    def _publish_sessions(self) -> None:
        rows = self._locked.sessions
        plans = [(record, plan) for unit in self._units for record, _, plan in unit.sessions]
        at, journal = self._at, self._journal
        publish.withdraw(rows=[rows[record.number] for record, plan in plans if plan.withdraw], at=at, journal=journal)
        publish.restore(rows=[rows[record.number] for record, plan in plans if plan.restore], at=at, journal=journal)
        publish.cancel(sessions=[rows[each.number] for each, plan in plans if plan.cancel], at=at, journal=journal)
        publish.reinstate(
            sessions=[rows[each.number] for each, plan in plans if plan.reinstate], at=at, journal=journal
        )

    def _withdraw_with_their_action(self) -> None:
        """A removed action takes its sessions with it, but for those that the feed keeps elsewhere."""
        self._units = [self._follow(unit) if unit.plan.withdraw else unit for unit in self._units]

    def _follow(self, unit: PlannedUnit) -> PlannedUnit:
        action = self._locked.actions[unit.record.number]
        left = [
            session
            for session in self._locked.sessions.values()
            if session.action_id == action.pk
            and session.withdrawn_at is None
            and not self._intake.survey.keeps_session(session.carif_number)
        ]
        publish.withdraw(rows=left, at=self._at, journal=self._journal)
        return replace(unit, followers=len(left))


def providers_of(units: Iterable[PlannedUnit]) -> Iterator[Provider]:
    """The organisations named by the accepted records."""
    for unit in units:
        if unit.record.content:
            yield unit.record.content.responsible
        for record, _, plan in unit.sessions:
            if record.content and plan.outcome is not Outcome.REJECTED:
                yield from filter(None, (record.content.trainer, record.content.positioner))


def _unchanged(plan: AnyPlan) -> AnyPlan:
    return replace(plan, outcome=Outcome.UNCHANGED) if plan.outcome is Outcome.CHANGED else plan


def _point_changes(session: TrainingSession, known: KnownSession | None, plan: SessionPlan) -> PointChanges:
    points = plan.points
    return PointChanges(
        session_id=session.pk,
        session_number=session.carif_number,
        delete=[each.id for each in points.delete],
        update=[_values(each) for each in points.update],
        create=[_values(each) for each in points.create],
        before={each.id: _values(each) for each in known.points} if known else None,
    )


def _values(point: Known | Point) -> PointValues:
    key = point.id if isinstance(point, Known) else None
    return PointValues(point.date, point.places, point.number, point.bis_of, key)
