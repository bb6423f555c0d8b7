"""The table role × state as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from rafaelpro.api.schemas.dashboard import CountsOut, DashboardOut, LineOut
from rafaelpro.applications.dashboard import DashboardRow

SINCE = date(2013, 1, 1)  # R8.1


def dashboard_out(rows: Iterable[DashboardRow]) -> DashboardOut:
    return DashboardOut(depuis=SINCE, lignes=[_line(row) for row in rows])


def _line(row: DashboardRow) -> LineOut:
    counts = {name.lower(): count for name, count in row.counts.items()}
    return LineOut.model_validate({"role": row.role.label if row.role else "toutes", "comptes": CountsOut(**counts)})
