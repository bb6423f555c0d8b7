"""Applications as the API takes and says them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    ValidationError,
    WithJsonSchema,
    model_validator,
)

from rafaelpro.api.candidates import candidate_problems
from rafaelpro.api.fields import problems_of
from rafaelpro.api.inputs import Body, IsoDate, Text, among, storable
from rafaelpro.api.problems import FieldProblem, InvalidInput
from rafaelpro.applications.enums import SLUGS, Civility, Origin
from rafaelpro.core.identifiers import is_carif_number

from .offer import OrganismOut

StateSlug = Annotated[str, among(SLUGS.values()), WithJsonSchema({"type": "string", "enum": [*SLUGS.values()]})]
ORIGINS = [origin.slug for origin in Origin]
OriginSlug = Annotated[str, WithJsonSchema({"type": "string", "enum": ORIGINS})]
CivilitySlug = Annotated[
    str, BeforeValidator(storable), among(Civility.values), WithJsonSchema({"type": "string", "enum": Civility.values})
]


class PrescriberContactIn(Body):
    nom: Text = Field(json_schema_extra={"maxLength": 160})
    courriel: Text | None = None
    telephone: Text | None = None


class ApplicationIn(Body):
    """One person's application to one session. `courriel`, `telephone` or both. Never the social security number."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "session": "00498943",
                    "civilite": "madame",
                    "nom_naissance": "Exemple",
                    "prenom": "Camille",
                    "date_naissance": "1990-05-17",
                    "courriel": "camille.exemple@courriel.example",
                    "code_postal": "64100",
                    "ville": "Bayonne",
                    "inscrit_france_travail": True,
                    "identifiant_france_travail": "1234567A",
                    "niveau": 3,
                    "contact_prescripteur": {"nom": "Claude Conseil", "telephone": "0536490000"},
                    "recontact_referent_handicap": False,
                }
            ]
        }
    )

    session: Text = Field(description="numéro Carif", json_schema_extra={"pattern": "^[0-9]{8}$"})
    civilite: CivilitySlug | None
    nom_naissance: Text = Field(json_schema_extra={"maxLength": 100})
    nom_usage: Text | None = None
    prenom: Text = Field(json_schema_extra={"maxLength": 100})
    date_naissance: IsoDate = Field(description="16 ans au moins")
    courriel: Text | None = None
    telephone: Text | None = None
    code_postal: Text = Field(json_schema_extra={"pattern": "^[0-9]{5}$"})
    ville: Text = Field(json_schema_extra={"maxLength": 100})
    inscrit_france_travail: bool
    identifiant_france_travail: Text | None = Field(
        default=None, description="7 chiffres et 1 lettre ou chiffre, ou 11 chiffres"
    )
    niveau: int | None = Field(ge=1, le=8)
    contact_prescripteur: PrescriberContactIn | None = None
    message: Text | None = Field(default=None, json_schema_extra={"maxLength": 2000})
    recontact_referent_handicap: bool

    @model_validator(mode="wrap")
    @classmethod
    def _all_errors_at_once(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        """The form's errors and the rules' (R6.2) together: an entry a field."""
        problems: list[FieldProblem] = []
        try:
            body = handler(data)
        except ValidationError as error:
            problems = problems_of(error.errors(include_url=False, include_input=False))
        else:
            data = body.model_dump()
        if isinstance(data, Mapping):
            problems += _rule_problems(data, known={each.field for each in problems})
        if problems:
            raise InvalidInput(problems)
        return body


def _rule_problems(data: Mapping[str, Any], known: set[str]) -> list[FieldProblem]:
    found = candidate_problems(data, unreadable=known)
    session = data.get("session")
    if isinstance(session, str) and not is_carif_number(session):
        found.append(FieldProblem("session", "invalide", "Un numéro Carif compte 8 chiffres."))
    return [each for each in found if each.field not in known and each.field.split(".")[0] not in known]


class DecisionIn(Body):
    """« Oui » with planned dates, or « non » with a reason (R7.1)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"conformite": True, "entree_prevue": "2025-03-03", "sortie_prevue": "2025-06-30"},
                {"conformite": False, "motif": "document-manquant", "precision": "Le CV", "partager_motif": True},
            ]
        }
    )

    conformite: bool
    entree_prevue: IsoDate | None = Field(default=None, description="demandée avec « oui »")
    sortie_prevue: IsoDate | None = Field(default=None, description="demandée avec « oui »")
    motif: Text | None = Field(default=None, description="demandé avec « non »")
    precision: Text | None = Field(default=None, description="demandée par certains motifs")
    partager_motif: bool | None = Field(default=None, description="dire le motif à la personne")


class ReversalIn(Body):
    """Why a « non retenue » should become « retenue » (R7.2)."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"raison": "Le document manquant est arrivé."}]})

    raison: Text = Field(json_schema_extra={"minLength": 1, "maxLength": 1000})


class RevisionIn(Body):
    """The operator's answer to a request: both dates with « accepter »."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "decision": "accepter",
                    "ticket": "2025-118",
                    "depasser": False,
                    "entree_prevue": "2025-03-03",
                    "sortie_prevue": "2025-06-30",
                },
                {"decision": "refuser", "ticket": "2025-119"},
            ]
        }
    )

    decision: Literal["accepter", "refuser"]
    ticket: Text | None = Field(default=None, description="référence ou mots de l'opérateur")
    depasser: bool | None = Field(default=None, description="accepter au-delà des places, ou hors fenêtre")
    entree_prevue: IsoDate | None = Field(default=None, description="demandée avec « accepter »")
    sortie_prevue: IsoDate | None = Field(default=None, description="demandée avec « accepter »")


class HistoryOut(BaseModel):
    etat: StateSlug
    le: datetime
    par: str
    raison: str | None


class PrescriberContactOut(BaseModel):
    nom: str
    courriel: str | None
    telephone: str | None


class ApplicationOut(BaseModel):
    reference: str
    session: str
    etat: StateSlug
    origine: OriginSlug
    creee_le: date
    modifiee_le: datetime = Field(description="dernier changement : ce que filtre « depuis »")
    avis_le: date | None
    echeance: date | None = Field(description="dernier jour pour rendre l'avis ; null tant qu'aucun n'est dû")
    entree_prevue: date | None
    sortie_prevue: date | None
    motif: str | None
    precision: str | None
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
    prescripteur: OrganismOut | None
    contact_prescripteur: PrescriberContactOut | None
    message: str | None
    recontact_referent_handicap: bool
    historique: list[HistoryOut]


class ApplicationForTrainerOut(BaseModel):
    """What a structure that is only the trainer may see (R2.2)."""

    reference: str
    session: str
    etat: StateSlug
    nom_naissance: str
    nom_usage: str | None
    prenom: str
    entree_prevue: date | None
    sortie_prevue: date | None


class ApplicationsOut(BaseModel):
    total: int
    resultats: list[ApplicationOut | ApplicationForTrainerOut]
    page_suivante: str | None
