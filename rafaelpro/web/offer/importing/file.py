"""A file of candidates as organisations make it, in CSV: read whole, or refused with what to do (R6.2).

Nothing is guessed about a person here: a cell is text, and `lines` gives it to the form.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from rafaelpro.core.french import counted, identity
from rafaelpro.web.spreadsheets import FORMULA_STARTS

MOST_BYTES = 2 * 1024 * 1024
MOST_LINES = 500
MOST_COLUMNS = 60
LONGEST_CELL = 5_000  # characters
SEPARATORS = (";", ",")
OTHER_FORMATS = {
    b"PK\x03\x04": "C’est un classeur Excel ou LibreOffice",
    b"\xd0\xcf\x11\xe0": "C’est un ancien classeur Excel",
    b"%PDF": "C’est un document PDF",
    b"\xff\xfe": "Ce fichier est en «\u00a0texte Unicode\u00a0» (UTF-16)",
    b"\xfe\xff": "Ce fichier est en «\u00a0texte Unicode\u00a0» (UTF-16)",
}
SAVE_AS_CSV = "Dans votre tableur, choisissez «\u00a0Enregistrer sous\u00a0», puis «\u00a0CSV UTF-8\u00a0»."
BOM = b"\xef\xbb\xbf"
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class UnreadableFile(ValueError):
    """The file as a whole is refused; the message is for a person."""


@dataclass(frozen=True, slots=True)
class Column:
    """`name`: the field of the form. `may_begin`: starts of a formula that are plain text in this column."""

    heading: str
    name: str
    hint: str
    required: bool = False
    may_begin: str = ""


COLUMNS: tuple[Column, ...] = (
    Column("Civilité", "civilite", "Madame ou Monsieur"),
    Column("Nom de naissance", "nom_naissance", "Comme sur la carte d’identité", required=True),
    Column("Nom d’usage", "nom_usage", "Seulement s’il est différent"),
    Column("Prénom", "prenom", "", required=True),
    Column("Date de naissance", "date_naissance", "JJ/MM/AAAA", required=True),
    Column("Courriel", "courriel", "Ou un numéro de téléphone"),
    Column("Téléphone", "telephone", "06 39 98 12 34", may_begin="+"),
    Column("Code postal", "code_postal", "5 chiffres", required=True),
    Column("Ville", "ville", "", required=True),
    Column("Inscrit à France Travail", "inscrit_france_travail", "oui ou non", required=True),
    Column("Identifiant France Travail", "identifiant_france_travail", "1234567A ou 12345678901"),
    Column("Niveau", "niveau", "De 1 à 8 (3 : CAP ou BEP, 4 : baccalauréat)"),
    Column("Message", "message", "Jamais de numéro de sécurité sociale", may_begin="-+"),
    Column("Recontact par le référent handicap", "recontact_referent_handicap", "oui ou non"),
)
HEADINGS = [column.heading for column in COLUMNS]
_BY_IDENTITY = {identity(column.heading): column for column in COLUMNS}


@dataclass(frozen=True, slots=True)
class FileLine:
    """One line with something in it. `number` as a spreadsheet shows it; `problems`: why it cannot even be read."""

    number: int
    cells: dict[str, str]
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ReadFile:
    """`unknown`: headings that mean nothing here, left aside."""

    lines: list[FileLine]
    unknown: list[str]


def read(content: bytes) -> ReadFile:
    """The lines of a file. Raises `UnreadableFile`."""
    rows = _rows(_text(content))
    columns, unknown = _columns(next(rows, []))
    lines: list[FileLine] = []
    for number, row in enumerate(rows, start=2):
        if not any(cell.strip() for cell in row):
            continue
        if len(lines) == MOST_LINES:
            raise UnreadableFile(f"Ce fichier a plus de {MOST_LINES} lignes. Coupez-le en plusieurs fichiers.")
        lines.append(_line(number, row, columns))
    if not lines:
        raise UnreadableFile("Ce fichier n’a que sa ligne de titres. Ajoutez une ligne par personne.")
    return ReadFile(lines, unknown)


def _text(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise UnreadableFile("Ce fichier dépasse 2 Mo. Coupez-le en plusieurs fichiers.")
    if not content.removeprefix(BOM).strip():
        raise UnreadableFile("Ce fichier est vide. Téléchargez le modèle, puis remplissez-le.")
    for start, words in OTHER_FORMATS.items():
        if content.startswith(start):
            raise UnreadableFile(f"{words}, pas un fichier CSV. {SAVE_AS_CSV}")
    if _CONTROL.search(content):
        raise UnreadableFile(f"Ce fichier n’est pas du texte. {SAVE_AS_CSV}")
    return _decoded(content)


def _decoded(content: bytes) -> str:
    """UTF-8 with or without its mark, else what French spreadsheets wrote for years."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile(f"Les accents de ce fichier sont illisibles. {SAVE_AS_CSV}")


def _rows(text: str) -> Iterator[list[str]]:
    """The records; the separator is the one of the line of headings."""
    first = text.split("\n", 1)[0]
    separator = max(SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    while True:
        number += 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            words = "Un guillemet y est ouvert et jamais fermé, ou la ligne est trop longue."
            raise UnreadableFile(f"La ligne {number} est illisible. {words}") from error
        if len(row) > MOST_COLUMNS:
            raise UnreadableFile(f"La ligne {number} a {counted(len(row), 'colonne')}\u00a0: {MOST_COLUMNS} au plus.")
        yield row


def _columns(headings: list[str]) -> tuple[list[Column | None], list[str]]:
    found = [_BY_IDENTITY.get(identity(heading)) for heading in headings]
    names = [column.heading for column in found if column is not None]
    missing = [column.heading for column in COLUMNS if column.required and column.heading not in names]
    if missing:
        raise UnreadableFile(
            f"La première ligne doit porter les titres du modèle. Il manque\u00a0: {', '.join(missing)}."
        )
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise UnreadableFile(f"Ce titre est écrit deux fois\u00a0: {', '.join(twice)}. Gardez une seule colonne.")
    unknown = [heading.strip()[:60] for heading, column in zip(headings, found, strict=True) if column is None]
    return found, [heading for heading in unknown if heading]


def _line(number: int, row: list[str], columns: list[Column | None]) -> FileLine:
    cells, problems = {}, []
    for column, cell in zip(columns, row, strict=False):
        if column is None:
            continue
        text = cell.strip()
        cells[column.name] = text
        problem = _problem(text, column)
        if problem:
            problems.append(f"{column.heading}\u00a0: {problem}")
    beyond = [cell for cell in row[len(columns) :] if cell.strip()]
    if beyond:
        problems.append(
            f"{counted(len(beyond), 'cellule')} après la dernière colonne\u00a0: un séparateur est de trop."
        )
    return FileLine(number, cells, problems)


def _problem(text: str, column: Column) -> str:
    if len(text) > LONGEST_CELL:
        return f"ce texte est trop long ({counted(len(text), 'caractère')})."
    if text[:1] in FORMULA_STARTS - set(column.may_begin):
        return f"une cellule ne peut pas commencer par «\u00a0{text[:1]}\u00a0», comme une formule de tableur."
    return ""
