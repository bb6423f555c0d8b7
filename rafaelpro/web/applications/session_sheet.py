"""The list by session as a file: what its rows show, for whom they show it; nobody's name (R8.3, R2.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import IO

from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.organisations.rights import Actor
from rafaelpro.web import spreadsheets
from rafaelpro.web.applications.rows import SessionRow, session_rows
from rafaelpro.web.components.states import SESSION_STATES
from rafaelpro.web.spreadsheets import Cell


@dataclass(frozen=True, slots=True)
class Column:
    heading: str
    value: Callable[[SessionRow], Cell]


def _count(number: int | None) -> str:
    return "" if number is None else str(number)


COLUMNS: tuple[Column, ...] = (
    Column("Numéro Carif", lambda row: row.session.carif_number),
    Column("Rôle", lambda row: row.roles),
    Column("Formation", lambda row: row.session.action.title),
    Column("Mesure", lambda row: str(row.session.action.measure or "")),
    Column("Lieu", lambda row: row.session.town),
    Column("Département", lambda row: row.session.department),
    Column("Prochain point d’entrée", lambda row: row.session.availability.next_date),
    Column("Jours avant l’entrée", lambda row: _count(row.days_left)),
    Column("Recrutement", lambda row: SESSION_STATES[row.session.availability.reason].label),
    Column("Candidatures", lambda row: _count(row.session.availability.taken)),
    Column("Places", lambda row: _count(row.session.availability.places)),
    Column("En attente", lambda row: _count(row.session.availability.pending)),
    Column("Attente signalée", lambda row: row.waiting),
    Column("Prochaine échéance", lambda row: row.due_on),
    Column("Jours avant l’échéance", lambda row: _count(row.due_in)),
)
HEADINGS = [column.heading for column in COLUMNS]


def csv_lines(sessions: Iterable[TrainingSession], actor: Actor) -> Iterator[str]:
    return spreadsheets.csv_lines(HEADINGS, _rows(sessions, actor))


def xlsx_file(sessions: Iterable[TrainingSession], actor: Actor) -> IO[bytes]:
    return spreadsheets.xlsx_file("Sessions", HEADINGS, _rows(sessions, actor))


def _rows(sessions: Iterable[TrainingSession], actor: Actor) -> Iterator[list[Cell]]:
    return ([column.value(row) for column in COLUMNS] for row in session_rows(sessions, actor))
