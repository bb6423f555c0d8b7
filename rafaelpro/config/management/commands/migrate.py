"""Django's `migrate`, with the extensions before and the application's rights after (roles.py)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as MigrateCommand
from django.db import connections

from rafaelpro.config import roles

OLDEST_POSTGRESQL = (15, 0)
TOO_OLD = "RafaelPro demande PostgreSQL {oldest} ou plus, et cette base est un PostgreSQL {found}."
NOT_OWNER = (
    "Les migrations se font sous le rôle propriétaire de la base, et cette connexion est celle de l'application : "
    "lancez « ./manage.py migrate » seul, ou posez RAFAELPRO_DATABASE_ROLE=owner."
)


class Command(MigrateCommand):
    help = MigrateCommand.help

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        application = settings.DATABASE_APPLICATION_ROLE
        connection.ensure_connection()
        if connection.get_database_version() < OLDEST_POSTGRESQL:
            raise CommandError(TOO_OLD.format(oldest=OLDEST_POSTGRESQL[0], found=connection.get_database_version()[0]))
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user, has_schema_privilege('public', 'CREATE')")
            user, may_create = cursor.fetchone()
            if not may_create:
                raise CommandError(NOT_OWNER)
            roles.prepare(cursor, owner=user, application=application)
        super().handle(*args, **options)
        with connection.cursor() as cursor:
            present = set(connection.introspection.table_names(cursor))
            roles.settle(
                cursor,
                owner=user,
                application=application,
                append_only=sorted(present & settings.APPEND_ONLY_TABLES),
                read_only=sorted(present & {"django_migrations"}),
            )
