#!/usr/bin/env python3
"""Django's command line for RafaelPro."""

import os
import sys


# Commands that own or change tables; all others run as the application's role (R7.7).
OWNER_COMMANDS = {"migrate", "makemigrations", "squashmigrations", "pgtrigger", "sqlmigrate"}


def main() -> None:
    if len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS:
        os.environ.setdefault("RAFAELPRO_DATABASE_ROLE", "owner")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rafaelpro.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
