"""The append-only history: who did what to which object, under which organisation, when and why (R7.6, R7.7)."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models


class Event(models.Model):
    """One line of history. It holds no candidate's personal data, so that it can outlive their erasure (R8.4).

    The actor and the organisation are kept as numbers *and* as the words of that day, without foreign keys: a line is
    never touched again, whatever becomes of what it names.
    """

    kind = models.CharField(max_length=30)
    key = models.CharField(max_length=40)
    verb = models.CharField(max_length=40)
    before = models.CharField(max_length=20, blank=True)
    after = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True, blank=True)
    actor_label = models.CharField(max_length=200)
    organisation_id = models.BigIntegerField(null=True, blank=True)
    organisation_label = models.CharField(max_length=250, blank=True)
    channel = models.CharField(max_length=20)
    reason = models.TextField(blank=True)
    details = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["kind", "key", "id"], name="history_event_subject")]
        triggers: ClassVar = [
            pgtrigger.Protect(name="history_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="history_is_never_emptied",
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                level=pgtrigger.Statement,
                func="""
                    -- a test database is emptied between tests
                    IF current_database() LIKE 'test\\_%' THEN RETURN NULL; END IF;
                    RAISE EXCEPTION 'history is append-only: it cannot be emptied';
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}: {self.verb} ({self.at:%Y-%m-%d %H:%M})"
