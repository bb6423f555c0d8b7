"""Columns that LHÉO cannot hold as they are, in `extras[@info="rafaelpro"]`: our own exports come back unchanged.

A text longer than LHÉO allows, a sixth Formacode, a place of its own… The export reads again what it has written and
tells here, as JSON, the columns that would come back otherwise; they stand in the place of what the elements say.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from rafaelpro.eos.offer import Columns
from rafaelpro.lheo.extras import Extras

from . import days, rest
from .columns import fitted
from .findings import Findings

PROFILE = "rafaelpro"
COLUMNS = "colonnes"
MOST_DEGREES = {"latitude": 90, "longitude": 180}  # the floats of the catalogue are all degrees


def taken(model: type[models.Model], columns: Columns, extras: Extras, path: str, findings: Findings) -> Columns:
    """`columns` as the elements give them, but for those that our extras tell; what is odd there is noted."""
    profile = extras.find(PROFILE)
    told = profile.find(COLUMNS) if profile else None
    if told is None:
        return columns
    where = f'{path}/extras[@info="{PROFILE}"]/extra[@info="{COLUMNS}"]'
    try:
        values = _values(told.text)
        found = {name: _cleaned(model, name, values[name]) for name in values if name in columns}
    except (ValueError, TypeError, ArithmeticError, ValidationError, RecursionError):
        findings.note(told.line, where, told.text[:200], "colonnes illisibles : il n'en est pas tenu compte")
        return columns
    return columns | fitted(model, found)


def _values(text: str) -> dict[str, Any]:
    values = json.loads(text, parse_constant=_no_number)
    if not isinstance(values, dict):
        raise TypeError("an object is expected")
    if "\\u0000" in json.dumps(values):
        raise ValueError("PostgreSQL holds no NUL")
    json.dumps(values, ensure_ascii=False).encode()  # a lone surrogate is no text
    return values


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is no number")


def _cleaned(model: type[models.Model], name: str, value: Any) -> Any:
    """The value as the field takes it. Raises `ValidationError`, or `TypeError` for another type than the column's."""
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)
    if isinstance(value, str) != isinstance(field, models.CharField | models.TextField) and not _is_day(field, value):
        raise TypeError(name)
    if isinstance(field, models.JSONField) != isinstance(value, dict):
        raise TypeError(name)
    return _believable(name, field.clean(value, None))  # these fields need no instance


def _believable(name: str, value: Any) -> Any:
    """The value; a day beyond reason, a point off the globe and a tree that is none of ours are odd here as well."""
    if isinstance(value, date) and not days.is_plausible(value):
        raise ValueError(name)
    if isinstance(value, dict) and not rest.is_ours(value):
        raise ValueError(name)
    if isinstance(value, float) and not abs(value) <= MOST_DEGREES[name]:
        raise ValueError(name)
    return value


def _is_day(field: models.Field[Any, Any], value: Any) -> bool:
    return isinstance(field, models.DateField) and isinstance(value, str)
