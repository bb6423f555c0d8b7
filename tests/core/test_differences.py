"""Differences between two texts: nothing is lost, and what is common is told once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rafaelpro.core.differences import Change, differences

K, R, A = Change.KEPT, Change.REMOVED, Change.ADDED


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", []),
        ("", "neuf", [(A, "neuf")]),
        ("vieux", "", [(R, "vieux")]),
        ("un deux trois", "un 2 trois", [(K, "un "), (R, "deux"), (A, "2"), (K, " trois")]),
        ("tout autre chose", "rien de commun ici", [(R, "tout autre chose"), (A, "rien de commun ici")]),
        ("un\ndeux", "un\ndeux\ntrois", [(K, "un\ndeux"), (A, "\ntrois")]),
    ],
)
def test_parts(before, after, expected):
    assert [(part.change, part.text) for part in differences(before, after)] == expected


TEXTS = st.text(alphabet="ab \n", max_size=60)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_again(before, after):
    parts = differences(before, after)
    assert "".join(part.text for part in parts if part.change is not A) == before
    assert "".join(part.text for part in parts if part.change is not R) == after
