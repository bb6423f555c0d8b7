"""Apply a few formations in one short transaction, so that those who apply for a session wait little."""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from django.db import OperationalError, transaction

from rafaelpro.applications import projection
from rafaelpro.applications.domain.close import session_changed
from rafaelpro.applications.domain.expire import expire_due
from rafaelpro.catalogue.domain.journal import Journal
from rafaelpro.core import clock
from rafaelpro.eos.enums import Stage
from rafaelpro.eos.notes import Note
from rafaelpro.eos.offer import ActionUnit, FormationUnit
from rafaelpro.eos.planning import PlannedUnit, Tally, plan_units, tally
from rafaelpro.history.record import EOS
from rafaelpro.search import index

from .failures import is_of_a_value
from .intake import Intake
from .known import known_offer
from .locks import Locked, lock
from .writing import Writer, providers_of

TRIES = 5  # of a transaction that PostgreSQL gave up to end a deadlock
PASSING = {"40P01", "40001"}  # deadlock_detected, serialization_failure
log = structlog.get_logger(__name__)


def apply(units: Sequence[FormationUnit], intake: Intake) -> None:
    """Apply formations and advance the feed by as many. What the database refuses is rejected alone (R3.4b)."""
    try:
        _with_patience(units, intake)
    except Exception as error:
        if not is_of_a_value(error):
            raise
        if len(units) > 1:
            for unit in units:
                apply([unit], intake)
            return
        log.warning("feed_unit_refused", feed=intake.feed_id, exc_info=True)
        _reject(units[0], intake)
    else:
        intake.progress += len(units)


def _with_patience(units: Sequence[FormationUnit], intake: Intake) -> None:
    for tried in range(1, TRIES + 1):
        try:
            return _apply(units, intake)
        except OperationalError as error:
            intake.organisations.forget()
            if tried == TRIES or getattr(error.__cause__, "sqlstate", "") not in PASSING:
                raise
        except BaseException:
            intake.organisations.forget()
            raise
    return None


@transaction.atomic
def _apply(units: Sequence[FormationUnit], intake: Intake) -> None:
    """Plan, lock what changes, plan again from the locked rows, write, draw the consequences, report."""
    intake.hold(Stage.APPLYING)
    actions = [action for unit in units for action in unit.actions]
    planned, locked = _plan_and_lock(actions)
    if locked is None and intake.organisations.would_rename(providers_of(planned)):
        locked = Locked({}, {})
    if locked is not None:
        planned = _write(planned, locked, intake)
    intake.record(tally(planned, units), formations=len(units))


def _plan_and_lock(actions: Sequence[ActionUnit]) -> tuple[list[PlannedUnit], Locked | None]:
    """Nothing is locked where nothing changes, and nothing new where everything is new."""
    planned = plan_units(actions, known_offer(actions), clock.today())
    if not any(plan.writes for unit in planned for plan in unit.plans):
        return planned, None
    locked = lock(planned)
    planned = plan_units(actions, known_offer(actions), clock.today())
    while not locked.covers(planned):
        locked = lock(planned)
        planned = plan_units(actions, known_offer(actions), clock.today())
    return planned, locked


def _write(planned: list[PlannedUnit], locked: Locked, intake: Intake) -> list[PlannedUnit]:
    """What was due expires before new entry points could revive it; then the offer; then what follows from it."""
    for session in locked.sessions.values():
        expire_due(session=session)
    writer = Writer(planned, locked, intake, clock.now(), Journal(EOS, intake.reason))
    planned = writer.write()
    if writer.touched:
        session_changed(session_ids=sorted(writer.touched), author=EOS)
    projection.refresh(writer.created)
    index.refresh(writer.searched | writer.created)
    return planned


@transaction.atomic
def _reject_all(unit: FormationUnit, intake: Intake) -> None:
    intake.hold(Stage.APPLYING)
    counts = Tally()
    counts.reject(unit.faults)
    for action in unit.actions:
        counts.reject(_refusals(action))
    intake.record(counts, formations=1)


def _reject(unit: FormationUnit, intake: Intake) -> None:
    _reject_all(unit, intake)
    intake.progress += 1


def _refusals(unit: ActionUnit) -> list[Note]:
    """Each record with its own fault where it has one, else with the refusal."""
    reason = "une valeur de cette action ou de ses sessions ne peut pas être enregistrée : rien n'en est appliqué"
    return [
        record.fault or Note(record.line, record.path, record.number, "", reason)
        for record in (unit.action, *unit.sessions)
    ]
