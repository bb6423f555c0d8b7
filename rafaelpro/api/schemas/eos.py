"""What EOS exchanges by the API: reports of feeds, retained applications."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, WithJsonSchema

from rafaelpro.api.inputs import Body
from rafaelpro.eos.enums import FeedState

from .applications import CivilitySlug

FeedStateSlug = Annotated[str, WithJsonSchema({"type": "string", "enum": FeedState.values})]


class FeedCountsOut(BaseModel):
    cree: int
    modifie: int
    inchange: int
    retire: int
    retabli: int
    rejete: int
    signale: int


class FeedNoteOut(BaseModel):
    ligne: int
    chemin: str
    numero: str
    valeur: str
    raison: str


class FeedOut(BaseModel):
    """The report of a feed."""

    id: str
    numero: int | None = Field(description="null tant que le document n'a pas été lu")
    type: Literal["complet", "delta"] | None
    etat: FeedStateSlug
    comptes: FeedCountsOut
    rejets: list[FeedNoteOut]
    signalements: list[FeedNoteOut]


class ConfirmationIn(Body):
    decision: Literal["appliquer", "jeter"]


class PersonOut(BaseModel):
    civilite: CivilitySlug | None
    nom_naissance: str
    nom_usage: str | None
    prenom: str
    date_naissance: date | None
    courriel: str | None
    telephone: str | None
    code_postal: str
    ville: str
    inscrit_france_travail: bool
    identifiant_france_travail: str | None
    niveau: int | None


class RetainedOut(BaseModel):
    reference: str
    session: str
    formation: str
    modifiee_le: datetime
    avis_le: date
    entree_prevue: date
    sortie_prevue: date
    personne: PersonOut


class RetainedListOut(BaseModel):
    total: int
    resultats: list[RetainedOut]
    page_suivante: str | None
