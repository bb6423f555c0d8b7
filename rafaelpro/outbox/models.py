"""Messages that wait, leave once and can be seen by the operator (R9.1)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Status(models.TextChoices):
    WAITING = "WAITING", "en attente"
    SENDING = "SENDING", "en cours d'envoi"
    SENT = "SENT", "envoyé"
    FAILED = "FAILED", "abandonné"


class Message(models.Model):
    """One e-mail to one address, written in the transaction of the event that it tells.

    `dedupe_key`, where it is set, makes a job that runs twice write its message once.
    """

    kind = models.CharField(max_length=60)
    to = models.EmailField(max_length=254)
    subject = models.CharField(max_length=250)
    body = models.TextField()
    concerns = models.CharField(
        max_length=60, blank=True, help_text="what it is about, e.g. « candidature 2026828732 »"
    )
    organisation_id = models.BigIntegerField(null=True, blank=True)
    dedupe_key = models.CharField(max_length=120, null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dedupe_key"], name="outbox_message_once"),
            models.CheckConstraint(
                name="outbox_message_sent_has_a_date", condition=~Q(status="SENT") | Q(sent_at__isnull=False)
            ),
            models.CheckConstraint(name="outbox_message_status_known", condition=Q(status__in=Status.values)),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_attempt_at"], name="outbox_message_due", condition=Q(status__in=["WAITING", "SENDING"])
            ),
            models.Index(fields=["-id", "kind"], name="outbox_message_recent"),
            models.Index(fields=["status"], name="outbox_message_not_sent", condition=~Q(status="SENT")),
            models.Index(fields=["concerns"], name="outbox_message_about", condition=~Q(concerns="")),
            models.Index(fields=["created_at"], name="outbox_message_with_words", condition=~Q(body="")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → message {self.pk}"


class DemoMail(models.Model):
    """What left in the demonstration, where no mail server is configured: read on `/demo/courriels/`."""

    to = models.EmailField(max_length=254)
    subject = models.CharField(max_length=250)
    body = models.TextField()
    received_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-received_at"], name="outbox_demomail_recent")]

    def __str__(self) -> str:
        return self.subject
