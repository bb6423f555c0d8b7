"""The WSGI entry, for granian or any other server: with hashed static files and a pool of connections."""

from __future__ import annotations

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rafaelpro.config.settings")
os.environ.setdefault("RAFAELPRO_SERVING", "1")

from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application

from rafaelpro.config.checks import no_demonstration_account_in_production
from rafaelpro.config.launcher.child import die_with


def _application() -> WSGIHandler:
    made = get_wsgi_application()
    refusals = no_demonstration_account_in_production()
    if refusals:
        print("\n".join(str(refusal.msg) for refusal in refusals), file=sys.stderr)
        raise SystemExit(1)
    return made


if os.environ.get("RAFAELPRO_LAUNCHED"):  # else, after a server killed outright, its workers would keep the port
    die_with(os.getppid())

application = _application()
