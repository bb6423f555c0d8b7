"""Names of the applications' side of the house."""

from __future__ import annotations

from enum import StrEnum

from django.db import models


class State(models.TextChoices):
    """The seven states; the label is the screen's word."""

    PENDING = "PENDING", "En attente"
    RETAINED = "RETAINED", "Retenue"
    NOT_RETAINED = "NOT_RETAINED", "Non retenue"
    NO_DECISION = "NO_DECISION", "Avis non transmis"
    REFUSED_FULL = "REFUSED_FULL", "Refus : session complète"
    REFUSED_CANCELLED = "REFUSED_CANCELLED", "Refus : session annulée"
    WITHDRAWN = "WITHDRAWN", "Retirée"

    @property
    def slug(self) -> str:
        """The stable public name, in addresses and in the API."""
        return SLUGS[self]

    @classmethod
    def of_slug(cls, slug: str) -> State | None:
        return {value: key for key, value in SLUGS.items()}.get(slug)


SLUGS: dict[State, str] = {
    State.PENDING: "en-attente",
    State.RETAINED: "retenue",
    State.NOT_RETAINED: "non-retenue",
    State.NO_DECISION: "avis-non-transmis",
    State.REFUSED_FULL: "refus-session-complete",
    State.REFUSED_CANCELLED: "refus-session-annulee",
    State.WITHDRAWN: "retiree",
}


class Origin(models.TextChoices):
    """Who sent the application (R6.1)."""

    SELF = "SELF", "Autopositionnement"
    PRESCRIBER = "PRESCRIBER", "Prescripteur"
    PROVIDER = "PROVIDER", "Organisme"

    @property
    def slug(self) -> str:
        return {"SELF": "autopositionnement", "PRESCRIBER": "prescripteur", "PROVIDER": "organisme"}[self.value]


class Civility(models.TextChoices):
    MADAME = "madame", "Madame"
    MONSIEUR = "monsieur", "Monsieur"


class AgeBand(models.TextChoices):
    """What stays of a birth date once personal data is erased (R10.1): ages on the day of arrival, in whole years."""

    UNDER_18 = "-18", "moins de 18 ans"
    FROM_18 = "18-25", "18 à 25 ans"
    FROM_26 = "26-34", "26 à 34 ans"
    FROM_35 = "35-44", "35 à 44 ans"
    FROM_45 = "45-54", "45 à 54 ans"
    FROM_55 = "55+", "55 ans et plus"


class Mode(StrEnum):
    """How a session recruits: by entry points (R4) or opened and closed by the organisation (R5)."""

    ENTRY_POINTS = "points-entree"
    MANUAL = "ouverture-manuelle"


class Reason(StrEnum):
    """Why a session is open or closed (R4.12); the value is the public code."""

    OPEN = "ouvert"
    FULL = "complet"
    NO_ENTRY_POINT = "sans-point-entree"
    NOT_YET_OPEN = "pas-encore-ouvert"
    DEADLINE_PASSED = "date-limite-passee"
    CANCELLED = "annulee"
    ENDED = "terminee"
    CLOSED_BY_ORGANISATION = "ferme-par-organisme"
