"""What searches read beside the catalogue: the terms and the place of each session, the words that people may type."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.catalogue.own.models import OwnPublication


class SessionDocument(models.Model):
    """The searchable side of a session: rebuilt from the catalogue by `index.refresh`, never a source.

    The place stands here too, because feeds often leave it half said: the INSEE code found from postcode and town, the
    coordinates of the session or else of its commune.
    """

    session = models.OneToOneField(TrainingSession, on_delete=models.CASCADE, related_name="document", primary_key=True)
    terms = SearchVectorField()
    insee_code = models.CharField(max_length=5, blank=True)
    department = models.CharField(max_length=3, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    class Meta:
        indexes: ClassVar = [
            GinIndex(fields=["terms"], name="search_document_terms"),
            models.Index(fields=["insee_code"], name="search_document_by_commune"),
            models.Index(fields=["department"], name="search_document_by_department"),
            models.Index(fields=["latitude", "longitude"], name="search_document_by_place"),
        ]

    def __str__(self) -> str:
        return f"document de la session {self.session_id}"


class OwnDocument(models.Model):
    """The searchable side of a published training that the Region does not fund: rebuilt by `own.refresh`."""

    publication = models.OneToOneField(
        OwnPublication, on_delete=models.CASCADE, related_name="document", primary_key=True
    )
    terms = SearchVectorField()
    insee_code = models.CharField(max_length=5, blank=True)
    department = models.CharField(max_length=3, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    class Meta:
        indexes: ClassVar = [
            GinIndex(fields=["terms"], name="search_own_terms"),
            models.Index(fields=["latitude", "longitude"], name="search_own_by_place"),
        ]

    def __str__(self) -> str:
        return f"document de la formation propre {self.publication_id}"


class Word(models.Model):
    """A word of the offer, for « vouliez-vous dire »: without accents, and as it is written."""

    plain = models.CharField(max_length=60, primary_key=True)
    written = models.CharField(max_length=60)

    class Meta:
        indexes: ClassVar = [GinIndex(fields=["plain"], opclasses=["gin_trgm_ops"], name="search_word_trigrams")]

    def __str__(self) -> str:
        return self.written
