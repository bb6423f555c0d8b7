"""References of applications: year + 6 digits, unique, given without lock, and telling nobody how many there are."""

from __future__ import annotations

from django.db import connection

SPAN = 1_000_000
STEP = 387_421  # shares no factor with SPAN: each number of the span comes once in a million draws


def next_references(year: int, count: int = 1) -> list[str]:
    """`count` new references of a year; a sequence gives the rank, whatever becomes of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('applications_reference_seq') FROM generate_series(1, %s)", [count])
        return [f"{year:04d}{rank * STEP % SPAN:06d}" for (rank,) in cursor.fetchall()]
