"""What an organisation describes itself, not funded by the Region: tables of their own, which no feed meets (R3.5)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from rafaelpro.organisations.enums import Role
from rafaelpro.organisations.models import Organisation

from .content import Content
from .enums import OwnState
from .transitions import EDITABLE

LONGEST_REASON = 1_000


def reference_of(key: int) -> str:
    """« P0000012 »."""
    return f"P{key:07d}"


class OwnOffer(models.Model):
    """The file of a training: what is being written, and where it stands. The public reads its `publication`."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="own_offers")
    state = models.CharField(max_length=10, choices=OwnState.choices, default=OwnState.DRAFT)
    title = models.CharField(max_length=255, blank=True, help_text="of the draft, for lists")
    draft = models.JSONField(default=dict)
    return_reason = models.TextField(max_length=LONGEST_REASON, blank=True)
    source = models.CharField(max_length=120, blank=True, help_text="the numbers of the LHÉO record it was made from")
    copied_from = models.ForeignKey("self", on_delete=models.SET_NULL, related_name="copies", null=True, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "formation propre"
        verbose_name_plural = "Formations propres"
        constraints: ClassVar = [
            models.CheckConstraint(name="own_offer_state_known", condition=Q(state__in=OwnState.values)),
            models.CheckConstraint(
                name="own_offer_returned_with_reason",
                condition=~Q(state=OwnState.RETURNED) | ~Q(return_reason=""),
                violation_error_message="Une formation renvoyée dit pourquoi.",
            ),
            models.CheckConstraint(
                name="own_offer_submitted_at_a_time",
                condition=~Q(state=OwnState.SUBMITTED) | Q(submitted_at__isnull=False),
                violation_error_message="Une formation à contrôler a été envoyée.",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "state"], name="own_offer_of_organisation"),
            models.Index(fields=["state", "submitted_at"], name="own_offer_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def reference(self) -> str:
        """« P0000012 »: nothing that EOS numbers looks like it."""
        return reference_of(self.pk)

    @property
    def content(self) -> Content:
        return Content.read(self.draft)

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE

    def roles_of(self, organisation_id: int) -> frozenset[Role]:
        """Only the organisation that describes it has a role on it."""
        return frozenset({Role.RESPONSIBLE}) if self.organisation_id == organisation_id else frozenset()


class OwnPublication(models.Model):
    """What the operator accepted, as the public reads it; `withdrawn_at` once it has left the public pages."""

    offer = models.OneToOneField(OwnOffer, on_delete=models.CASCADE, related_name="publication", primary_key=True)
    content = models.JSONField()
    title = models.CharField(max_length=255)
    postal_code = models.CharField(max_length=5, blank=True)
    town = models.CharField(max_length=50, blank=True)
    published_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="own_publication_has_a_title", condition=~Q(title="")),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def accepted(self) -> Content:
        return Content.read(self.content)


class OwnSession(models.Model):
    """A session of what is published, for searches."""

    publication = models.ForeignKey(OwnPublication, on_delete=models.CASCADE, related_name="sessions")
    start = models.DateField()
    end = models.DateField()
    registration_end = models.DateField(null=True, blank=True)
    places = models.PositiveIntegerField(null=True, blank=True)
    details = models.TextField(max_length=255, blank=True)

    class Meta:
        ordering: ClassVar = ["start", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="own_session_ends_after_it_starts",
                condition=Q(end__gte=F("start")),
                violation_error_message="Le dernier jour d'une session ne vient pas avant le premier.",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["publication", "end"], name="own_session_current")]

    def __str__(self) -> str:
        return f"{self.start:%d/%m/%Y}"


class OwnImport(models.Model):
    """What became of each record of a LHÉO file that an organisation brought; the file itself is not kept."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="own_imports")
    file_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    report = models.JSONField()

    class Meta:
        verbose_name = "import d’un fichier LHÉO"
        verbose_name_plural = "Imports de fichiers LHÉO"
        indexes: ClassVar = [models.Index(fields=["organisation", "-at"], name="own_import_of_organisation")]

    def __str__(self) -> str:
        return self.file_name
