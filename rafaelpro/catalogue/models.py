"""The funded offer: what comes from EOS (nobody edits it here, R3.1) and, apart, what is enriched here (R3.2)."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from rafaelpro.organisations.enums import Role
from rafaelpro.organisations.models import Organisation

from .enums import LinkState
from .own.models import OwnImport, OwnOffer, OwnPublication, OwnSession  # noqa: F401 - tables of this room


class Measure(models.Model):
    """A measure of the Region (« HSP socle », « PRF »…): how its sessions recruit, how long a decision may take."""

    code = models.CharField(max_length=40, primary_key=True)
    label = models.CharField(max_length=120)
    scheme = models.CharField(max_length=40, blank=True)
    recruits_by_entry_points = models.BooleanField(default=False)
    decision_delay_days = models.PositiveSmallIntegerField(default=30)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(name="measure_code_is_there", condition=~Q(code=""))]

    def __str__(self) -> str:
        return self.label


class TrainingAction(models.Model):
    """An action de formation: one LHÉO formation + action. Everything here is owned by EOS."""

    reference = models.CharField(max_length=12, unique=True)
    title = models.CharField(max_length=255)
    responsible = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="responsible_actions")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="actions", null=True, blank=True)
    scheme = models.CharField(max_length=40, blank=True)
    funder_code = models.CharField(max_length=3, blank=True)
    contract_number = models.CharField(max_length=60, blank=True)
    programme = models.CharField(max_length=120, blank=True)
    funded_places = models.PositiveIntegerField(null=True, blank=True)

    objective = models.TextField(blank=True)
    expected_results = models.TextField(blank=True)
    content = models.TextField(blank=True)
    prerequisites = models.TextField(blank=True)
    rhythm = models.TextField(blank=True)
    public_info = models.TextField(blank=True)
    alternation = models.TextField(blank=True)
    recruitment_terms = models.TextField(blank=True)
    teaching_methods = models.TextField(blank=True)
    duration_text = models.CharField(max_length=150, blank=True)
    remaining_fees = models.CharField(max_length=200, blank=True)
    disability_access = models.CharField(max_length=250, blank=True)
    catering = models.CharField(max_length=250, blank=True)
    lodging = models.CharField(max_length=250, blank=True)
    transport = models.CharField(max_length=250, blank=True)
    total_hours = models.PositiveIntegerField(null=True, blank=True)
    centre_hours = models.PositiveIntegerField(null=True, blank=True)
    company_hours = models.PositiveIntegerField(null=True, blank=True)
    teaching_mode = models.CharField(max_length=2, blank=True, help_text="0 présentiel, 1 mixte, 2 à distance")
    certifying = models.BooleanField(null=True, blank=True)
    general_objective = models.CharField(max_length=2, blank=True)
    entry_level = models.CharField(max_length=3, blank=True)
    exit_level = models.CharField(max_length=3, blank=True)
    formacodes = ArrayField(models.CharField(max_length=5), default=list, blank=True)
    rome_codes = ArrayField(models.CharField(max_length=5), default=list, blank=True)
    rncp_codes = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    public_codes = ArrayField(models.CharField(max_length=5), default=list, blank=True)
    contact_name = models.CharField(max_length=160, blank=True)
    contact_phone = models.CharField(max_length=25, blank=True)
    contact_email = models.CharField(max_length=160, blank=True)
    eos_url = models.CharField(max_length=400, blank=True)
    lheo_rest = models.JSONField(default=dict, blank=True, help_text="what EOS says that no column holds")

    first_received_at = models.DateTimeField()
    changed_at = models.DateTimeField(help_text="when a feed last changed it")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    source_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="action_reference_has_12_digits",
                condition=Q(reference__regex=r"^[0-9]{12}$"),
                violation_error_message="Une référence d'action compte 12 chiffres.",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["contract_number"], name="action_by_contract_number"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def is_published(self) -> bool:
        return self.withdrawn_at is None

    def roles_of(self, organisation_id: int) -> frozenset[Role]:
        """The roles of an organisation on the action: only the responsible stands there (R2.1)."""
        return frozenset({Role.RESPONSIBLE}) if self.responsible_id == organisation_id else frozenset()


class Module(models.Model):
    """A module of an action MODULAIRE, in its order."""

    action = models.ForeignKey(TrainingAction, on_delete=models.CASCADE, related_name="modules")
    position = models.PositiveSmallIntegerField()
    reference = models.CharField(max_length=3000)
    kind = models.CharField(max_length=2, blank=True, help_text="0 inconnu, 1 obligatoire, 2 personnalisable")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["action", "position"], name="module_position_once")]
        ordering: ClassVar = ["action_id", "position"]

    def __str__(self) -> str:
        return self.reference


class TrainingSession(models.Model):
    """One dated, located edition of an action. Everything here is owned by EOS, but for `archived_at` (R5.4)."""

    carif_number = models.CharField(max_length=8, unique=True)
    action = models.ForeignKey(TrainingAction, on_delete=models.PROTECT, related_name="sessions")
    trainer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="trained_sessions")
    positioner = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="positioned_sessions", null=True, blank=True
    )
    contract_start = models.DateField(null=True, blank=True)
    contract_end = models.DateField(null=True, blank=True)
    permanent_entry = models.BooleanField(default=False)
    recruitment_state = models.CharField(max_length=2, blank=True, help_text="1 ouvert, 2 fermé, 3 suspendu")
    registration_start = models.DateField(null=True, blank=True)
    registration_end = models.DateField(null=True, blank=True)
    registration_terms = models.CharField(max_length=255, blank=True)
    registration_address = models.CharField(max_length=400, blank=True)

    place_name = models.CharField(max_length=255, blank=True)
    address = models.CharField(max_length=255, blank=True)
    postal_code = models.CharField(max_length=5, blank=True)
    town = models.CharField(max_length=60, blank=True)
    insee_code = models.CharField(max_length=5, blank=True)
    department = models.CharField(max_length=3, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)

    contact_name = models.CharField(max_length=160, blank=True)
    contact_phone = models.CharField(max_length=25, blank=True)
    contact_email = models.CharField(max_length=160, blank=True)
    disability_contact_name = models.CharField(max_length=160, blank=True)
    disability_contact_phone = models.CharField(max_length=25, blank=True)
    disability_contact_email = models.CharField(max_length=160, blank=True)

    eos_created_on = models.DateField(null=True, blank=True)
    eos_updated_on = models.DateField(null=True, blank=True)
    first_received_at = models.DateTimeField()
    changed_at = models.DateTimeField(help_text="when a feed last changed it")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    source_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="session_carif_number_has_8_digits",
                condition=Q(carif_number__regex=r"^[0-9]{8}$"),
                violation_error_message="Un numéro Carif compte 8 chiffres.",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["postal_code"], name="session_by_postal_code"),
            models.Index(fields=["department"], name="session_by_department"),
            models.Index(fields=["contract_end"], name="session_by_contract_end"),
        ]

    def __str__(self) -> str:
        return f"{self.carif_number} ({self.town})"

    @property
    def is_published(self) -> bool:
        """Public pages show it: neither the session nor its action is withdrawn (R3.6)."""
        return self.withdrawn_at is None and self.action.is_published

    @property
    def published_on(self) -> object:
        """« Publiée le »: EOS's date of creation, else the day of its first reception (a date)."""
        return self.eos_created_on or self.first_received_at.date()

    def roles_of(self, organisation_id: int) -> frozenset[Role]:
        """The roles of an organisation on the session (R2.1); needs `action`."""
        holders = {
            Role.RESPONSIBLE: self.action.responsible_id,
            Role.TRAINER: self.trainer_id,
            Role.POSITIONER: self.positioner_id,
        }
        return frozenset(role for role, holder in holders.items() if holder == organisation_id)


