"""What the PDF of a catalogue says: words and addresses only, as `catalogue.typ` names them."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import segno

from rafaelpro.core.french import NBSP, counted, long_date
from rafaelpro.core.light_markup import plain_text

from . import letters
from .own import ASK, LABEL, OwnEntry
from .reading import Catalogue, Entry, Group, SessionRow, page_address

MOST_ACTIONS = 1000
MOST_SESSIONS = 12  # of an action
QR_BORDER = 4  # modules: the quiet zone that readers need
HEADINGS = ("Numéro", "Lieu", "Dates", "Candidatures")

Json = dict[str, Any]


def data_of(catalogue: Catalogue, *, ranges: tuple[tuple[int, int], ...] = letters.RANGES) -> Json:
    """Everything in letters of `ranges`; the drawing of the QR code alone is left as it is."""
    name = catalogue.organisation.name
    said = {
        "title": "Catalogue de formations",
        "document-title": f"{name}{NBSP}: catalogue de formations",
        "description": f"Les formations de {name} financées par la Région, au {long_date(catalogue.day)}.",
        "author": name,
        "running": f"{name} · catalogue de formations",
        "day": f"Au {long_date(catalogue.day)}",
        "above": name,
        "intro": _intro(catalogue),
        "page-words": f"La liste à jour, et pour candidater{NBSP}:",
        "address": catalogue.address,
        "qr-words": f"Code QR de la page {catalogue.address}",
        "contents": "Sommaire",
        "entries": len(catalogue.entries) + len(catalogue.own.entries),
        "highlights-words": "Le plus de cette formation",
        "web-words": f"En savoir plus{NBSP}:",
        "headings": list(HEADINGS),
        "groups": [*map(_group, catalogue.groups), *_own_group(catalogue)],
        "left-out-title": "La suite en ligne",
        "left-out": _left_out(catalogue.others + catalogue.own.others),
    }
    return {**_each_text(said, lambda text: letters.shown(text, ranges=ranges)), "qr": qr_svg(catalogue.address)}


def qr_svg(address: str) -> str:
    drawn = io.BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", xmldecl=False, border=QR_BORDER)
    return drawn.getvalue().decode()


def _intro(catalogue: Catalogue) -> str:
    if not catalogue.has_something:
        return "Aucune formation n’est publiée en ce moment."
    others = counted(catalogue.own.total, "autre formation", "autres formations")
    funded = f"{catalogue.count_words} financée{'s' if catalogue.total > 1 else ''} par la Région"
    parts = [funded] * bool(catalogue.total) + [others] * bool(catalogue.own.total)
    return f"{' et '.join(parts)}, avec les sessions en cours et à venir."


def _left_out(others: int) -> str:
    return f"{counted(others, 'autre formation', 'autres formations')}{NBSP}:" if others else ""


def _group(group: Group) -> Json:
    return {"label": group.label, "entries": [_entry(entry) for entry in group.entries]}


def _entry(entry: Entry) -> Json:
    return {
        "title": entry.action.title,
        "address": page_address(f"/formations/{entry.action.reference}/"),
        "facts": entry.facts,
        "objective": entry.objective,
        "highlights": plain_text(entry.enrichment.highlights),
        "web-link": entry.enrichment.web_link,
        "sessions": [_session(row) for row in entry.rows[:MOST_SESSIONS]],
        "others": _more(len(entry.rows)),
    }


def _own_group(catalogue: Catalogue) -> list[Json]:
    if not catalogue.own.entries:
        return []
    return [{"label": LABEL, "entries": [_own_entry(entry) for entry in catalogue.own.entries]}]


def _own_entry(entry: OwnEntry) -> Json:
    address = page_address(entry.path)
    lines = [
        {"number": entry.reference, "address": address, "place": entry.town, "dates": dates, "state": ASK}
        for dates in entry.dates[:MOST_SESSIONS]
    ]
    return {
        "title": entry.title,
        "address": address,
        "facts": entry.facts,
        "objective": entry.objective,
        "highlights": "",
        "web-link": "",
        "sessions": lines,
        "others": _more(len(entry.sessions)),
    }


def _more(sessions: int) -> str:
    """« Et 3 autres sessions… », where not all of them fit."""
    more = sessions - MOST_SESSIONS
    words = counted(more, "autre session", "autres sessions")
    return f"Et {words}, sur la page de la formation" if more > 0 else ""


def _session(row: SessionRow) -> Json:
    return {
        "number": row.number,
        "address": page_address(f"/sessions/{row.number}/"),
        "place": row.town,
        "dates": row.dates,
        "state": row.state_words,
    }


def _each_text(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_each_text(each, change) for each in value]
    if isinstance(value, dict):
        return {name: _each_text(each, change) for name, each in value.items()}
    return value
