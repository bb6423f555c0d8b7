"""Exit codes of `feed_import` and `feed_check`, and their report for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from rafaelpro.core.french import counted

from .enums import FeedState

APPLIED, WITH_REJECTIONS, REFUSED, HELD = 0, 1, 2, 3

EXIT_CODES: dict[FeedState, int] = {
    FeedState.APPLIED: APPLIED,
    FeedState.HELD: HELD,
    FeedState.REFUSED: REFUSED,
    FeedState.OUTDATED: REFUSED,
    FeedState.DISCARDED: REFUSED,
}
_WORST_FIRST = (REFUSED, HELD, WITH_REJECTIONS, APPLIED)

STATES: dict[FeedState, tuple[str, str]] = {
    # what happened, what would happen
    FeedState.APPLIED: ("appliqué", "serait appliqué"),
    FeedState.HELD: ("retenu : l'opérateur doit le confirmer", "serait retenu, à confirmer par l'opérateur"),
    FeedState.REFUSED: ("refusé", "serait refusé"),
    FeedState.OUTDATED: ("périmé : rien n'a été changé", "serait périmé"),
    FeedState.DISCARDED: ("jeté", "jeté"),
    FeedState.WAITING: ("en attente", "en attente"),
    FeedState.RUNNING: ("en cours d'application", "en cours d'application"),
}
COUNTS = {
    "cree": "créés",
    "modifie": "modifiés",
    "inchange": "inchangés",
    "retire": "retirés",
    "retabli": "rétablis",
    "rejete": "rejetés",
    "signale": "signalements",
}
CHANGES = ("cree", "modifie", "retire", "retabli")
TYPES = {"complet": "complet", "delta": "delta", None: "de type inconnu"}


def exit_code(report: dict[str, Any]) -> int:
    """The contract's exit code for one report."""
    code = EXIT_CODES.get(FeedState(report["etat"]), REFUSED)
    return WITH_REJECTIONS if code == APPLIED and report["rejets"] else code


def worst(codes: Iterable[int]) -> int:
    """One exit code for several files: refused, else held, else with rejections."""
    found = set(codes)
    return next((code for code in _WORST_FIRST if code in found), APPLIED)


def lines(name: str, report: dict[str, Any], *, is_check: bool) -> Iterator[str]:
    """A report to read in a terminal: each problem with file and line."""
    numero = f"n° {report['numero']}" if report["numero"] is not None else "sans numéro"
    yield f"{name} : flux {TYPES[report['type']]} {numero}, {_state(report, is_check=is_check)}."
    counts = [f"{report['comptes'][code]} {label}" for code, label in COUNTS.items() if report["comptes"][code]]
    yield f"  Enregistrements : {', '.join(counts) or 'aucun'}."
    for title, key in (("Rejets", "rejets"), ("Signalements", "signalements")):
        if report[key]:
            yield f"  {title} ({counted(len(report[key]), 'ligne')}) :"
            yield from (f"    {_line(name, note)}" for note in report[key])


def _state(report: dict[str, Any], *, is_check: bool) -> str:
    """What became of it; a refused feed has changed nothing, but where it was given up half-way."""
    words = STATES[FeedState(report["etat"])][is_check]
    if is_check or report["etat"] != FeedState.REFUSED:
        return words
    has_changed = any(report["comptes"][code] for code in CHANGES)
    return words + (" : ce qui était déjà appliqué reste" if has_changed else " : rien n'a été changé")


def _line(name: str, note: dict[str, Any]) -> str:
    place = f"{name}:{note['ligne']}" if note["ligne"] else name
    about = " ".join(part for part in (note["numero"], f"« {note['valeur']} »" if note["valeur"] else "") if part)
    where = f" ({note['chemin']})" if note["chemin"] else ""
    return f"{place} : {about + ' : ' if about else ''}{note['raison']}{where}"