class EntryPoint(models.Model):
    """A date of entry on a session, with its places; one at most a date (R4)."""

    session = models.ForeignKey(TrainingSession, on_delete=models.CASCADE, related_name="entry_points")
    number = models.CharField(max_length=60, blank=True, help_text="EOS's number, where it has one")
    date = models.DateField()
    places = models.PositiveIntegerField()
    bis_of = models.CharField(max_length=60, blank=True, help_text="the number of the entry point that it completes")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["session", "date"],
                name="entry_point_one_a_date",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message="Une session a au plus un point d'entrée par date.",
            ),
            models.UniqueConstraint(
                fields=["session", "number"],
                name="entry_point_number_once",
                condition=~Q(number=""),
                violation_error_message="Un numéro de point d'entrée ne sert qu'une fois par session.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date:%d/%m/%Y} ({self.places})"


class ActionEnrichment(models.Model):
    """What the responsible organisation adds to its action (R3.2); no feed ever touches it."""

    action = models.OneToOneField(TrainingAction, on_delete=models.CASCADE, related_name="enrichment")
    highlights = models.TextField(max_length=3000, blank=True)
    web_link = models.URLField(max_length=400, blank=True)
    updated_at = models.DateTimeField()
    updated_by = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"« le plus » de {self.action_id}"


class WebLinkCheck(models.Model):
    """What the job found at a web link; apart from the enrichment, which it never changes nor delays.

    It speaks of `address` only: when the web link is another one, it has not been checked yet.
    """

    enrichment = models.OneToOneField(ActionEnrichment, on_delete=models.CASCADE, related_name="link_check")
    address = models.CharField(max_length=400)
    state = models.CharField(max_length=10, choices=LinkState.choices, blank=True, default=LinkState.NOT_YET)
    detail = models.CharField(max_length=60, blank=True, help_text="the HTTP status, or why there is none")
    checked_at = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(help_text="when it is to be looked at again")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="link_failing_since_when_failing",
                condition=Q(state=LinkState.FAILING, failing_since__isnull=False)
                | (~Q(state=LinkState.FAILING) & Q(failing_since__isnull=True)),
            )
        ]
        indexes: ClassVar = [models.Index(fields=["due_at"], name="link_check_by_due_date")]

    def __str__(self) -> str:
        return f"{self.address} {self.state} {self.detail}"


