"""How many requests a second a token may make, over all processes and machines."""

from __future__ import annotations

from django.db import connection

from rafaelpro.api.models import Token

_COUNT = """
    INSERT INTO api_requestcount AS held (token_id, second, count)
    VALUES (%s, floor(extract(epoch FROM clock_timestamp()))::bigint, 1)
    ON CONFLICT (token_id) DO UPDATE SET
        count = CASE WHEN EXCLUDED.second > held.second THEN 1 ELSE held.count + 1 END,
        second = GREATEST(EXCLUDED.second, held.second)
    RETURNING count
"""


def is_within_rate(token: Token, per_second: int) -> bool:
    """Count this request and tell whether it is within the limit of the running second.

    One statement outside any transaction: the row is locked for the time of one write. The machine's clock, not the
    business one: this protects the machine.
    """
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [token.pk])
        (count,) = cursor.fetchone()
    return bool(count <= per_second)
