"""The table of « Gestion des candidatures »: role of the organisation × state (R8.1), in one statement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.db import connection

from rafaelpro.core import clock, policy
from rafaelpro.organisations.enums import Role
from rafaelpro.organisations.models import Organisation

from .facts import DEFAULT_DELAY_DAYS
from .listing import ListFilter, Scope

DUE_SOON = "DUE_SOON"
COLUMNS = ("PENDING", DUE_SOON, "RETAINED", "NOT_RETAINED", "NO_DECISION", "REFUSED_FULL", "REFUSED_CANCELLED")
ROLES: tuple[Role | None, ...] = (Role.RESPONSIBLE, Role.POSITIONER, Role.TRAINER, None)

# The projection has counted the applications of each session by state: the table adds up hundreds of rows, not tens of
# thousands. Only « d’ici n jours » reads applications, the pending ones of sessions where a delay runs.
# The roles of a session make one number: 1, 2 and 4, as in _ROLE_BIT.
_TABLE = """
    WITH held AS (
        SELECT s.id, 1 AS role, s.withdrawn_at IS NULL AND a.withdrawn_at IS NULL AS is_live, a.measure_id
          FROM catalogue_trainingaction a JOIN catalogue_trainingsession s ON s.action_id = a.id
         WHERE a.responsible_id = %(organisation)s AND s.archived_at IS NULL
         UNION ALL
        SELECT s.id, 2, s.withdrawn_at IS NULL AND a.withdrawn_at IS NULL, a.measure_id
          FROM catalogue_trainingaction a JOIN catalogue_trainingsession s ON s.action_id = a.id
         WHERE s.positioner_id = %(organisation)s AND s.archived_at IS NULL
         UNION ALL
        SELECT s.id, 4, s.withdrawn_at IS NULL AND a.withdrawn_at IS NULL, a.measure_id
          FROM catalogue_trainingaction a JOIN catalogue_trainingsession s ON s.action_id = a.id
         WHERE s.trainer_id = %(organisation)s AND s.archived_at IS NULL
    ), listed AS MATERIALIZED (
        SELECT held.id AS session_id, sum(role) AS roles, is_live,
               coalesce(min(m.decision_delay_days), %(default_delay)s) AS delay
          FROM held LEFT JOIN catalogue_measure m ON m.code = held.measure_id
         GROUP BY held.id, is_live
    )
    SELECT roles, is_live, sum(pending), sum(due_soon), sum(retained), sum(not_retained), sum(no_decision),
           sum(refused_full), sum(refused_cancelled), sum(withdrawn)
      FROM listed
      JOIN applications_sessionavailability v USING (session_id)
      LEFT JOIN LATERAL (
           SELECT count(*) AS due_soon
             FROM applications_application a
            WHERE a.session_id = listed.session_id AND a.state = 'PENDING'
              AND greatest(greatest(v.due_reference, a.created_on) + delay, a.not_due_before)
                  BETWEEN %(today)s AND %(today)s + %(days)s) AS soon ON v.due_reference IS NOT NULL
     GROUP BY roles, is_live
"""
_TABLE_COLUMNS = (*COLUMNS, "WITHDRAWN")
_ROLE_BIT = {Role.RESPONSIBLE: 1, Role.POSITIONER: 2, Role.TRAINER: 4}


@dataclass(frozen=True, slots=True)
class DashboardRow:
    """One line of the table: a role (None: all of them, each application once), a count for each column."""

    role: Role | None
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Cell:
    """How many applications of a state are on sessions of these roles, published or not; none is archived."""

    roles: int
    is_live: bool
    column: str
    total: int

    def has(self, role: Role | None) -> bool:
        return role is None or bool(self.roles & _ROLE_BIT[role])


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The table. `days`: how far « d’ici n jours » looks (R7.4)."""

    days: int
    cells: list[Cell]

    def __iter__(self) -> Iterator[DashboardRow]:
        return (DashboardRow(role, self._counts(role)) for role in ROLES)

    def _counts(self, role: Role | None) -> dict[str, int]:
        """Over published sessions only (R8.1)."""
        counts = dict.fromkeys(COLUMNS, 0)
        for cell in self.cells:
            if cell.is_live and cell.column in counts and cell.has(role):
                counts[cell.column] += cell.total
        return counts

    def total_of(self, wanted: ListFilter) -> int | None:
        """How long a list is, where the table knows it: by role, state and scope. None if anything else filters it."""
        others = replace(wanted, states=frozenset(), due_soon=False, role=None, scope=Scope.CURRENT)
        if others != ListFilter() or wanted.scope not in (Scope.CURRENT, Scope.LIVE):
            return None
        if wanted.due_soon and wanted.states:
            return None
        return sum(cell.total for cell in self.cells if _is_of(cell, wanted))


def _is_of(cell: Cell, wanted: ListFilter) -> bool:
    if not cell.has(wanted.role) or (wanted.scope is Scope.LIVE and not cell.is_live):
        return False
    if wanted.due_soon or cell.column == DUE_SOON:
        return wanted.due_soon and cell.column == DUE_SOON
    return not wanted.states or cell.column in wanted.states


def dashboard(organisation: Organisation) -> Dashboard:
    """The table of an organisation. It reads the projection: call `projection.catch_up()` first."""
    days = policy.value("due_soon_days")
    values: dict[str, int | date] = {
        "organisation": organisation.pk,
        "default_delay": DEFAULT_DELAY_DAYS,
        "today": clock.today(),
        "days": days,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TABLE, values)
        return Dashboard(days, [cell for row in cursor for cell in _cells(*row)])


def _cells(roles: int, is_live: bool, *totals: int | None) -> Iterator[Cell]:
    """Of one row of _TABLE. No session with a delay that runs: nothing is due soon."""
    for column, total in zip(_TABLE_COLUMNS, totals, strict=True):
        if total:
            yield Cell(roles, is_live, column, int(total))
