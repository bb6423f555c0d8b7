#!/usr/bin/env python3
"""Django's command line for RafaelPro."""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

VENV_PYTHON = Path(__file__).resolve().parent / ".venv" / "bin" / "python"
# Commands that make or change tables; all others run as the application's role (R7.7, rafaelpro/config/roles.py).
OWNER_COMMANDS = {"migrate", "makemigrations", "squashmigrations", "pgtrigger", "sqlmigrate"}
MISSING_TABLES = {"42P01", "42703"}  # PostgreSQL's: undefined table, undefined column


def use_venv() -> None:
    """`./manage.py` starts with the system's Python: go on with the one that `make run` prepared."""
    if sys.prefix == sys.base_prefix and VENV_PYTHON.exists():
        os.execv(VENV_PYTHON, [str(VENV_PYTHON), str(Path(__file__).resolve()), *sys.argv[1:]])
    if find_spec("django") is None:
        sys.exit("Les dépendances ne sont pas installées : lancez d'abord « make run » (docs/installation.md).")


def tables_are_late() -> bool:
    """Whether some migration has not been applied: what is missing is then no fault of the code."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    connection.close()
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def main() -> None:
    use_venv()
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    if command in OWNER_COMMANDS:
        os.environ.setdefault("RAFAELPRO_DATABASE_ROLE", "owner")
    if command == "collectstatic":
        os.environ.setdefault("RAFAELPRO_SERVING", "1")
    if command != "procrastinate":  # a person reads the terminal; the worker's lines are read by machines
        os.environ.setdefault("RAFAELPRO_LOG_LEVEL", "WARNING")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rafaelpro.config.settings")
    from django.core.management import execute_from_command_line
    from django.db import OperationalError, ProgrammingError

    from rafaelpro.config.postgres import ServerUnavailable

    try:
        execute_from_command_line(sys.argv)
    except ServerUnavailable as error:
        sys.exit(str(error))
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None):
            raise
        sys.exit(f"Base de données injoignable : {str(error).splitlines()[0]}")
    except ProgrammingError as error:
        if getattr(error.__cause__, "sqlstate", None) not in MISSING_TABLES or not tables_are_late():
            raise
        print("La base n'est pas préparée : lancez d'abord « make run », ou ./manage.py migrate.", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
