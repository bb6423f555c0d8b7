"""Small types of what clients send: what cannot be kept or compared is refused here, never met further."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from rafaelpro.core import clock

ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)
ISO_MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}([Tt ]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?([Zz]|[+-]\d{2}:\d{2})?)?\Z", re.ASCII
)

BELIEVABLE_YEARS = range(1850, 2201)
D = TypeVar("D", bound=date)


class Body(BaseModel):
    """The body of a request: no unknown field, no silent conversion."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Empty(Body):
    """No field at all."""


def _believable(day: D) -> D:
    """Far dates overflow what adds days to them or changes their time zone."""
    if day.year not in BELIEVABLE_YEARS:
        raise ValueError
    return day


def storable(value: Any) -> Any:
    """PostgreSQL keeps neither NUL nor lone surrogates."""
    if isinstance(value, str) and ("\x00" in value or any("\ud800" <= char <= "\udfff" for char in value)):
        raise PydanticCustomError("forbidden_character", "forbidden character")
    return value


def iso_date(value: Any) -> Any:
    """AAAA-MM-JJ and nothing else."""
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    if isinstance(value, str) and ISO_DATE.match(value):
        try:
            return _believable(date.fromisoformat(value))
        except ValueError:
            pass
    raise PydanticCustomError("iso_date", "not an ISO date")


def iso_moment(value: Any) -> Any:
    """An ISO date or date-time, in Paris where it has no offset. A « + » of the offset may have become a space."""
    if value is None or isinstance(value, datetime):
        return value
    if isinstance(value, str):
        text = re.sub(r" (\d{2}:\d{2})\Z", r"+\1", value) if value.count(":") > 1 else value
        if ISO_MOMENT.match(text):
            try:
                return _believable(clock.parse(text.replace(",", ".")))
            except (ValueError, OverflowError):
                pass
    raise PydanticCustomError("iso_moment", "not an ISO date-time")


def among(values: Iterable[str]) -> AfterValidator:
    """One of these values."""
    known = frozenset(values)

    def check(value: str) -> str:
        if value not in known:
            raise PydanticCustomError("literal_error", "not one of the values")
        return value

    return AfterValidator(check)


Text = Annotated[str, BeforeValidator(storable)]
Word = Annotated[str, BeforeValidator(storable), StringConstraints(max_length=200)]
IsoDate = Annotated[date, BeforeValidator(iso_date), WithJsonSchema({"type": "string", "format": "date"})]
IsoMoment = Annotated[
    datetime,
    BeforeValidator(iso_moment),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "format": "date-time"},
                {"type": "string", "format": "date"},
                {"type": "string", "maxLength": 0},
            ]
        }
    ),
]
