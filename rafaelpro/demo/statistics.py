"""What PostgreSQL knows of the tables: after many rows at once it must be told, or the first pages are slow.

Only who owns a table may have it measured (roles.py): this is the owner's connection, closed at once.
"""

from __future__ import annotations

from django.conf import settings
from django.db import connection
from django.db.utils import ConnectionHandler

WHO = ("USER", "PASSWORD", "HOST", "PORT")


def analyse() -> None:
    """ANALYZE the base of the present connection, under the owner's name; without a pool."""
    owner = {name: settings.DATABASE_OWNER[name] for name in WHO if name in settings.DATABASE_OWNER}
    options = {name: each for name, each in connection.settings_dict["OPTIONS"].items() if name != "pool"}
    handler = ConnectionHandler({"default": {**connection.settings_dict, **owner, "OPTIONS": options}})
    try:
        with handler["default"].cursor() as cursor:
            cursor.execute("ANALYZE")
    finally:
        handler.close_all()
