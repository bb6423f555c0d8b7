"""The table of R8.1."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class CountsOut(BaseModel):
    """Applications of a line, by state; the names are those of the states."""

    model_config = ConfigDict(populate_by_name=True)

    pending: int = Field(serialization_alias="en-attente")
    due_soon: int = Field(
        serialization_alias="avis-non-transmis-bientot",
        description="en attente, passage en avis non transmis d'ici 15 jours",
    )
    retained: int = Field(serialization_alias="retenue")
    not_retained: int = Field(serialization_alias="non-retenue")
    no_decision: int = Field(serialization_alias="avis-non-transmis")
    refused_full: int = Field(serialization_alias="refus-session-complete")
    refused_cancelled: int = Field(serialization_alias="refus-session-annulee")


class LineOut(BaseModel):
    role: Literal["responsable", "positionneur", "formateur", "toutes"] = Field(
        description="« toutes » : chaque candidature une fois"
    )
    comptes: CountsOut


class DashboardOut(BaseModel):
    depuis: date = Field(description="le cumul part de ce jour")
    lignes: list[LineOut]
