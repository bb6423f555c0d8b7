"""Order of feeds (R3.4a), guard (R3.5), numbers of a document: pure parts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rafaelpro.eos import order
from rafaelpro.eos.guard import Guard, Share
from rafaelpro.eos.numbers import Numbers
from rafaelpro.eos.order import Position, Standing

LAST = Position(7, "content")


@pytest.mark.parametrize(
    ("numero", "digest", "last", "expected"),
    [
        (1, "content", None, Standing.NEW),
        (8, "content", LAST, Standing.NEW),
        (8, "other", LAST, Standing.NEW),
        (12, "other", LAST, Standing.NEW),
        (7, "content", LAST, Standing.REPLAY),
        (7, "other", LAST, Standing.OUTDATED),
        (6, "content", LAST, Standing.OUTDATED),
        (6, "other", LAST, Standing.OUTDATED),
    ],
)
def test_standing(numero, digest, last, expected):
    assert order.standing(numero, digest, last) is expected


@pytest.mark.parametrize(
    ("numero", "words"),
    [
        (8, ""),
        (7, ""),
        (9, "le flux n° 8 manque : le dernier appliqué est le n° 7"),
        (11, "les flux n° 8 à 10 manquent : le dernier appliqué est le n° 7"),
    ],
)
def test_a_jump_is_told(numero, words):
    assert order.missing(numero, LAST) == words
    assert order.missing(numero, None) == ""


@pytest.mark.parametrize(
    ("published", "absent", "holds"),
    [(0, 0, False), (10, 2, False), (10, 3, True), (5, 1, False), (1, 1, True), (1000, 200, False), (1000, 201, True)],
)
def test_exactly_the_share_passes(published, absent, holds):
    assert Share(published, absent).exceeds(20) is holds


def test_either_share_suffices():
    calm, heavy = Share(100, 0), Share(100, 21)
    assert Guard(calm, heavy).holds(20)
    assert Guard(heavy, calm).holds(20)
    assert not Guard(calm, calm).holds(20)


@given(st.lists(st.integers(0, 99_999_999)))
def test_numbers_know_what_is_there_and_what_is_twice(values):
    numbers = Numbers()
    for value in values:
        numbers.add(f"{value:08}")
    numbers.close()
    assert all(f"{value:08}" in numbers for value in values)
    assert all(numbers.is_twice(f"{value:08}") is (values.count(value) > 1) for value in values)
    absent = next(value for value in range(len(values) + 1) if value not in values)
    assert f"{absent:08}" not in numbers