class SessionEnrichment(models.Model):
    """What the responsible or the trainer adds to a session (R3.2); no feed ever touches it."""

    session = models.OneToOneField(TrainingSession, on_delete=models.CASCADE, related_name="enrichment")
    recruitment_contact = models.CharField(max_length=250, blank=True)
    disability_contact = models.CharField(max_length=250, blank=True)
    access_information = models.TextField(max_length=1000, blank=True)
    practical_information = models.TextField(max_length=2000, blank=True)
    updated_at = models.DateTimeField()
    updated_by = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"enrichissement de {self.session_id}"


class InformationMeeting(models.Model):
    """A collective information meeting before entry, from EOS (`date-information`) or added here (R3.2).

    Those from EOS are replaced with each feed that changes them: only a date and some words. Hours are Paris time.
    """

    session = models.ForeignKey(TrainingSession, on_delete=models.CASCADE, related_name="information_meetings")
    date = models.DateField()
    starts_at = models.TimeField(null=True, blank=True)
    ends_at = models.TimeField(null=True, blank=True)
    place = models.CharField(max_length=250, blank=True)
    link = models.URLField(max_length=400, blank=True)
    places = models.PositiveIntegerField(null=True, blank=True)
    details = models.CharField(max_length=250, blank=True)
    from_eos = models.BooleanField(default=True)
    revision = models.PositiveIntegerField(default=0, help_text="how often it was changed: calendars need it")
    updated_at = models.DateTimeField(null=True, blank=True)
    updated_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["date", F("starts_at").asc(nulls_first=True), "pk"]
        indexes: ClassVar = [models.Index(F("session"), F("date"), name="information_meeting_by_session")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="meeting_ends_after_it_starts",
                condition=Q(ends_at__isnull=True) | Q(starts_at__isnull=False, starts_at__lt=F("ends_at")),
                violation_error_message="Une réunion finit après son début.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date:%d/%m/%Y}"
