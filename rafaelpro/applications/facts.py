"""From rows to the facts and counts that `availability` reasons on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Count

from rafaelpro.catalogue.models import TrainingSession

from .availability import Counts, Manual, Point, Recruitment, SessionFacts, Window, recruitment, window
from .chronology import Tally
from .enums import State
from .models import Application

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from django.db.models import QuerySet

DEFAULT_DELAY_DAYS = 30
CLOSED_IN_FEED = frozenset({"2", "3"})  # etat-recrutement: fermé, suspendu (R5.1)

_COUNT = """
    SELECT w.session_id,
           count(a.id) FILTER (WHERE a.state = 'PENDING'),
           count(a.id) FILTER (WHERE a.state = 'RETAINED')
      FROM unnest(%s::bigint[], %s::date[], %s::date[]) AS w(session_id, after, until)
      LEFT JOIN applications_application a
        ON a.session_id = w.session_id
       AND (a.state = 'PENDING'
            OR (a.state = 'RETAINED'
                AND (w.after IS NULL OR a.decided_on > w.after)
                AND (w.until IS NULL OR a.decided_on <= w.until)))
     GROUP BY w.session_id
"""


def sessions_with_facts(queryset: QuerySet[TrainingSession] | None = None) -> QuerySet[TrainingSession]:
    """Sessions with all that `facts_of` reads, in a fixed number of queries."""
    base = TrainingSession.objects.all() if queryset is None else queryset
    return base.select_related("action__measure", "manual_recruitment").prefetch_related("entry_points")


def facts_of(session: TrainingSession) -> SessionFacts:
    """The facts of a session read by `sessions_with_facts`."""
    measure = session.action.measure
    return SessionFacts(
        by_entry_points=measure is not None and measure.recruits_by_entry_points,
        points=tuple(Point(row.date, row.places, bool(row.bis_of)) for row in session.entry_points.all()),
        manual=_manual_of(session),
        contract_end=session.contract_end,
        published=session.is_published,
        cancelled=is_cancelled(session),
        archived=session.archived_at is not None,
    )


def delay_of(session: TrainingSession) -> int:
    """The delay to decide, in days (R7.3): that of the measure, else the rules' default."""
    measure = session.action.measure
    return measure.decision_delay_days if measure is not None else DEFAULT_DELAY_DAYS


def is_cancelled(session: TrainingSession) -> bool:
    """Cancelled by EOS, or by the organisation that owns it (R5.3)."""
    row = getattr(session, "manual_recruitment", None)
    return session.cancelled_at is not None or (row is not None and row.cancelled_at is not None)


def _manual_of(session: TrainingSession) -> Manual:
    """R5.1: what the organisation decided, else the feed's state, with the start of the session as the deadline."""
    row = getattr(session, "manual_recruitment", None)
    if row is None:
        return Manual(
            is_open=session.recruitment_state not in CLOSED_IN_FEED,
            deadline=session.contract_start,
            opens_from=session.registration_start,
        )
    return Manual(
        is_open=row.is_open,
        places=row.places,
        deadline=row.deadline or session.contract_start,
        opens_from=session.registration_start,
        declared_full=row.declared_full,
        opened_by_hand=row.opened_by_hand,
    )


def counts_of(windows: Mapping[int, Window]) -> dict[int, Counts]:
    """Pending and retained applications of each session's window, in one statement.

    One statement, because under READ COMMITTED an application that moves from pending to retained between two would be
    missed. For a decision, call it under the session's lock.
    """
    if not windows:
        return {}
    bounds = list(windows.items())
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNT,
            [[key for key, _ in bounds], [each.after for _, each in bounds], [each.until for _, each in bounds]],
        )
        return {key: Counts(pending=pending, retained=retained) for key, pending, retained in cursor.fetchall()}


def totals_of(session_ids: Iterable[int]) -> dict[int, dict[State, int]]:
    """How many applications of each session are in each state, in one statement; 0 where there is none."""
    totals = {key: dict.fromkeys(State, 0) for key in session_ids}
    chosen = Application.objects.filter(session__in=list(totals)).order_by()
    for key, state, total in chosen.values_list("session", "state").annotate(Count("pk")):
        totals[key][State(state)] = total
    return totals


def recruitments(sessions: Iterable[TrainingSession], today: date) -> dict[int, Recruitment]:
    """The derived truth for several sessions read by `sessions_with_facts`, by session id, in one counting query."""
    facts = {session.pk: facts_of(session) for session in sessions}
    counts = counts_of({key: window(each, today) for key, each in facts.items()})
    return {key: recruitment(each, counts[key], today) for key, each in facts.items()}


def recruitment_of(session: TrainingSession, today: date) -> Recruitment:
    """The derived truth for one session."""
    return recruitments([session], today)[session.pk]


def tally_of(session: TrainingSession) -> Tally:
    """Who waits, and who was retained on each day, in one statement (for the same reason as `counts_of`)."""
    counted = (
        Application.objects.filter(session=session, state__in=(State.PENDING, State.RETAINED))
        .order_by()
        .values_list("state", "decided_on")
        .annotate(Count("pk"))
    )
    rows = list(counted)
    return Tally(
        pending=sum(count for state, _, count in rows if state == State.PENDING),
        retained={day: count for state, day, count in rows if state == State.RETAINED and day},
    )
