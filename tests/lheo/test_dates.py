"""LHÉO dates (R3.4b): clean, unknown or approximate (dirt), impossible (rejects its record)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rafaelpro.lheo import dates


@pytest.mark.parametrize(
    ("text", "value", "problem"),
    [
        ("20250303", date(2025, 3, 3), None),
        (" 20250303\n", date(2025, 3, 3), None),
        ("20240229", date(2024, 2, 29), None),
        ("", None, None),
        (" \t\n", None, None),
        ("00000000", None, "dirt"),
        ("99999999", None, "dirt"),
        ("20250300", None, "dirt"),
        ("20251200", None, "dirt"),
        ("20250000", None, "dirt"),
        ("2015-01-01", date(2015, 1, 1), "dirt"),
        ("2015-01-01T10:30:00+01:00", date(2015, 1, 1), "dirt"),
        ("20251345", None, "invalid"),
        ("20250230", None, "invalid"),
        ("20251300", None, "invalid"),
        ("20250015", None, "invalid"),
        ("00000101", None, "invalid"),
        ("20259999", None, "invalid"),
        ("2025-13-01", None, "invalid"),
        ("2025-1-1", None, "invalid"),
        ("-", None, "invalid"),
        ("mars 2025", None, "invalid"),
        ("2025030", None, "invalid"),
        ("202503031", None, "invalid"),
        ("+2025030", None, "invalid"),
        ("２０２５０３０３", None, "invalid"),
        ("2025\x000303", None, "invalid"),
    ],
)
def test_a_date_is_clean_dirty_or_impossible(text: str, value: date | None, problem: str | None) -> None:
    dated = dates.parse(text)
    assert (dated.value, dated.problem) == (value, problem)
    assert dated.raw == text.strip(" \t\r\n")
    assert bool(dated) == (value is not None)
    assert (dated.is_dirt, dated.is_invalid) == (problem == "dirt", problem == "invalid")


@given(st.dates())
def test_every_day_is_written_and_read_back(day: date) -> None:
    assert dates.parse(dates.of(day).raw) == dates.of(day)


@given(st.text(max_size=40))
def test_no_text_makes_it_raise_and_nothing_is_clean_without_a_value(text: str) -> None:
    dated = dates.parse(text)
    assert dated.value is not None or dated.problem is not None or dated.raw == ""


def test_no_day_is_an_absent_date() -> None:
    assert dates.of(None) == dates.ABSENT == dates.parse("")
