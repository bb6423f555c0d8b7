"""Refusals of production that need the database: any account of the demonstration."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.db import Error as DatabaseError
from django.db import connection

DEMONSTRATION_ACCOUNTS = (
    "La base contient {count} compte(s) de démonstration, dont le mot de passe est public : RAFAELPRO_ENV=production "
    "refuse de démarrer. Donnez une base neuve, ou supprimez ces comptes."
)


def demonstration_accounts() -> int:
    """How many accounts of the demonstration the database holds; 0 where the table does not exist yet."""
    user = apps.get_model(settings.AUTH_USER_MODEL)
    if user._meta.db_table not in connection.introspection.table_names():
        return 0
    count: int = user._default_manager.filter(is_demo=True).count()
    return count


@register
def no_demonstration_account_in_production(**_: Any) -> list[CheckMessage]:
    if settings.RAFAELPRO_ENV != "production":
        return []
    try:
        count = demonstration_accounts()
    except DatabaseError:
        return []  # no database, no accounts: whoever needs it says so
    return [Error(DEMONSTRATION_ACCOUNTS.format(count=count), id="rafaelpro.E001")] if count else []
