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

# The sessions are put together by what the organisation is there, and their applications counted in one walk of the
# index « application_counts » for each such group: joining every application to its session costs twice as much.
# The roles of a session make one number: 1, 2 and 4, as in _ROLE_BIT.
_TABLE = """
    WITH held AS MATERIALIZED (
        SELECT session_id, sum(role) AS roles
          FROM (SELECT s.id AS session_id, 1 AS role
                  FROM catalogue_trainingaction a JOIN catalogue_trainingsession s ON s.action_id = a.id
                 WHERE a.responsible_id = %(organisation)s
                 UNION ALL SELECT id, 2 FROM catalogue_trainingsession WHERE positioner_id = %(organisation)s
                 UNION ALL SELECT id, 4 FROM catalogue_trainingsession WHERE trainer_id = %(organisation)s) AS by_role
         GROUP BY session_id
    ), listed AS MATERIALIZED (
        SELECT s.id AS session_id, held.roles, coalesce(m.decision_delay_days, %(default_delay)s) AS delay,
               s.withdrawn_at IS NULL AND a.withdrawn_at IS NULL AS is_live
          FROM held
          JOIN catalogue_trainingsession s ON s.id = held.session_id
          JOIN catalogue_trainingaction a ON a.id = s.action_id
          LEFT JOIN catalogue_measure m ON m.code = a.measure_id
         WHERE s.archived_at IS NULL
    )
    SELECT roles, is_live, state, total
      FROM (SELECT roles, is_live, array_agg(session_id) AS sessions FROM listed GROUP BY roles, is_live) AS alike
     CROSS JOIN LATERAL (SELECT state, count(*) AS total FROM applications_application
                          WHERE session_id = ANY(alike.sessions) GROUP BY state) AS counted
     UNION ALL
    SELECT roles, is_live, 'DUE_SOON', count(*)
      FROM listed
      JOIN applications_sessionavailability v ON v.session_id = listed.session_id AND v.due_reference IS NOT NULL
      JOIN applications_application pending ON pending.session_id = listed.session_id AND pending.state = 'PENDING'
     WHERE greatest(greatest(v.due_reference, pending.created_on) + delay, pending.not_due_before)
           BETWEEN %(today)s AND %(today)s + %(days)s
     GROUP BY roles, is_live
"""
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
        return Dashboard(days, [Cell(roles, live, column, total) for roles, live, column, total in cursor])
