"""The two database roles, so that the application cannot rewrite history (R7.7).

The *owner* owns the tables and runs migrations. The *application* (web, workers) is no superuser and owns nothing: it
reads and writes rows, never TRUNCATEs, and on append-only tables may only read and add. With one role for both (a
DATABASE_URL without DATABASE_OWNER_URL) there is nothing to grant: only triggers guard history then.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

OWNER = "rafaelpro_owner"
APPLICATION = "rafaelpro"
EXTENSIONS = ("unaccent", "pg_trgm")


class Cursor(Protocol):
    """What Django's and psycopg's cursors share."""

    def execute(self, query: Any, /) -> Any: ...


def prepare(cursor: Cursor, *, owner: str, application: str) -> None:
    """Extensions, and the application's rights on what `owner` will create. Safe to run again.

    Run before migrations, by the owner or a superuser.
    """
    for extension in EXTENSIONS:
        cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
    if owner == application:
        return
    role = _quoted(application)
    cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
    defaults = f"ALTER DEFAULT PRIVILEGES FOR ROLE {_quoted(owner)} IN SCHEMA public"
    cursor.execute(f"{defaults} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}")
    cursor.execute(f"{defaults} GRANT USAGE ON SEQUENCES TO {role}")


def settle(
    cursor: Cursor, *, owner: str, application: str, append_only: Iterable[str], read_only: Iterable[str]
) -> None:
    """The application's rights on the tables there are (a role may be newer than the tables). Run after migrations."""
    if owner == application:
        return
    role = _quoted(application)
    cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}")
    cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}")
    for table in append_only:
        cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {_quoted(table)} FROM {role}")
    for table in read_only:
        cursor.execute(f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {_quoted(table)} FROM {role}")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
