"""Many rows at once, by COPY: the demonstration holds tens of thousands of applications and must load in seconds."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Any

from django.db import connection
from django.db.models import Model

# Without this setting, pgtrigger's own check raises and catches an error in each call of a trigger; each is a
# subtransaction given up, for which PostgreSQL walks all the deferred triggers that wait: hours for 400,000 rows.
# Nothing is ignored.
IGNORE_NO_TRIGGER = "SET LOCAL pgtrigger.ignore = '{}'"


def prepare_for_many() -> None:
    """Make triggers cheap for the current transaction."""
    with connection.cursor() as cursor:
        cursor.execute(IGNORE_NO_TRIGGER)


def settle_constraints() -> None:
    """Check now what the commit would check, and leave it nothing to do. Raises `IntegrityError`."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


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
    """As COPY takes it: an enumeration by its value, JSON wrapped; all the rest as it is."""
    value = getattr(row, field.attname)
    if isinstance(value, Enum):
        return value.value
    return field.get_db_prep_save(value, connection) if isinstance(value, (dict, list)) else value
