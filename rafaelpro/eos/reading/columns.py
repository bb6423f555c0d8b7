"""Columns of the catalogue: nothing longer than they hold (the reader has noted what is too long)."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import models

from rafaelpro.eos.offer import Columns

from .texts import cut


def fitted(model: type[models.Model], columns: Columns) -> dict[str, Any]:
    """The same, each text cut to the length of its column."""
    longest = _lengths(model)
    return {
        name: cut(value, longest[name]) if isinstance(value, str) and name in longest else value
        for name, value in columns.items()
    }


@cache
def _lengths(model: type[models.Model]) -> dict[str, int]:
    fields = (field for field in model._meta.get_fields() if isinstance(field, models.CharField))
    return {field.name: field.max_length for field in fields if field.max_length}
