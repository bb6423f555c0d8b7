"""The table of R8.1 as the page shows it: each figure with the address of exactly those applications."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from urllib.parse import urlencode

from rafaelpro.applications.dashboard import COLUMNS, Dashboard
from rafaelpro.applications.enums import State
from rafaelpro.applications.listing import Scope
from rafaelpro.organisations.enums import Role
from rafaelpro.web.applications.filters import DUE_SOON, ROLE_SLUGS

ALL_ROLES = "Toutes, sans doublon"


@dataclass(frozen=True, slots=True)
class Figure:
    column: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class FigureRow:
    label: str
    figures: list[Figure]


def headings(days: int) -> dict[str, str]:
    """The guide's words, column by column."""
    return {
        "PENDING": "En attente",
        "DUE_SOON": f"Passage en avis non transmis d’ici {days} jours",
        "RETAINED": "Retenues",
        "NOT_RETAINED": "Non retenues",
        "NO_DECISION": "Avis non transmis",
        "REFUSED_FULL": "Refus\u00a0: session complète",
        "REFUSED_CANCELLED": "Refus\u00a0: session annulée",
    }


def figure_rows(table: Dashboard) -> list[FigureRow]:
    words = headings(table.days)
    return [
        FigureRow(
            row.role.label.capitalize() if row.role else ALL_ROLES,
            [Figure(words[column], row.counts[column], address(row.role, column)) for column in COLUMNS],
        )
        for row in table
    ]


@cache
def address(role: Role | None, column: str) -> str:
    """The list of one figure: the same role, state and sessions as the table."""
    query = {"etat": DUE_SOON if column == "DUE_SOON" else State(column).slug, "sessions": Scope.LIVE.value}
    if role:
        query["role"] = ROLE_SLUGS[role]
    return f"/gestion/candidatures/?{urlencode(query)}"
