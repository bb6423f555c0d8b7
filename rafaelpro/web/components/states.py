"""States as people read them: words, tone and icon, never colour alone (application states of R7.5, session states)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

TONES = ("neutral", "info", "success", "warning", "danger")


@dataclass(frozen=True)
class Look:
    label: str
    tone: str
    icon: str


APPLICATION_STATES = {
    "en-attente": Look("En attente", "info", "clock"),
    "retenue": Look("Retenue", "success", "check-circle"),
    "non-retenue": Look("Non retenue", "danger", "cross-circle"),
    "avis-non-transmis": Look("Avis non transmis", "warning", "hourglass"),
    "refus-session-complete": Look("Refus\u00a0: session complète", "danger", "users"),
    "refus-session-annulee": Look("Refus\u00a0: session annulée", "danger", "ban"),
    "retiree": Look("Retirée", "neutral", "undo"),
}

SESSION_STATES = {
    "ouvert": Look("Ouvert", "success", "unlock"),
    "complet": Look("Complet", "warning", "users"),
    "ferme": Look("Fermé", "neutral", "lock"),
    "ferme-par-organisme": Look("Fermé par l’organisme", "neutral", "lock"),
    "sans-point-entree": Look("Pas de point d’entrée à venir", "neutral", "calendar"),
    "pas-encore-ouvert": Look("Pas encore ouvert", "info", "clock"),
    "date-limite-passee": Look("Date limite passée", "neutral", "hourglass"),
    "annulee": Look("Annulée", "danger", "ban"),
    "terminee": Look("Terminée", "neutral", "flag"),
    "archivee": Look("Archivée", "neutral", "archive"),
    "publiee": Look("Publiée", "success", "eye"),
    "non-publiee": Look("Non publiée", "neutral", "eye-off"),
}

CODES = {
    "pending": "en-attente",
    "retained": "retenue",
    "not-retained": "non-retenue",
    "no-decision": "avis-non-transmis",
    "refused-full": "refus-session-complete",
    "refused-cancelled": "refus-session-annulee",
    "withdrawn": "retiree",
    "open": "ouvert",
    "full": "complet",
    "closed": "ferme",
    "cancelled": "annulee",
    "ended": "terminee",
    "archived": "archivee",
    "published": "publiee",
    "unpublished": "non-publiee",
}


def look(state: object) -> Look:
    """How to show a state: an enum member, a code of the contract (« en-attente ») or a name (« PENDING »)."""
    value = state.value if isinstance(state, Enum) else state
    code = str(value).lower().replace("_", "-")
    code = CODES.get(code, code)
    known = APPLICATION_STATES.get(code) or SESSION_STATES.get(code)
    if known is None:
        raise ValueError(f"no badge for the state {state!r}")
    return known
