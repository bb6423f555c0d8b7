"""The closed tables (their codes are compared with the schema in test_records)."""

from __future__ import annotations

import pytest

from rafaelpro.lheo.tables import TABLES, label


def test_a_code_has_its_label_and_an_unknown_one_is_shown_as_it_is() -> None:
    assert label("dict-etat-recrutement", "3") == "suspendu"
    assert label("dict-etat-recrutement", "8") == "8"


def test_tables_cannot_be_changed_by_who_reads_them() -> None:
    with pytest.raises(TypeError):
        TABLES["dict-boolean"]["2"] = "peut-être"  # type: ignore[index]


def test_every_code_has_a_label() -> None:
    assert all(text.strip() for table in TABLES.values() for text in table.values())
