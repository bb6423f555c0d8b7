"""What a person keeps of the desk for themselves: filters with their columns and order, under a name."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from rafaelpro.organisations.models import Membership


class SavedView(models.Model):
    """A list as a person likes to see it, under one structure; nobody else ever sees it.

    `query` is what its address says of filters, columns and order, never what was searched for.
    """

    class List(models.TextChoices):
        APPLICATIONS = "candidatures", "Par candidatures"
        SESSIONS = "sessions", "Par sessions"
        OFFER = "formations", "Formations conventionnées"

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="saved_views")
    listing = models.CharField(max_length=12, choices=List.choices)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000, blank=True)
    is_default = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="saved_view_list_known", condition=Q(listing__in=["candidatures", "sessions", "formations"])
            ),
            models.CheckConstraint(name="saved_view_has_a_name", condition=~Q(name="")),
            models.UniqueConstraint(
                "membership",
                "listing",
                Lower("name"),
                name="saved_view_name_once",
                violation_error_message="Vous avez déjà une vue de ce nom.",
            ),
            models.UniqueConstraint(
                fields=["membership", "listing"],
                condition=Q(is_default=True),
                name="saved_view_one_default",
                violation_error_message="Une autre vue s’ouvre déjà d’abord.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
