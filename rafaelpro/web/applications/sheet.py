"""The columns of an export, and its two forms: CSV for French spreadsheets, XLSX (R8.3).

A row shows what the list and the file show to the same actor (R2.2): names, state and planned dates only where the
structure is trainer and nothing else.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import IO, Any

import xlsxwriter  # type: ignore[import-untyped]  # it has no types

from rafaelpro.applications.models import Application
from rafaelpro.core.french import short_date
from rafaelpro.organisations.rights import Actor, Deed, allows

Cell = str | date | None
BOM = "\ufeff"
FORMULA_STARTS = frozenset("=+-@\t\r\uff1d\uff0b\uff0d\uff20")
WIDTH = 18  # characters


@dataclass(frozen=True, slots=True)
class Column:
    """`is_open`: shown even to who is only trainer."""

    heading: str
    value: Callable[[Any], Cell]
    is_open: bool = False


COLUMNS: tuple[Column, ...] = (
    Column("Référence", lambda row: row.reference, is_open=True),
    Column("État", lambda row: row.get_state_display(), is_open=True),
    Column("Nom de naissance", lambda row: row.birth_name, is_open=True),
    Column("Nom d’usage", lambda row: row.usual_name, is_open=True),
    Column("Prénom", lambda row: row.first_name, is_open=True),
    Column("Numéro Carif", lambda row: row.session.carif_number, is_open=True),
    Column("Formation", lambda row: row.session.action.title, is_open=True),
    Column("Mesure", lambda row: str(row.session.action.measure or ""), is_open=True),
    Column("Lieu", lambda row: row.session.town, is_open=True),
    Column("Département", lambda row: row.session.department, is_open=True),
    Column("Entrée prévue", lambda row: row.planned_entry, is_open=True),
    Column("Sortie prévue", lambda row: row.planned_exit, is_open=True),
    Column("Reçue le", lambda row: row.created_on),
    Column("Échéance", lambda row: row.due_on),
    Column("Avis rendu le", lambda row: row.decided_on),
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


def cells(application: Application, actor: Actor) -> list[Cell]:
    """The row of an application as this actor may see it."""
    whole = allows(actor, Deed.MANAGE_APPLICATIONS, application)
    return [column.value(application) if whole or column.is_open else "" for column in COLUMNS]


def neutral(cell: Cell) -> str:
    """The text of a cell; what a spreadsheet would take for a formula is told by an apostrophe to be text."""
    if isinstance(cell, date):
        return short_date(cell)
    text = cell or ""
    return f"'{text}" if text[:1] in FORMULA_STARTS or text.lstrip()[:1] in FORMULA_STARTS else text


class _Line:
    """What `csv.writer` writes to: it hands each line back."""

    def write(self, line: str) -> str:
        return line


def csv_lines(applications: Iterable[Application], actor: Actor) -> Iterator[str]:
    """UTF-8 with its mark, semicolons, French dates: a double click opens it in a French spreadsheet."""
    writer = csv.writer(_Line(), delimiter=";")
    yield BOM + str(writer.writerow([column.heading for column in COLUMNS]))
    for application in applications:
        yield str(writer.writerow([neutral(cell) for cell in cells(application, actor)]))


def xlsx_file(applications: Iterable[Application], actor: Actor) -> IO[bytes]:
    """A workbook on the disk that vanishes once closed, written row by row; no text of it is a formula."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 — the answer closes it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    sheet = book.add_worksheet("Candidatures")
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(COLUMNS) - 1, WIDTH)
    sheet.write_row(0, 0, [column.heading for column in COLUMNS], bold)
    for number, application in enumerate(applications, start=1):
        for place, cell in enumerate(cells(application, actor)):
            if isinstance(cell, date):
                sheet.write_datetime(number, place, cell, day)
            elif cell:
                sheet.write_string(number, place, cell)
    book.close()
    file.seek(0)
    return file
