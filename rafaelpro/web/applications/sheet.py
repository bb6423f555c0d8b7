"""The columns of an export, and its two forms: CSV for French spreadsheets, XLSX (R8.3).

A row shows what the list and the file show to the same actor (R2.2): names, state and planned dates only where the
structure is trainer and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import IO, Any

from rafaelpro.applications.models import ERASED_NAME, Application
from rafaelpro.core.french import month_date
from rafaelpro.organisations.rights import Actor, Deed, allows
from rafaelpro.web import spreadsheets
from rafaelpro.web.spreadsheets import Cell


@dataclass(frozen=True, slots=True)
class Column:
    """`is_open`: shown even to who is only trainer."""

    heading: str
    value: Callable[[Any], Cell]
    is_open: bool = False


def _day(application: Application, day: date | None) -> Cell:
    """A date for the spreadsheet; words where only the month is still true (R10.1)."""
    return month_date(day) if application.is_erased else day


COLUMNS: tuple[Column, ...] = (
    Column("Référence", lambda row: row.reference, is_open=True),
    Column("État", lambda row: row.get_state_display(), is_open=True),
    Column("Nom de naissance", lambda row: ERASED_NAME if row.is_erased else row.birth_name, is_open=True),
    Column("Nom d’usage", lambda row: row.usual_name, is_open=True),
    Column("Prénom", lambda row: row.first_name, is_open=True),
    Column("Numéro Carif", lambda row: row.session.carif_number, is_open=True),
    Column("Formation", lambda row: row.session.action.title, is_open=True),
    Column("Mesure", lambda row: str(row.session.action.measure or ""), is_open=True),
    Column("Lieu", lambda row: row.session.town, is_open=True),
    Column("Département", lambda row: row.session.department, is_open=True),
    Column("Entrée prévue", lambda row: _day(row, row.planned_entry), is_open=True),
    Column("Sortie prévue", lambda row: _day(row, row.planned_exit), is_open=True),
    Column("Reçue le", lambda row: _day(row, row.created_on)),
    Column("Échéance", lambda row: row.due_on),
    Column("Avis rendu le", lambda row: _day(row, row.decided_on)),
    Column("Motif", lambda row: str(row.reason or "")),
    Column("Précision", lambda row: row.reason_detail),
    Column("Origine", lambda row: row.get_origin_display()),
    Column("Prescripteur", lambda row: row.prescriber.name if row.prescriber else ""),
    Column("Contact du prescripteur", lambda row: row.prescriber_contact_name),
    Column("Courriel du prescripteur", lambda row: row.prescriber_contact_email),
    Column("Civilité", lambda row: row.get_civility_display()),
    Column("Date de naissance", lambda row: row.birth_date),
    Column("Courriel", lambda row: row.email),
    Column("Téléphone", lambda row: row.phone),
    Column("Code postal", lambda row: row.postal_code),
    Column("Ville", lambda row: row.town),
    Column("Identifiant France Travail", lambda row: row.france_travail_identifier),
    Column("Niveau de formation", lambda row: str(row.level or "")),
)
HEADINGS = [column.heading for column in COLUMNS]


def cells(application: Application, actor: Actor) -> list[Cell]:
    """The row of an application as this actor may see it."""
    whole = allows(actor, Deed.MANAGE_APPLICATIONS, application)
    return [column.value(application) if whole or column.is_open else "" for column in COLUMNS]


def csv_lines(applications: Iterable[Application], actor: Actor) -> Iterator[str]:
    return spreadsheets.csv_lines(HEADINGS, (cells(each, actor) for each in applications))


def xlsx_file(applications: Iterable[Application], actor: Actor) -> IO[bytes]:
    return spreadsheets.xlsx_file("Candidatures", HEADINGS, (cells(each, actor) for each in applications))
