"""Every operation of the API × every token, against one expected table; and what each of them must never read."""

from __future__ import annotations

import pytest

from rafaelpro.api.views import document
from tests.access.expected import API, API_BODIES, TOKENS
from tests.access.walk import Row, ask_api, read_table, shapes
from tests.access.world import World

ROWS = read_table(TOKENS, API)
LISTED = {(row.method, row.shape) for row in ROWS}


def test_every_operation_stands_in_the_table() -> None:
    paths = document()["paths"]
    operations = {(method.upper(), _shape(path)) for path, methods in paths.items() for method in methods}
    assert operations - LISTED == set()
    assert {shape for shape in shapes() if shape.startswith("/api/")} == {shape for _, shape in LISTED}
    assert set(API_BODIES) - {str(row) for row in ROWS} == set()


def _shape(path: str) -> str:
    return Row("", path, {}).shape


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_what_each_token_gets_and_never_reads(world: World, row: Row) -> None:
    got, leaks = {}, []
    for token in world.tokens:
        answer = ask_api(world, token, row.method, row.address, API_BODIES.get(str(row)))
        got[token] = str(answer.status)
        leaks += [
            (token, secret)
            for secret, readers in world.api_secrets.items()
            if secret in answer.text and token not in readers
        ]
        assert answer.status not in (401, 403) or '"code":' in answer.text, f"{token}: refused without a code"
    assert got == row.outcomes
    assert leaks == []


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_a_method_that_is_not_in_the_table_does_nothing(world: World, method: str) -> None:
    unlisted = {row.shape: row.address for row in ROWS if (method, row.shape) not in LISTED}
    got = {
        address: {ask_api(world, token, method, address).status for token in world.tokens}
        for address in unlisted.values()
    }
    assert {address: statuses for address, statuses in got.items() if not statuses <= {401, 403, 404, 405}} == {}


def test_secrets_are_read_by_those_who_may(world: World) -> None:
    """Without this, an API that says nothing would pass."""
    said: dict[str, str] = {}
    for row in (each for each in ROWS if each.method == "GET"):
        for token in world.tokens:
            said[token] = said.get(token, "") + ask_api(world, token, "GET", row.address).text
    expected = {(secret, token) for secret, tokens in world.api_secrets.items() for token in tokens}
    assert {(secret, token) for secret, token in expected if secret not in said[token]} == set()
