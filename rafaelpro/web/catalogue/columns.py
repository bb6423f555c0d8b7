"""The columns of the catalogue in a spreadsheet: a row for each session on show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rafaelpro.catalogue.own.models import OwnSession
from rafaelpro.core.light_markup import plain_text as without_signs
from rafaelpro.web.components.states import look
from rafaelpro.web.public.action_facts import plain_text
from rafaelpro.web.public.rows import Row
from rafaelpro.web.spreadsheets import Cell

from .own import ASK, OwnEntry
from .reading import Catalogue, Entry, page_address


@dataclass(frozen=True, slots=True)
class Column:
    heading: str
    value: Callable[[Entry, Row], Cell]


COLUMNS: tuple[Column, ...] = (
    Column("Référence", lambda entry, row: entry.action.reference),
    Column("Numéro Carif", lambda entry, row: row.number),
    Column("Formation", lambda entry, row: entry.action.title),
    Column("Type", lambda entry, row: entry.kind),
    Column("Mesure", lambda entry, row: str(entry.action.measure or "")),
    Column("Durée", lambda entry, row: plain_text(entry.action.duration_text)),
    Column("Objectif", lambda entry, row: entry.objective),
    Column("Le plus de cette formation", lambda entry, row: without_signs(entry.enrichment.highlights)),
    Column("Lien web", lambda entry, row: entry.enrichment.web_link),
    Column("Organisme responsable", lambda entry, row: entry.action.responsible.name),
    Column("Organisme formateur", lambda entry, row: row.session.trainer.name),
    Column("Lieu", lambda entry, row: row.session.place_name),
    Column("Adresse", lambda entry, row: row.session.address),
    Column("Code postal", lambda entry, row: row.session.postal_code),
    Column("Ville", lambda entry, row: row.session.town),
    Column("Département", lambda entry, row: row.session.department),
    Column("Début", lambda entry, row: row.session.contract_start),
    Column("Fin", lambda entry, row: row.session.contract_end),
    Column("Prochain point d’entrée", lambda entry, row: row.recruitment.next.date if row.recruitment.next else None),
    Column("Entrée / sortie", lambda entry, row: "permanente" if row.session.permanent_entry else "à date fixe"),
    Column("Candidatures", lambda entry, row: look(row.recruitment.reason).label),
    Column("Date limite d’inscription", lambda entry, row: row.recruitment.closes_on),
    Column("Places", lambda entry, row: str(row.recruitment.places) if row.recruitment.places is not None else ""),
    Column("Contact", lambda entry, row: ", ".join(row.contact)),
    Column("Page", lambda entry, row: page_address(f"/sessions/{row.number}/")),
)
NOT_FUNDED = "Non financée par la Région"
HEADINGS = [column.heading for column in COLUMNS]


def rows_of(catalogue: Catalogue) -> Iterator[list[Cell]]:
    for entry in catalogue.entries:
        for row in entry.rows:
            yield [column.value(entry, row) for column in COLUMNS]
    for own in catalogue.own.entries:
        for session in own.sessions:
            said = _own_cells(own, session, catalogue)
            yield [said.get(heading, "") for heading in HEADINGS]


def _own_cells(own: OwnEntry, session: OwnSession, catalogue: Catalogue) -> dict[str, Cell]:
    """What an own offer says under the headings of the funded ones."""
    return {
        "Référence": own.reference,
        "Formation": own.title,
        "Mesure": NOT_FUNDED,
        "Durée": own.duration,
        "Objectif": own.objective,
        "Organisme responsable": catalogue.organisation.name,
        "Lieu": own.place.replace("\n", ", "),
        "Ville": own.town,
        "Début": session.start,
        "Fin": session.end,
        "Candidatures": ASK,
        "Date limite d’inscription": session.registration_end,
        "Places": str(session.places) if session.places is not None else "",
        "Page": page_address(own.path),
    }
