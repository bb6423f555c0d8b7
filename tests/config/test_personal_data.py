"""docs/personal-data.md classifies each column of text of the database, and each thing an application holds (R10.1)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.db import connection

from rafaelpro.applications.blank import BLANK
from rafaelpro.applications.models import Application

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "personal-data.md"
TEXTS = ("text", "character varying", "character", "json", "jsonb", "bytea", "tsvector", "ARRAY", "inet", "xml")
OF_POSTGRES = {"django_migrations"}
STAYS = {
    "id", "reference", "session", "state", "origin", "level", "prescriber", "created_at", "created_on", "changed_at",
    "decided_at", "decided_on", "planned_entry", "planned_exit", "reason", "erased_on", "age_band",
}  # fmt: skip
"""What of an application outlives its person: numbers, states, months, one band of ages (decision 0019)."""


def in_the_database() -> dict[str, set[str]]:
    """The columns that may hold words, by table; a table without any is not listed."""
    found: dict[str, set[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.table_name, c.column_name
              FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
             WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
               AND (c.data_type = ANY(%s) OR c.data_type = 'USER-DEFINED')
            """,
            [list(TEXTS)],
        )
        for table, column in cursor.fetchall():
            found.setdefault(table, set()).add(column)
    return {table: columns for table, columns in found.items() if table not in OF_POSTGRES}


def in_the_document() -> dict[str, list[str]]:
    """The lines of the table, by name: columns, what they hold of candidates, how long, who erases."""
    lines = re.findall(r"^\| `(\w+)` \|(.*)\|$", DOCUMENT.read_text(), re.MULTILINE)
    return {table: [cell.strip() for cell in rest.split("|")] for table, rest in lines}


@pytest.mark.django_db
def test_every_column_of_text_is_classified():
    document = in_the_document()
    told = {table: set(re.findall(r"\w+", cells[0])) for table, cells in document.items()}
    assert told == in_the_database()
    for table, cells in document.items():
        assert len(cells) == 4, table
        assert all(cells), f"{table}: a cell says nothing"


def test_each_column_of_an_application_goes_or_stays():
    columns = {field.name for field in Application._meta.concrete_fields}
    assert not set(BLANK) & STAYS
    assert columns == set(BLANK) | STAYS
