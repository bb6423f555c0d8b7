"""Feeds: what arrived, where its intake stands, and what became of every record (R3.4)."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from .enums import UNFINISHED, Decision, FeedState, FeedType, NoteKind, Outcome, Stage


class Feed(models.Model):
    """One document received from EOS. `public_id` is the « id » of the report.

    `progress` counts the formations applied so far: with `stage`, it is what lets a run that died be taken up again.
    """

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    source = models.CharField(max_length=40, help_text="the door it came by: api, commande, demonstration")
    source_name = models.CharField(max_length=255, blank=True, help_text="the name of the file")
    size = models.BigIntegerField(default=0, help_text="bytes, unpacked")
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the unpacked content")
    numero = models.BigIntegerField(null=True, blank=True)
    type = models.CharField(max_length=10, choices=FeedType.choices, blank=True)
    stamped_at = models.DateTimeField(null=True, blank=True, help_text="« horodatage »")
    state = models.CharField(max_length=12, choices=FeedState.choices, default=FeedState.WAITING)
    stage = models.CharField(max_length=12, choices=Stage.choices, default=Stage.READING)
    progress = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    received_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    replay_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replays")

    created = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    withdrawn = models.PositiveIntegerField(default=0)
    restored = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    noted = models.PositiveIntegerField(default=0)

    actions_published = models.PositiveIntegerField(default=0, help_text="when the guard was reckoned (R3.5)")
    actions_absent = models.PositiveIntegerField(default=0)
    sessions_published = models.PositiveIntegerField(default=0)
    sessions_absent = models.PositiveIntegerField(default=0)
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    purged_at = models.DateTimeField(null=True, blank=True, help_text="when its content was let go")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["numero"],
                name="feed_numero_used_once",
                condition=Q(state=FeedState.APPLIED, replay_of__isnull=True),
                violation_error_message="Un numéro de flux n'est appliqué qu'une fois.",
            ),
            models.CheckConstraint(name="feed_state_known", condition=Q(state__in=FeedState.values)),
            models.CheckConstraint(
                name="feed_applied_has_a_numero", condition=~Q(state=FeedState.APPLIED) | Q(numero__isnull=False)
            ),
            models.CheckConstraint(
                name="feed_decided_by_someone",
                condition=Q(decision="") | (~Q(decided_by="") & Q(decided_at__isnull=False)),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], name="feed_unfinished", condition=Q(state__in=UNFINISHED)),
            models.Index(fields=["numero"], name="feed_by_numero"),
        ]

    def __str__(self) -> str:
        return f"flux {self.numero if self.numero is not None else '?'} ({self.state})"

    @property
    def is_finished(self) -> bool:
        return self.state not in UNFINISHED

    @property
    def counts(self) -> dict[Outcome, int]:
        """Records by outcome; a rejected list of entry points counts beside its session's own outcome."""
        return {outcome: getattr(self, column) for outcome, column in OUTCOME_COLUMNS.items()}


OUTCOME_COLUMNS: dict[Outcome, str] = {
    Outcome.CREATED: "created",
    Outcome.CHANGED: "changed",
    Outcome.UNCHANGED: "unchanged",
    Outcome.WITHDRAWN: "withdrawn",
    Outcome.RESTORED: "restored",
    Outcome.REJECTED: "rejected",
}


class FeedChunk(models.Model):
    """One MiB of the unpacked document, compressed: any machine may process or confirm the feed, from any byte on."""

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="chunks")
    position = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["feed", "position"], name="feed_chunk_once")]

    def __str__(self) -> str:
        return f"{self.feed_id}/{self.position}"


class FeedNote(models.Model):
    """One line of the report: a record rejected, or something noted about one that went in (R3.4b, R4.9)."""

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=12, choices=NoteKind.choices)
    line = models.PositiveIntegerField(default=0)
    path = models.TextField(blank=True)
    number = models.TextField(blank=True)
    value = models.TextField(blank=True)
    reason = models.TextField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["feed", "kind", "id"], name="feed_note_report")]

    def __str__(self) -> str:
        return f"ligne {self.line} : {self.reason}"
