"""Editions: the documents that the national base takes, kept whole; and what became of each session in the last one."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from rafaelpro.catalogue.models import TrainingAction, TrainingSession

from .reasons import Reason


class Edition(models.Model):
    """A document as it was written, of one consistent view. `fingerprint` tells whether the offer is still that one."""

    fingerprint = models.CharField(max_length=64, unique=True)
    since = models.DateField(null=True, blank=True, help_text="what has changed since that day; null: the whole offer")
    made_at = models.DateTimeField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the XML")
    size = models.BigIntegerField(help_text="bytes of the XML")
    packed_size = models.BigIntegerField(help_text="bytes compressed")
    formations = models.PositiveIntegerField()
    sessions = models.PositiveIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-made_at"], name="edition_newest", condition=Q(since__isnull=True))]

    def __str__(self) -> str:
        return f"édition du {self.made_at:%d/%m/%Y %H:%M}"


class EditionChunk(models.Model):
    """A MiB of the compressed document."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="chunks")
    position = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "position"], name="edition_chunk_position_once")
        ]

    def __str__(self) -> str:
        return f"{self.edition_id}/{self.position}"


class Line(models.Model):
    """What became of a session in an edition of the whole offer: passed on (no reason), or left out and why."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="lines")
    action = models.ForeignKey(TrainingAction, on_delete=models.CASCADE, related_name="+")
    session = models.ForeignKey(TrainingSession, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=12, choices=Reason.choices, blank=True)
    detail = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "session"], name="line_session_once_an_edition"),
            models.CheckConstraint(name="line_reason_known", condition=Q(reason__in=["", *Reason.values])),
        ]
        indexes: ClassVar = [models.Index(fields=["edition", "reason", "action"], name="line_by_reason")]

    def __str__(self) -> str:
        return f"{self.session_id} {self.reason or 'transmise'}"


class Taking(models.Model):
    """The national base, or whoever asks, has taken a document. Nothing is kept of who it was."""

    at = models.DateTimeField()
    since = models.DateField(null=True, blank=True)
    sessions = models.PositiveIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-at"], name="taking_latest")]

    def __str__(self) -> str:
        return f"pris le {self.at:%d/%m/%Y %H:%M}"
