"""R3.5: what a full feed does not hold any more leaves publication, a few hundreds at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from django.db import transaction
from django.db.models import QuerySet

from rafaelpro.applications.domain.close import session_changed
from rafaelpro.applications.locking import lock_sessions
from rafaelpro.catalogue.domain import publish
from rafaelpro.catalogue.domain.journal import Journal
from rafaelpro.catalogue.models import TrainingAction, TrainingSession
from rafaelpro.core import clock
from rafaelpro.eos.enums import Outcome, Stage
from rafaelpro.eos.guard import Guard, Share
from rafaelpro.eos.planning import PlannedUnit
from rafaelpro.eos.reading.survey import Survey
from rafaelpro.history.record import EOS
from rafaelpro.search import index

from .intake import Intake, count
from .locks import lock_actions

AT_ONCE = 200
READ_AT_ONCE = 2_000


def reckon(survey: Survey) -> Guard:
    """How much of what is published this full feed would drop (R3.5); what it removes outright counts too."""
    return Guard(
        _share(published_actions(), "reference", survey.keeps_action),
        _share(published_sessions(), "carif_number", survey.keeps_session),
    )


def published_actions() -> QuerySet[TrainingAction]:
    return TrainingAction.objects.filter(withdrawn_at__isnull=True)


def published_sessions() -> QuerySet[TrainingSession]:
    return TrainingSession.objects.filter(withdrawn_at__isnull=True, action__withdrawn_at__isnull=True)


def _share(rows: QuerySet[TrainingAction] | QuerySet[TrainingSession], key: str, keeps: Callable[[str], bool]) -> Share:
    published = absent = 0
    for number in rows.values_list(key, flat=True).order_by("pk").iterator(chunk_size=READ_AT_ONCE):
        published += 1
        absent += not keeps(number)
    return Share(published, absent)


def withdraw_absent(intake: Intake) -> None:
    """Withdraw the actions absent as a whole, with their sessions, then the other absent sessions; safe to redo."""
    survey = intake.survey
    for keys in _absent(TrainingAction.objects.all(), "reference", lambda number: number in survey.actions):
        _withdraw_actions(keys, intake)
    for keys in _absent(TrainingSession.objects.all(), "carif_number", lambda number: number in survey.sessions):
        _withdraw_sessions(keys, intake)


def absent_counts(survey: Survey) -> int:
    """How many records `withdraw_absent` would withdraw; for `feed_check`, which writes nothing."""
    actions = _absent(TrainingAction.objects.all(), "reference", lambda number: number in survey.actions)
    sessions = _absent(TrainingSession.objects.all(), "carif_number", lambda number: number in survey.sessions)
    return sum(map(len, actions)) + sum(map(len, sessions))


def _absent(
    rows: QuerySet[TrainingAction] | QuerySet[TrainingSession], key: str, is_told: Callable[[str], bool]
) -> Iterator[list[int]]:
    """Keys of what is published and not told, in the order of the keys."""
    last = 0
    published = rows.filter(withdrawn_at__isnull=True).order_by("pk").values_list("pk", key)
    while page := list(published.filter(pk__gt=last)[:READ_AT_ONCE]):
        last = page[-1][0]
        found = iter([pk for pk, number in page if not is_told(number)])
        while keys := list(islice(found, AT_ONCE)):
            yield keys


@transaction.atomic
def _withdraw_actions(keys: list[int], intake: Intake) -> None:
    intake.hold(Stage.WITHDRAWING)
    at, journal = clock.now(), Journal(EOS, intake.reason)
    actions = list(lock_actions(keys).values())
    within = TrainingSession.objects.filter(action__in=keys).values_list("pk", flat=True)
    sessions = lock_sessions(list(within))
    absent = [
        each for each in sessions if each.withdrawn_at is None and each.carif_number not in intake.survey.sessions
    ]
    publish.withdraw(rows=actions, at=at, journal=journal)
    publish.withdraw(rows=absent, at=at, journal=journal)
    journal.write()
    _follow([session.pk for session in sessions])
    intake.record(count(Outcome.WITHDRAWN, len(actions) + len(absent)))


@transaction.atomic
def _withdraw_sessions(keys: list[int], intake: Intake) -> None:
    intake.hold(Stage.WITHDRAWING)
    journal = Journal(EOS, intake.reason)
    sessions = lock_sessions(keys)
    publish.withdraw(rows=sessions, at=clock.now(), journal=journal)
    journal.write()
    _follow(keys)
    intake.record(count(Outcome.WITHDRAWN, len(sessions)))


def _follow(session_ids: list[int]) -> None:
    if session_ids:
        session_changed(session_ids=session_ids, author=EOS)
        index.refresh(session_ids)


def followers(planned: Sequence[PlannedUnit], survey: Survey) -> int:
    """How many other sessions the removal of these actions would withdraw with them; for `feed_check`."""
    actions = [unit.known.id for unit in planned if unit.plan.withdraw and unit.known]
    if not actions:
        return 0
    told = {record.number for unit in planned for record, _, plan in unit.sessions if plan.withdraw}
    rows = TrainingSession.objects.filter(action__in=actions, withdrawn_at__isnull=True)
    numbers = rows.values_list("carif_number", flat=True)
    return sum(number not in told and not survey.keeps_session(number) for number in numbers)
