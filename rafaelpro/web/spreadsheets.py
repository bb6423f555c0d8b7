"""Lists as files for spreadsheets: CSV as French ones open it, XLSX; no cell of either is ever a formula (R8.3)."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import IO

import xlsxwriter  # type: ignore[import-untyped]  # it has no types

from rafaelpro.core.french import short_date

Cell = str | date | None
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BOM = "\ufeff"
FORMULA_STARTS = frozenset("=+-@\t\r\uff1d\uff0b\uff0d\uff20")
WIDTH = 18  # characters
LONGEST_CELL = 32_767  # characters, of XLSX


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


def csv_lines(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """UTF-8 with its mark, semicolons, French dates: a double click opens it in a French spreadsheet."""
    writer = csv.writer(_Line(), delimiter=";")
    yield BOM + str(writer.writerow(headings))
    for row in rows:
        yield str(writer.writerow([neutral(cell) for cell in row]))


def xlsx_file(title: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> IO[bytes]:
    """A workbook on the disk that vanishes once closed, written row by row; no text of it is a formula."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 — the answer closes it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    sheet = book.add_worksheet(title)
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(headings) - 1, WIDTH)
    sheet.write_row(0, 0, headings, bold)
    for number, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(number, place, cell, day)
            elif cell:
                sheet.write_string(number, place, cell[:LONGEST_CELL])
    book.close()
    file.seek(0)
    return file
