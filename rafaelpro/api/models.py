"""Tokens, and what is remembered of them: idempotency keys and the requests of the running second."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from rafaelpro.organisations.models import Organisation

from .enums import OF_A_STRUCTURE, Scope


class Token(models.Model):
    """A bearer token. Only its digest is kept: the token itself is shown once, when it is made."""

    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the token")
    name = models.CharField(max_length=20, unique=True, help_text="the beginning of the token: what people call it by")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="api_tokens", null=True, blank=True
    )
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope.choices))
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True, help_text="to some minutes")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="token_of_a_structure_names_it",
                condition=~Q(scopes__overlap=[str(scope) for scope in OF_A_STRUCTURE]) | Q(organisation__isnull=False),
                violation_error_message="Un jeton de structure nomme sa structure.",
            ),
            models.CheckConstraint(
                name="token_scopes_known",
                condition=Q(scopes__contained_by=[str(scope) for scope in Scope]) & Q(scopes__len__gt=0),
                violation_error_message="Un jeton a une portée connue.",
            ),
        ]

    def __str__(self) -> str:
        return f"jeton {self.name}…"


class IdempotencyKey(models.Model):
    """The first answer to a POST that carried a key, for 24 h; inserted in the transaction of what was asked.

    `status` 0: the request is being answered (seen by no other transaction). A refused request leaves no row.
    """

    token = models.ForeignKey(Token, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of method, path and body")
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(blank=True)
    location = models.CharField(max_length=255, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["token", "key"], name="idempotency_key_once")]
        indexes: ClassVar = [models.Index(fields=["created_at"], name="idempotency_key_by_age")]

    def __str__(self) -> str:
        return f"clé d'idempotence {self.pk}"


class RequestCount(models.Model):
    """Requests of a token within the second that `second` (Unix time of the database) names.

    The table is UNLOGGED: it costs no disk write, and a crash of the server only forgets one second.
    """

    token_id = models.BigIntegerField(primary_key=True)
    second = models.BigIntegerField()
    count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"jeton {self.token_id} : {self.count}"
