"""What an operation answers, before it becomes bytes: kept as it is for the replays of an idempotent request."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from pydantic import BaseModel

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

    def response(self) -> HttpResponse:
        response = HttpResponse(self.body, status=self.status, content_type=MEDIA_TYPE)
        if self.location:
            response["Location"] = self.location
        if self.is_replay:
            response[REPLAYED] = "true"
        return response
