"""schemathesis over the OpenAPI document, in process: no 5xx, answers as they are documented, wrong input refused.

Each operation is tried twice: with the identifiers that are generated, and with real ones, so that what lies behind
`introuvable` is reached too. Every example is undone.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from rafaelpro.api.views import document
from tests.api.conftest import api_for
from tests.eos.builder import A1, S1, feed
from tests.factories import ApplicationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-20"), pytest.mark.slow]

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
]


@schemathesis.serializer("application/gzip")
def gzipped(context: Any, value: Any) -> bytes:
    return gzip.compress(value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass"))


specification = schemathesis.openapi.from_dict(dict(document()))
specification.app = WSGIHandler()
bounded = settings(
    max_examples=40,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def _one_connection() -> Iterator[None]:
    """As Django's own test client does: the end of a request does not close the connection of the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def stage(_one_connection, settings, session, prescriber, responsible) -> dict[str, Any]:
    """Real rows for every kind of identifier, and a token for every scope."""
    settings.API_REQUESTS_PER_SECOND = 1_000_000
    application = ApplicationFactory(session=session, prescriber=prescriber)
    held = feed(1).action(A1).session(S1).apply()
    structures = {"prescripteur": prescriber, "organisme": responsible}
    scopes = ("prescripteur", "organisme", "eos:read", "eos:write", "operateur")
    return {
        "paths": {
            "numero_carif": session.carif_number,
            "reference": application.reference,
            "id": str(held.public_id),
        },
        "action": session.action.reference,
        "tokens": {scope: api_for(scope, organisation=structures.get(scope)).token for scope in scopes},
    }


def try_it(case: Any, stage: dict[str, Any], *, is_real: bool) -> None:
    security = case.operation.definition.raw.get("security")
    headers = {"Authorization": f"Bearer {stage['tokens'][security[0]['jeton'][0]]}"} if security else {}
    if is_real and case.path_parameters:
        real = stage["paths"] | ({"reference": stage["action"]} if "formations" in case.path else {})
        case.path_parameters = {name: real[name] for name in case.path_parameters}
    if is_real and isinstance(case.body, dict) and re.fullmatch(r"[0-9]{8}", str(case.body.get("session"))):
        case.body["session"] = stage["paths"]["numero_carif"]
    with transaction.atomic():
        case.call_and_validate(headers=headers, checks=CHECKS)
        transaction.set_rollback(True)


@specification.parametrize()
@bounded
def test_generated(case, stage):
    try_it(case, stage, is_real=False)


@specification.parametrize()
@bounded
def test_with_real_identifiers(case, stage):
    try_it(case, stage, is_real=True)
