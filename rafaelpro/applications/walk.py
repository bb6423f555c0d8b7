"""Walk a whole list, some hundreds of applications at a time, with all that a file of it holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import TextField

from rafaelpro.catalogue.models import TrainingAction

from .keyset import CHUNK
from .models import Application
from .queries import with_due, with_file

LONG_TEXTS = tuple(field.name for field in TrainingAction._meta.fields if isinstance(field, TextField))  # not told


def whole_rows(keys: Sequence[int]) -> Iterator[Application]:
    """The applications of these keys, in their order, but for their messages and the long texts of their action."""
    shown = with_file(with_due(Application.objects.all()))
    shown = shown.defer("message", *(f"session__action__{name}" for name in LONG_TEXTS))
    for start in range(0, len(keys), CHUNK):
        part = keys[start : start + CHUNK]
        found = shown.in_bulk(part)
        yield from (found[key] for key in part if key in found)
