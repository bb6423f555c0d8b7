"""The offer as the API says it."""

from __future__ import annotations

from datetime import date, time
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from rafaelpro.api.inputs import Body, IsoDate, Text
from rafaelpro.applications.domain.recruit import MOST_PLACES
from rafaelpro.applications.enums import Mode, Reason


class OrganismOut(BaseModel):
    siret: str
    nom: str


class MeasureOut(BaseModel):
    code: str
    libelle: str


class ContactOut(BaseModel):
    nom: str
    telephone: str
    courriel: str


class PlaceOut(BaseModel):
    nom: str
    adresse: str
    code_postal: str
    ville: str
    code_insee: str
    departement: str
    latitude: float | None
    longitude: float | None


class PeriodOut(BaseModel):
    debut: date | None
    fin: date | None


class EntryPointOut(BaseModel):
    date: date
    places: int
    bis: bool


class RecruitmentOut(BaseModel):
    """Whether the session recruits, why, and its counter."""

    mode: Mode
    ouvert: bool
    raison: Reason
    prochain_point_entree: date | None
    ouvre_le: date | None = Field(
        description="jour de réouverture, quand la session est complète et qu'un autre point d'entrée suit"
    )
    date_limite: date | None = Field(description="dernier jour pour candidater, compris")
    candidatures: int = Field(description="places prises ; peut dépasser « places »")
    places: int | None
    places_restantes: int | None = Field(ge=0)
    points_entree: list[EntryPointOut] = Field(description="ceux qui viennent, par date")


class ActionBriefOut(BaseModel):
    reference: str
    intitule: str
    type: Literal["SIMPLE", "MODULAIRE"]


class MeetingOut(BaseModel):
    """An information meeting to come; hours are those of Paris, and null where EOS tells none."""

    date: date
    debut: time | None
    fin: time | None
    lieu: str
    lien: str | None
    places: int | None
    details: str


class SessionOut(BaseModel):
    """A published session."""

    numero_carif: str
    formation: ActionBriefOut
    publiee_le: date
    mesure: MeasureOut | None
    dispositif: str
    numero_marche: str
    dates_marche: PeriodOut
    entree: Literal["date-fixe", "permanente"]
    responsable: OrganismOut
    formateur: OrganismOut
    positionneur: OrganismOut | None
    lieu: PlaceOut
    contact: ContactOut
    contact_handicap: ContactOut
    contact_recrutement: str
    acces: str
    informations_pratiques: str
    reunions_information: list[MeetingOut]
    recrutement: RecruitmentOut


class FacetsOut(BaseModel):
    """How many of all that was found, by each value that is there."""

    departement: dict[str, int]
    mesure: dict[str, int] = Field(description="par code")
    dispositif: dict[str, int]
    ouvert: dict[Literal["true", "false"], int]


class SessionsOut(BaseModel):
    total: int
    resultats: list[SessionOut]
    page_suivante: str | None
    facettes: FacetsOut


class ModuleOut(BaseModel):
    position: int
    intitule: str


class ActionOut(BaseModel):
    """A published action with its published sessions."""

    reference: str
    intitule: str
    type: Literal["SIMPLE", "MODULAIRE"]
    modules: list[ModuleOut]
    responsable: OrganismOut
    mesure: MeasureOut | None
    dispositif: str
    numero_marche: str
    objectif: str
    resultats_attendus: str
    contenu: str
    prerequis: str
    public: str
    rythme: str
    methodes: str
    modalites_recrutement: str
    duree: str
    heures_total: int | None
    heures_centre: int | None
    heures_entreprise: int | None
    certifiante: bool | None
    formacodes: list[str]
    codes_rome: list[str]
    codes_rncp: list[str]
    frais_restants: str
    acces_handicap: str
    contact: ContactOut
    plus: str | None
    lien_web: str | None
    version: str = Field(description="à renvoyer dans PATCH pour ne pas écraser ce que quelqu'un d'autre a écrit")
    sessions: list[SessionOut]


class RecruitmentIn(Body):
    """Open, close, or declare full (R5.1, R5.2). With « ouvrir »: both limits stand if neither is given."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"action": "ouvrir", "places": 12, "date_limite": "2025-03-03"},
                {"action": "fermer"},
                {"action": "complet"},
            ]
        }
    )

    action: Literal["ouvrir", "fermer", "complet"]
    places: int | None = Field(default=None, ge=0, le=MOST_PLACES, description="null : sans limite")
    date_limite: IsoDate | None = Field(default=None, description="null : le début de la session")


class EnrichmentIn(Body):
    """What the responsible organisation adds (R3.2); an absent field stays as it is, `null` or empty clears it."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"plus": "Repas compris.", "lien_web": "https://organisme.example/formation"}]}
    )

    plus: Text | None = Field(
        default=None,
        description="« le plus de cette formation », 3000 caractères au plus ; « - » et « ** » mettent en forme",
    )
    lien_web: Text | None = Field(default=None, description="adresse http(s), 400 caractères au plus")
    version: Text | None = Field(default=None, description="la version lue ; si elle a changé : modifie-entre-temps")
