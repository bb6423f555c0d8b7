"""The two database roles, so that the application cannot rewrite history (R7.7).

The *owner* owns the tables and runs migrations. The *application* (web, workers) is no superuser and owns nothing: it
reads and writes rows, never TRUNCATEs, and on history tables may only read and add.
"""

from __future__ import annotations

from typing import Any, Protocol

OWNER = "rafaelpro_owner"
APPLICATION = "rafaelpro"
EXTENSIONS = ("unaccent", "pg_trgm")


class Cursor(Protocol):
    """What Django's and psycopg's cursors share."""

    def execute(self, query: str, /) -> Any: ...


def prepare(cursor: Cursor, *, owner: str, application: str) -> None:
    """Extensions, and the application's default rights on what `owner` will create; safe to run again.

    Run by the owner (or a superuser) before migrations. With one role for both there is nothing to grant.
    """
    for extension in EXTENSIONS:
        cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
    if owner == application:
        return
    owner, application = _quoted(owner), _quoted(application)
    cursor.execute(f"GRANT USAGE ON SCHEMA public TO {application}")
    defaults = f"ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public"
    cursor.execute(f"{defaults} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {application}")
    cursor.execute(f"{defaults} GRANT USAGE ON SEQUENCES TO {application}")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
