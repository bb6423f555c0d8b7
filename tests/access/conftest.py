"""The world is made once for the whole module, and undone at its end; each request undoes what it did."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from rafaelpro.core import clock
from tests.access.world import MOMENT, World, build


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    logging.disable(logging.CRITICAL)  # thousands of refusals, each with its trace
    with django_db_blocker.unblock(), clock.frozen(MOMENT), transaction.atomic():
        yield build()
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)
