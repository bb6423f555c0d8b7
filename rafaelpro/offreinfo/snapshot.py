"""One consistent view of the database for as long as a document takes to write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def snapshot() -> Iterator[None]:
    """A REPEATABLE READ transaction: all that is read within it stands as at its first statement.

    Within a transaction that has begun already, that one's view stands (its caller has chosen it).
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield
