"""Names of the people's side of the house: kinds of structures, roles, rights."""

from __future__ import annotations

from enum import StrEnum

from django.db import models


class Kind(models.TextChoices):
    PROVIDER = "PROVIDER", "organisme de formation"
    PRESCRIBER = "PRESCRIBER", "prescripteur"
    OPERATOR = "OPERATOR", "opérateur"


class Role(StrEnum):
    """What an organisation is on an action or a session (R2.1)."""

    RESPONSIBLE = "RESPONSIBLE"
    TRAINER = "TRAINER"
    POSITIONER = "POSITIONER"

    @property
    def label(self) -> str:
        return {"RESPONSIBLE": "responsable", "TRAINER": "formateur", "POSITIONER": "positionneur"}[self.value]


class Right(StrEnum):
    """What a membership lets a person do (R2.2)."""

    CATALOGUE = "CATALOGUE"
    APPLICATIONS = "APPLICATIONS"

    @property
    def label(self) -> str:
        return {
            "CATALOGUE": "gestionnaire OF catalogue formation",
            "APPLICATIONS": "gestionnaire OF préinscription",
        }[self.value]


BOTH_RIGHTS_LABEL = "gestionnaire OF général"
