"""What a structure keeps beside an application while it reads it: its own comments, the papers that it waits for."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from rafaelpro.core import clock
from rafaelpro.core.french import short_date
from rafaelpro.organisations.models import Organisation


class InternalComment(models.Model):
    """A word between the people of one structure about an application; nobody else ever reads it.

    `form_key` comes from the form: a double click writes one comment.
    """

    application = models.ForeignKey("applications.Application", on_delete=models.CASCADE, related_name="comments")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="application_comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    author_label = models.CharField(max_length=200)
    text = models.TextField(max_length=1000)
    created_at = models.DateTimeField()
    form_key = models.CharField(max_length=32)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["author", "form_key"], name="comment_once_a_form")]
        indexes: ClassVar = [models.Index(fields=["application", "organisation", "-id"], name="comment_by_structure")]

    def __str__(self) -> str:
        return f"commentaire {self.pk}"

    @property
    def day(self) -> str:
        return short_date(clock.paris_date(self.created_at))


class UsualDocument(models.Model):
    """A paper that organisations often ask for; hidden ones are no longer proposed, and stay where they were asked."""

    code = models.CharField(max_length=40, primary_key=True)
    label = models.CharField(max_length=80)
    is_hidden = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "code"]
        constraints: ClassVar = [models.UniqueConstraint(Lower("label"), name="usual_document_named_once")]

    def __str__(self) -> str:
        return self.label


class AwaitedDocument(models.Model):
    """A paper asked of a candidate, in the words in which it was asked; nothing is uploaded, staff tick it.

    `usual`: the paper of the list that these words named then; none where staff wrote their own.
    """

    class Outcome(models.TextChoices):
        AWAITED = "", "attendue"
        RECEIVED = "RECEIVED", "reçue"
        DROPPED = "DROPPED", "plus demandée"

    application = models.ForeignKey("applications.Application", on_delete=models.CASCADE, related_name="documents")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="asked_documents")
    label = models.CharField(max_length=80)
    usual = models.ForeignKey(UsualDocument, on_delete=models.PROTECT, related_name="asked", null=True, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=200)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True, default=Outcome.AWAITED)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "application", Lower("label"), name="document_awaited_once", condition=Q(outcome="")
            ),
            models.CheckConstraint(name="document_outcome_known", condition=Q(outcome__in=["", "RECEIVED", "DROPPED"])),
            models.CheckConstraint(
                name="document_outcome_has_a_date",
                condition=Q(outcome="", closed_at__isnull=True) | (~Q(outcome="") & Q(closed_at__isnull=False)),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["application", "id"], name="document_by_application")]

    def __str__(self) -> str:
        return self.label
