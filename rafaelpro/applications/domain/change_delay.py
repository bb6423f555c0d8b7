"""Give a measure another delay to decide (R7.3): asked by the operator, applied session by session by a job."""

from __future__ import annotations

import structlog
from django.db import transaction

from rafaelpro.applications import projection
from rafaelpro.applications.availability import spared_until
from rafaelpro.applications.delays import Horizon, forecast, last_changes, version_of
from rafaelpro.applications.enums import State
from rafaelpro.applications.errors import ChangedMeanwhile, InvalidDecision, NotAllowed
from rafaelpro.applications.locking import lock_session, lock_sessions
from rafaelpro.applications.models import Application, DelayChange
from rafaelpro.catalogue.models import Measure, TrainingSession
from rafaelpro.core import clock, policy
from rafaelpro.history import record
from rafaelpro.history.record import Author
from rafaelpro.organisations.rights import Actor, Deed, may

from .expire import due_dates, expire_due

FEWEST, MOST = 1, 365  # days
AT_ONCE = 100  # sessions locked together
ROUNDS = 5  # passes over the sessions before the next job goes on
log = structlog.get_logger(__name__)


@transaction.atomic
def ask_delay(*, measure: Measure, days: int, seen: str, actor: Actor) -> DelayChange:
    """Ask for `days` instead of the present delay; it holds once `apply_delay` has passed.

    `seen` is the version that the person was shown. Order: right, measure's lock, nothing changed meanwhile, data, row,
    history line. Raises `NotAllowed`, `ChangedMeanwhile`, `InvalidDecision` (field `days`).
    """
    verdict = may(actor, Deed.OPERATE)
    if not verdict:
        raise NotAllowed(verdict)
    locked = Measure.objects.select_for_update(no_key=True).get(pk=measure.pk)
    last = last_changes([locked.pk]).get(locked.pk)
    _refuse_changed(locked, last, seen)
    _refuse_impossible(locked, days)
    change = DelayChange.objects.create(
        measure=locked,
        days_before=locked.decision_delay_days,
        days_after=days,
        asked_at=clock.now(),
        asked_by=actor.label,
    )
    _tell(change, "délai demandé", actor.author)
    return change


def _refuse_changed(measure: Measure, last: DelayChange | None, seen: str) -> None:
    if last is not None and last.applied_at is None:
        raise ChangedMeanwhile(
            f"{last.asked_by} vient de demander {last.days_after} jours, et ce changement n'est pas encore appliqué. "
            "Attendez quelques minutes, vérifiez, puis recommencez si besoin."
        )
    if seen != version_of(measure, last):
        who = f"{last.asked_by} a changé ce délai" if last else "Ce délai a changé"
        raise ChangedMeanwhile(
            f"{who} pendant que vous regardiez cette page : il est maintenant de {measure.decision_delay_days} jours. "
            "Vérifiez, puis confirmez de nouveau."
        )


def _refuse_impossible(measure: Measure, days: int) -> None:
    if not FEWEST <= days <= MOST:
        raise InvalidDecision({"days": f"Indiquez un nombre de jours entre {FEWEST} et {MOST}."})
    if days == measure.decision_delay_days:
        raise InvalidDecision({"days": "C'est déjà le délai de cette mesure."})


def apply_delay(change_id: int) -> bool:
    """Apply a change; answers whether it holds now. Safe to run twice, and at once.

    What the present delay has made due expires first, so that nothing depends on the hour of the job; where the delay
    shrinks, each application still pending is given the day before which it will not be due (`spared_until`). One
    session and one transaction at a time, under the session's lock; then the delay itself, under the measure's; then
    what lists read of those sessions, whose due dates have moved.
    """
    change = DelayChange.objects.select_related("measure").get(pk=change_id)
    for _ in range(ROUNDS):
        if change.applied_at is not None:
            return True
        projection.catch_up()
        for session_id in list(_sessions_with_pending(change.measure)):
            _prepare(session_id, shrinks=change.days_after < change.days_before)
        if _hold(change_id):
            _recompute(change.measure)
            _close(change_id)
            return True
        change.refresh_from_db(fields=["applied_at"])
    log.warning("delay_change_put_off", change=change_id)
    return False


def apply_waiting_delays() -> int:
    """Apply the changes whose job was lost or put off; how many hold now."""
    waiting = DelayChange.objects.filter(applied_at__isnull=True).order_by("pk")
    return sum(apply_delay(key) for key in list(waiting.values_list("pk", flat=True)))


def _sessions_with_pending(measure: Measure) -> list[int]:
    found = TrainingSession.objects.filter(action__measure=measure, availability__pending__gt=0)
    return list(found.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _prepare(session_id: int, *, shrinks: bool) -> None:
    session = lock_session(session_id)
    if expire_due(session=session):
        projection.refresh([session.pk])
    if shrinks:
        _spare(session)


def _spare(session: TrainingSession) -> None:
    """Write the day before which each pending application of a locked session will not be due; a later one stays."""
    today, notice = clock.today(), policy.value("due_soon_days")
    pending = list(Application.objects.filter(session=session, state=State.PENDING).order_by("pk"))
    for application, due in zip(pending, due_dates(pending, session, today), strict=True):
        spared = spared_until(due, today, notice)
        application.not_due_before = max(spared, application.not_due_before or spared)
    Application.objects.bulk_update(pending, ["not_due_before"], batch_size=500)


@transaction.atomic
def _hold(change_id: int) -> bool:
    """The delay itself, unless something has become due since the sessions were prepared (midnight has passed)."""
    change = DelayChange.objects.get(pk=change_id)
    measure = Measure.objects.select_for_update(no_key=True).get(pk=change.measure_id)
    if forecast(measure, change.days_after).now[Horizon.OVER]:
        return False
    change.refresh_from_db(fields=["applied_at"])
    if change.applied_at is None:
        measure.decision_delay_days = change.days_after
        measure.save(update_fields=["decision_delay_days"])
    return True


def _recompute(measure: Measure) -> None:
    """Until when each row of the projection holds, some sessions at a time, under their locks."""
    keys = _sessions_with_pending(measure)
    for start in range(0, len(keys), AT_ONCE):
        with transaction.atomic():
            projection.refresh(session.pk for session in lock_sessions(keys[start : start + AT_ONCE]))


@transaction.atomic
def _close(change_id: int) -> None:
    """The change is applied: told once, whoever comes second."""
    change = DelayChange.objects.select_for_update(no_key=True).get(pk=change_id)
    if change.applied_at is None:
        change.applied_at = clock.now()
        change.save(update_fields=["applied_at"])
        _tell(change, "délai appliqué", record.CLOCK)


def _tell(change: DelayChange, verb: str, author: Author) -> None:
    details = {"avant": change.days_before, "apres": change.days_after}
    record.write(record.Line("mesure", change.measure_id, verb, details=details), author)
