"""What an operation answers, before it becomes bytes: kept as it is for the replays of an idempotent request."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from pydantic import BaseModel

from .problems import MEDIA_TYPE as PROBLEM
from .problems import Problem

MEDIA_TYPE = "application/json"
REPLAYED = "Idempotent-Replayed"


@dataclass(frozen=True, slots=True)
class Answer:
    """A JSON answer; `location` is a path from the root."""

    body: str
    status: int = 200
    location: str = ""
    is_replay: bool = False

    @classmethod
    def of(cls, model: BaseModel, *, status: int = 200, location: str = "") -> Answer:
        return cls(model.model_dump_json(by_alias=True), status, location)

    @classmethod
    def refusing(cls, problem: Problem) -> Answer:
        """A refusal after something has changed: raised, it would undo it."""
        response = problem.response()
        return cls(response.content.decode(), response.status_code)

    @property
    def is_refusal(self) -> bool:
        return self.status >= 400

    def response(self) -> HttpResponse:
        media_type = PROBLEM if self.is_refusal else MEDIA_TYPE
        response = HttpResponse(self.body, status=self.status, content_type=media_type)
        if self.location:
            response["Location"] = self.location
        if self.is_replay:
            response[REPLAYED] = "true"
        return response
