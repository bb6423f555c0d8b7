"""Structures, people, and the place of each person in each structure."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from .enums import BOTH_RIGHTS_LABEL, Kind, Right


class Organisation(models.Model):
    """A training provider, a prescriber structure or the operator, known by its SIRET."""

    siret = models.CharField(max_length=14, unique=True)
    name = models.CharField(max_length=250)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    approved_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    email = models.EmailField(max_length=254, blank=True)
    phone = models.CharField(max_length=25, blank=True)
    town = models.CharField(max_length=60, blank=True)
    people_confirmed_at = models.DateTimeField(
        null=True, blank=True, help_text="when a referent last confirmed who is still there"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="organisation_siret_has_14_digits",
                condition=Q(siret__regex=r"^[0-9]{14}$"),
                violation_error_message="Un SIRET compte 14 chiffres.",
            ),
            models.CheckConstraint(name="organisation_kind_known", condition=Q(kind__in=Kind.values)),
            models.CheckConstraint(
                name="organisation_name_is_there",
                condition=~Q(name=""),
                violation_error_message="Une structure a un nom.",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["name"], name="organisation_by_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_approved(self) -> bool:
        """Prescriber structures act only once the operator has approved them (R2.6); the others need no approval."""
        return self.kind != Kind.PRESCRIBER or self.approved_at is not None


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> User:
        """A person who logs in with an e-mail address; without password they cannot log in yet."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A professional. Candidates have no account (R2.6)."""

    # The names of fields are shown: a password too much like one of them is refused with its name.
    email = models.EmailField("courriel", max_length=254, unique=True)
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False, help_text="account of the demonstration: production refuses to start")
    created_at = models.DateTimeField()

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="user_email_is_lower_case", condition=Q(email=Lower("email"))),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class Membership(models.Model):
    """A person's place in one organisation: rights, and the star of the referent (R2.4)."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    can_catalogue = models.BooleanField(default=False)
    can_applications = models.BooleanField(default=False)
    is_referent = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "organisation"], name="membership_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation}"

    @property
    def rights(self) -> frozenset[Right]:
        held = {Right.CATALOGUE: self.can_catalogue, Right.APPLICATIONS: self.can_applications}
        return frozenset(right for right, has in held.items() if has)

    @property
    def rights_label(self) -> str:
        """The profile as the guide names it."""
        if self.rights == frozenset(Right):
            return BOTH_RIGHTS_LABEL
        return ", ".join(right.label for right in sorted(self.rights)) or "aucun droit"


class LoginFailure(models.Model):
    """A password that was wrong, or is being tried: counted by address and by IP, kept as digests, for minutes."""

    subject = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject", "at"], name="login_failure_recent"),
            models.Index(fields=["at"], name="login_failure_old"),
        ]

    def __str__(self) -> str:
        return f"essai du {self.at:%Y-%m-%d %H:%M}"


class JoinRequest(models.Model):
    """Someone asks to join a structure (R2.4); one not known yet is only named, and the operator opens it."""

    class Status(models.TextChoices):
        PENDING = "PENDING", "en attente"
        ACCEPTED = "ACCEPTED", "acceptée"
        REFUSED = "REFUSED", "refusée"
        CANCELLED = "CANCELLED", "annulée"

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="join_requests")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="join_requests", null=True, blank=True
    )
    siret = models.CharField(max_length=14)
    proposed_name = models.CharField(max_length=250, blank=True)
    proposed_kind = models.CharField(max_length=10, choices=Kind.choices, blank=True)
    message = models.CharField(max_length=500, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PENDING)
    created_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=200, blank=True)
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "siret"],
                name="join_request_one_pending",
                condition=Q(status="PENDING"),
                violation_error_message="Vous avez déjà demandé à rejoindre cette structure.",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organisation", "created_at"], name="join_request_pending", condition=Q(status="PENDING")
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} → {self.organisation or self.siret}"


class Invitation(models.Model):
    """A referent invites someone by e-mail, with rights ready; the link lives 14 days and serves one address once."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField(max_length=254)
    can_catalogue = models.BooleanField(default=False)
    can_applications = models.BooleanField(default=False)
    invited_by = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    nonce = models.CharField(max_length=32, unique=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "email"],
                name="invitation_one_open",
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk} · {self.organisation}"

    @property
    def rights(self) -> frozenset[Right]:
        held = {Right.CATALOGUE: self.can_catalogue, Right.APPLICATIONS: self.can_applications}
        return frozenset(right for right, has in held.items() if has)

    @property
    def rights_label(self) -> str:
        """The profile as the guide names it."""
        return Membership(can_catalogue=self.can_catalogue, can_applications=self.can_applications).rights_label


class Alias(models.Model):
    """The SIRET of a structure that was merged into another: feeds, tokens and people still find the survivor by it."""

    siret = models.CharField(max_length=14, unique=True)
    name = models.CharField(max_length=250)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="aliases")
    former_id = models.BigIntegerField(unique=True, help_text="the key that links in old e-mails carry")
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.siret} → {self.organisation}"


class LookThrough(models.Model):
    """The operator's staff looks through a person's eyes, for a limited time, with a reason (R2.7).

    What is seen is told in history (kind « regard »), page by page.
    """

    operator = models.ForeignKey(User, on_delete=models.PROTECT, related_name="looks")
    target = models.ForeignKey(User, on_delete=models.PROTECT, related_name="looked_at")
    reason = models.CharField(max_length=300)
    started_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["operator"], name="look_through_one_at_a_time", condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(name="look_through_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="look_through_is_for_another",
                condition=~Q(operator=models.F("target")),
                violation_error_message="On ne regarde pas par ses propres yeux.",
            ),
        ]

    def __str__(self) -> str:
        return f"regard {self.pk} · {self.target}"
