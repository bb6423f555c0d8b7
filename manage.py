#!/usr/bin/env python3
"""Django's command line for RafaelPro."""

import os
import sys

# Commands that make or change tables; all others run as the application's role (R7.7, rafaelpro/config/roles.py).
OWNER_COMMANDS = {"migrate", "makemigrations", "squashmigrations", "pgtrigger", "sqlmigrate"}


def main() -> None:
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    if command in OWNER_COMMANDS:
        os.environ.setdefault("RAFAELPRO_DATABASE_ROLE", "owner")
    if command == "collectstatic":
        os.environ.setdefault("RAFAELPRO_SERVING", "1")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rafaelpro.config.settings")
    from django.core.management import execute_from_command_line

    from rafaelpro.config.postgres import ServerUnavailable

    try:
        execute_from_command_line(sys.argv)
    except ServerUnavailable as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
