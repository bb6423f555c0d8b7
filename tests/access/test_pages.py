"""Every page × every persona, against one expected table; and what each of them must never read."""

from __future__ import annotations

import pytest

from tests.access.expected import BODIES, COLUMNS, PAGES
from tests.access.walk import SECURITY, Row, ask, read_table, shapes
from tests.access.world import World

ROWS = read_table(COLUMNS, PAGES)
LISTED = {(row.method, row.shape) for row in ROWS}
UNLISTED = sorted(
    (method, shape)
    for shape in shapes()
    if not shape.startswith("/api/")
    for method in ("GET", "POST")
    if (method, shape) not in LISTED and shape in {row.shape for row in ROWS}
)
REFUSED = {"no", "--", "in", "405", "2f"}
A_FEW = ("anonymous", "R-both", "staff", "operator")


def test_every_page_stands_in_the_table() -> None:
    """A new address has its lines here before it is served."""
    pages = {shape for shape in shapes() if not shape.startswith("/api/")}
    assert pages - {shape for _, shape in LISTED} == set()


def test_the_table_names_only_what_exists() -> None:
    assert {shape for _, shape in LISTED} - shapes() == set()
    assert set(BODIES) - {str(row) for row in ROWS} == set()
    assert len({str(row) for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_what_each_persona_gets_and_never_reads(world: World, row: Row) -> None:
    got, leaks = {}, []
    for name, persona in world.personas.items():
        answer = ask(world, persona, row.method, row.address, BODIES.get(str(row)))
        got[name] = answer.outcome
        leaks += [
            (name, secret) for secret, readers in world.secrets.items() if secret in answer.text and name not in readers
        ]
        assert got[name] != "no" or "<h1" in answer.text, f"{name}: refused without a page"
    assert got == row.outcomes
    assert leaks == []


@pytest.mark.parametrize(("method", "shape"), UNLISTED)
def test_a_method_that_is_not_in_the_table_does_nothing(world: World, method: str, shape: str) -> None:
    address = next(row.address for row in ROWS if row.shape == shape)
    answers = {name: ask(world, each, method, address) for name, each in world.personas.items()}
    done = {name: each for name, each in answers.items() if each.outcome not in REFUSED and each.location != SECURITY}
    assert done == {}


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_nothing_is_done_by_other_methods(world: World, method: str) -> None:
    done = []
    for address in {row.shape: row.address for row in ROWS}.values():
        for name in A_FEW:
            outcome = ask(world, world.personas[name], method, address).outcome
            done += [(name, address, outcome)] * (outcome not in REFUSED)
    assert done == []


@pytest.mark.parametrize("row", [row for row in ROWS if row.method == "POST"], ids=str)
def test_a_form_that_names_a_structure_of_somebody_else_is_refused(world: World, row: Row) -> None:
    """The structure of a form is a claim: who is no member of it gets nothing by it (R2.3)."""
    body = BODIES.get(str(row), {}) | {"structure": "{R}"}
    outsiders = [each for each in world.personas.values() if each.user and not each.name.startswith("R-")]
    got = {each.name: ask(world, each, row.method, row.address, body).outcome for each in outsiders}
    closing = {"go"} if row.address == "/supervision/regard/terminer/" else set()
    assert {outcome for name, outcome in got.items() if name != "look"} <= {"no", "2f"}
    assert got["look"] in {"no"} | closing


def test_secrets_are_shown_to_those_who_may_read_them(world: World) -> None:
    """Without this, a world that shows nothing to anybody would pass."""
    seen: dict[str, set[str]] = {secret: set() for secret in world.secrets}
    for row in (each for each in ROWS if each.method == "GET"):
        for name, persona in world.personas.items():
            if row.outcomes[name] == "ok":
                said = ask(world, persona, "GET", row.address).text
                for secret, readers in seen.items():
                    readers |= {name} if secret in said else set()
    never = {secret: sorted(world.secrets[secret] - readers) for secret, readers in seen.items()}
    assert {secret: names for secret, names in never.items() if names == sorted(world.secrets[secret])} == {}
