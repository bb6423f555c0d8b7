"""What the OpenAPI document says of refusals."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class FieldProblemOut(BaseModel):
    champ: str = Field(description="le nom du champ, comme dans la requête ; des points y mènent à l'intérieur")
    code: str
    message: str


class ProblemOut(BaseModel):
    """An RFC 9457 problem; programs read `code`."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    code: str
    erreurs: list[FieldProblemOut] = Field(default_factory=list, description="422 : une entrée par champ")
    candidature: str = Field(default="", description="409 deja-candidat : la référence, si la structure peut la voir")


def refusals(*statuses: int) -> dict[int, Any]:
    """The same schema for each of these statuses."""
    return dict.fromkeys(statuses, ProblemOut)
