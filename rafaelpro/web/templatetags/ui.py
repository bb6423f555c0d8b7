"""`{% load ui %}`: every component of the design system (docs/design-system.md), as template tags."""

from rafaelpro.web.components import basics, content, fields, gauges, navigation, shell_parts, spans, stacks, tables
from rafaelpro.web.components.library import register

__all__ = [
    "basics",
    "content",
    "fields",
    "gauges",
    "navigation",
    "register",
    "shell_parts",
    "spans",
    "stacks",
    "tables",
]
