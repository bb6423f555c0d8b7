"""Makes Django stricter than it is: what would be a mistake one day is a failure now."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models.sql.compiler import SQLCompiler

_get_from_clause = SQLCompiler.get_from_clause


def get_from_clause(self: SQLCompiler) -> Any:
    """A lock over a join must say which rows it locks: Django would lock those of every table joined."""
    query = self.query
    if query.select_for_update and not query.select_for_update_of:
        joined = [alias for alias, count in query.alias_refcount.items() if count]
        if len(joined) > 1:
            pytest.fail(f"select_for_update() over {', '.join(joined)}: add of=(…)")
    return _get_from_clause(self)


def install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SQLCompiler, "get_from_clause", get_from_clause)
