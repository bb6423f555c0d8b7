"""Makes Django stricter than it is: what would be a mistake one day is a failure now."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models.sql.compiler import SQLCompiler

_as_sql = SQLCompiler.as_sql


def as_sql(self: SQLCompiler, *args: Any, **kwargs: Any) -> Any:
    """A lock over a join must say which rows it locks: Django would lock those of every table joined."""
    result = _as_sql(self, *args, **kwargs)
    query = self.query
    if query.select_for_update and not query.select_for_update_of:
        joined = [alias for alias, count in query.alias_refcount.items() if count]
        if len(joined) > 1:
            pytest.fail(f"select_for_update() over {', '.join(joined)}: add of=(…)")
    return result


def install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SQLCompiler, "as_sql", as_sql)
