"""The projection `SessionAvailability`: what lists and facets read (R4.11), written with each change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.core import clock

from .availability import Counts, SessionFacts, due_reference, recruitment, validity, window
from .enums import State
from .facts import counts_of, delay_of, facts_of, sessions_with_facts, totals_of
from .models import SessionAvailability

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

BATCH = 500
STATE_COLUMNS = {state: state.value.lower() for state in State}
"""Where a row counts the applications of a session by state, whatever the window."""
COLUMNS = (
    "mode", "is_open", "reason", "next_date", "opens_on", "closes_on", "taken", "places", "due_reference",
    "valid_from", "valid_until", *STATE_COLUMNS.values(),
)  # fmt: skip


def refresh(session_ids: Iterable[int]) -> None:
    """Compute the rows of these sessions again, in the caller's transaction, under the locks that it holds."""
    ids = sorted(set(session_ids))
    for start in range(0, len(ids), BATCH):
        chosen = TrainingSession.objects.filter(pk__in=ids[start : start + BATCH])
        rows = rows_for(list(sessions_with_facts(chosen)), clock.today())
        SessionAvailability.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["session"], update_fields=COLUMNS
        )


def rows_for(sessions: list[TrainingSession], today: date) -> list[SessionAvailability]:
    """The unsaved rows that hold on `today`, in the order of the sessions."""
    facts = {session.pk: facts_of(session) for session in sessions}
    counts = counts_of({key: window(each, today) for key, each in facts.items()})
    totals = totals_of(facts)
    rows = [_row(session, facts[session.pk], counts[session.pk], totals[session.pk], today) for session in sessions]
    _end_with_the_first_due(rows)
    return rows


def stale(today: date) -> QuerySet[SessionAvailability]:
    """The rows that do not hold on `today`. A trigger gives each new session a row, which holds on no day."""
    return SessionAvailability.objects.filter(Q(valid_until__lt=today) | Q(valid_from__gt=today))


def holds_on(day: date, path: str = "") -> Q:
    """The rows that tell the truth of `day`; `path`: from the queried table to its row, « availability__ »."""
    begun = Q(**{f"{path}valid_from__isnull": True}) | Q(**{f"{path}valid_from__lte": day})
    return begun & (Q(**{f"{path}valid_until__isnull": True}) | Q(**{f"{path}valid_until__gte": day}))


@dataclass(frozen=True, slots=True)
class Turned:
    """What midnight has changed: rows computed again, applications passed to « avis non transmis »."""

    rows: int = 0
    expired: int = 0


def catch_up() -> Turned:
    """Compute again the rows that midnight has made wrong. Called by readers of lists, so that
    windows turn, and what is due expires (R7.3), without any job; safe to run at once from several places (the second
    finds the work done).

    Locks the sessions in the order of their keys, some hundreds at a time.
    """
    day = clock.today()
    done = Turned()
    while ids := list(stale(day).values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            locked = TrainingSession.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)
            keys = [session.pk for session in locked]
            wrong = dict(stale(day).filter(pk__in=keys).values_list("pk", "pending"))
            expired = _expire([key for key, pending in wrong.items() if pending])
            refresh(wrong)
        done = Turned(done.rows + len(ids), done.expired + expired)
    return done


def _expire(session_ids: list[int]) -> int:
    """Pass to « avis non transmis » what is due on these sessions, which the caller has locked; how many."""
    from .domain.expire import expire_due  # the doors stand on this module

    if not session_ids:
        return 0
    chosen = sessions_with_facts(TrainingSession.objects.filter(pk__in=session_ids)).order_by("pk")
    return sum(expire_due(session=session) for session in chosen)


_FIRST_DUE = """
    SELECT a.session_id, min(greatest(greatest(w.reference, a.created_on) + w.delay, a.not_due_before))
      FROM unnest(%s::bigint[], %s::date[], %s::int[]) AS w(session_id, reference, delay)
      JOIN applications_application a ON a.session_id = w.session_id AND a.state = 'PENDING'
     GROUP BY a.session_id
"""


def _end_with_the_first_due(rows: list[SessionAvailability]) -> None:
    """A row holds no longer than the first due date of a pending application: the day after, it expires (R7.3)."""
    timed = [row for row in rows if row.pending and row.due_reference is not None]
    if not timed:
        return
    with connection.cursor() as cursor:
        columns = [[row.session_id, row.due_reference, delay_of(row.session)] for row in timed]
        cursor.execute(_FIRST_DUE, [list(column) for column in zip(*columns, strict=True)])
        first_due = dict(cursor.fetchall())
    for row in timed:
        due = first_due.get(row.session_id)
        row.valid_until = min((day for day in (row.valid_until, due) if day is not None), default=None)


def _row(
    session: TrainingSession, facts: SessionFacts, counts: Counts, totals: Mapping[State, int], today: date
) -> SessionAvailability:
    answer = recruitment(facts, counts, today)
    since, until = validity(facts, today)
    return SessionAvailability(
        session=session,
        mode=answer.mode,
        is_open=answer.is_open,
        reason=answer.reason,
        next_date=answer.next.date if answer.next else None,
        opens_on=answer.opens_on,
        closes_on=answer.closes_on,
        taken=answer.taken,
        places=answer.places,
        due_reference=due_reference(facts, session.contract_start, today),
        valid_from=since,
        valid_until=until,
        **{column: totals[state] for state, column in STATE_COLUMNS.items()},
    )
