"""Many rows at once, by COPY: the demonstration holds tens of thousands of applications and must load in seconds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Model


def copy_rows(rows: Iterable[Model], model: type[Model]) -> int:
    """Insert unsaved rows of `model`, whose keys the database gives; constraints hold. Returns how many."""
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    count = 0
    with connection.cursor() as cursor:
        statement = f"COPY {connection.ops.quote_name(model._meta.db_table)} ({columns}) FROM STDIN"
        with cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row([_value(row, field) for field in fields])
                count += 1
    return count


def _value(row: Model, field: Any) -> Any:
    return field.get_db_prep_save(getattr(row, field.attname), connection)
