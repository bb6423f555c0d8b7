"""Dates that can be reckoned with: a feed may hold 99991231, to which no delay can be added."""

from __future__ import annotations

from datetime import date

from rafaelpro.lheo.dates import Dated

from .findings import Findings

EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)


def is_plausible(day: date) -> bool:
    return EARLIEST <= day <= LATEST


def value(day: Dated, line: int, path: str, findings: Findings) -> date | None:
    """The date; one beyond reason is dirt, as 99999999 is."""
    if day.value is None or is_plausible(day.value):
        return day.value
    findings.note(line, path, day.raw, "date hors de toute vraisemblance : elle est prise pour inconnue")
    return None
