"""Applications (« candidatures »), and the projection that lists read."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q

from rafaelpro.catalogue.models import Measure, TrainingSession
from rafaelpro.organisations.models import Organisation

from .blank import is_blank
from .desk_models import SavedView  # noqa: F401 — Django finds models here
from .enums import AgeBand, Civility, Origin, State
from .file_models import AwaitedDocument, InternalComment, UsualDocument  # noqa: F401 — Django finds models here

if TYPE_CHECKING:
    from rafaelpro.organisations.enums import Role


ERASED_NAME = "Données effacées"


class DecisionReason(models.Model):
    """A reason for « non retenue »; rows that the operator edits, hidden ones stay valid for history (domain §3.8)."""

    code = models.CharField(max_length=40, primary_key=True)
    label = models.CharField(max_length=120)
    detail_required = models.BooleanField(default=False)
    is_hidden = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "code"]

    def __str__(self) -> str:
        return self.label


class Application(models.Model):
    """One person's application to one session; never to an entry point: the window is derived (R6.4)."""

    reference = models.CharField(max_length=10, unique=True)
    session = models.ForeignKey(TrainingSession, on_delete=models.PROTECT, related_name="applications")
    state = models.CharField(max_length=20, choices=State.choices, default=State.PENDING)
    origin = models.CharField(max_length=10, choices=Origin.choices)

    civility = models.CharField(max_length=10, choices=Civility.choices, blank=True)
    birth_name = models.CharField(max_length=100)
    usual_name = models.CharField(max_length=100, blank=True)
    first_name = models.CharField(max_length=100)
    birth_date = models.DateField(null=True)
    email = models.EmailField(max_length=254, blank=True)
    phone = models.CharField(max_length=25, blank=True)
    postal_code = models.CharField(max_length=5, blank=True)
    town = models.CharField(max_length=100, blank=True)
    registered_france_travail = models.BooleanField(default=False)
    france_travail_identifier = models.CharField(max_length=11, blank=True)
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    message = models.TextField(max_length=2000, blank=True)
    wants_disability_contact = models.BooleanField(default=False)

    prescriber = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="sent_applications", null=True, blank=True
    )
    prescriber_contact_name = models.CharField(max_length=160, blank=True)
    prescriber_contact_email = models.EmailField(max_length=254, blank=True)
    prescriber_contact_phone = models.CharField(max_length=25, blank=True)

    created_at = models.DateTimeField()
    created_on = models.DateField(help_text="the civil date in Paris of `created_at`")
    changed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_on = models.DateField(null=True, blank=True, help_text="the civil date in Paris of the last decision")
    not_due_before = models.DateField(
        null=True,
        blank=True,
        help_text="a delay was shortened while it was pending: not due before this day (R7.3)",
    )
    planned_entry = models.DateField(null=True, blank=True)
    planned_exit = models.DateField(null=True, blank=True)
    reason = models.ForeignKey(DecisionReason, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reason_detail = models.TextField(max_length=1000, blank=True)
    reason_shared = models.BooleanField(default=False)
    message_to_prescriber = models.TextField(max_length=1000, blank=True)

    person_key = models.CharField(max_length=220, help_text="what makes two spellings one person (R6.3)")
    email_key = models.CharField(max_length=270, blank=True, help_text="address and birth date (R6.3)")
    follow_nonce = models.CharField(
        max_length=32, help_text="part of the candidate's signed link; a new one revokes it"
    )
    erased_on = models.DateField(
        null=True, blank=True, help_text="the day when the personal data was erased; what stays is a number (R10.1)"
    )
    age_band = models.CharField(
        max_length=5, choices=AgeBand.choices, blank=True, help_text="at the day of arrival; filled in at erasure"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="application_reference_has_10_digits", condition=Q(reference__regex=r"^[0-9]{10}$")
            ),
            models.CheckConstraint(name="application_state_known", condition=Q(state__in=State.values)),
            models.CheckConstraint(name="application_origin_known", condition=Q(origin__in=Origin.values)),
            models.CheckConstraint(
                name="application_prescriber_goes_with_origin",
                condition=Q(origin=Origin.PRESCRIBER, prescriber__isnull=False)
                | (~Q(origin=Origin.PRESCRIBER) & Q(prescriber__isnull=True)),
                violation_error_message="Une candidature de prescripteur nomme sa structure, et elle seule.",
            ),
            models.CheckConstraint(
                name="application_retained_has_dates",
                condition=~Q(state=State.RETAINED)
                | Q(decided_on__isnull=False, planned_entry__isnull=False, planned_exit__gte=F("planned_entry")),
                violation_error_message="Une candidature retenue a une date d'entrée et une date de sortie prévues.",
            ),
            models.CheckConstraint(
                name="application_not_retained_has_reason",
                condition=~Q(state=State.NOT_RETAINED) | Q(decided_on__isnull=False, reason__isnull=False),
                violation_error_message="Une candidature non retenue a un motif.",
            ),
            models.CheckConstraint(
                name="application_level_known", condition=Q(level__isnull=True) | Q(level__range=(1, 8))
            ),
            models.CheckConstraint(
                name="application_erased_holds_nobody", condition=Q(erased_on__isnull=True) | is_blank()
            ),
            models.CheckConstraint(
                name="application_age_band_known", condition=Q(age_band="") | Q(age_band__in=AgeBand.values)
            ),
            models.UniqueConstraint(
                fields=["session", "person_key"],
                name="application_one_pending_a_person",
                condition=Q(state=State.PENDING),
                violation_error_message="Cette personne a déjà une candidature en attente sur cette session.",
            ),
            models.UniqueConstraint(
                fields=["session", "email_key"],
                name="application_one_pending_an_address",
                condition=Q(state=State.PENDING) & ~Q(email_key=""),
                violation_error_message="Cette personne a déjà une candidature en attente sur cette session.",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["session", "state", "decided_on"], name="application_counts"),
            models.Index(fields=["session", "-created_at", "-id"], name="application_by_session"),
            models.Index(
                fields=["session", "created_on"], name="application_pending_since", condition=Q(state="PENDING")
            ),
            models.Index(fields=["prescriber", "-id"], name="application_by_prescriber"),
            models.Index(fields=["changed_at"], name="application_by_change"),
            models.Index(
                fields=["session", "created_on"], name="application_not_erased", condition=Q(erased_on__isnull=True)
            ),
            models.Index(fields=["erased_on"], name="application_by_erasure", condition=Q(erased_on__isnull=False)),
            models.Index(fields=["email"], name="application_by_email", condition=~Q(email="")),
            models.Index(fields=["person_key"], name="application_retained_person", condition=Q(state="RETAINED")),
            models.Index(
                fields=["email_key"],
                name="application_retained_address",
                condition=Q(state="RETAINED") & ~Q(email_key=""),
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="application_state_is_told_in_history",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("state"),  # type: ignore[no-untyped-call]
                timing=pgtrigger.Deferred,
                declare=[("told", "text"), ("held", "text")],
                func="""
                    SELECT state INTO held FROM applications_application WHERE id = NEW.id;
                    IF held IS NULL THEN RETURN NULL; END IF;
                    SELECT after INTO told FROM history_event
                     WHERE kind = 'candidature' AND key = NEW.reference AND after <> ''
                     ORDER BY id DESC LIMIT 1;
                    IF told IS DISTINCT FROM held THEN
                        RAISE EXCEPTION 'application % is % but its history says %', NEW.reference, held, told
                            USING ERRCODE = 'integrity_constraint_violation',
                                  CONSTRAINT = 'application_state_is_told_in_history';
                    END IF;
                    RETURN NULL;
                """,
            ),
            pgtrigger.Trigger(
                name="application_erased_stays_so",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__erased_on__isnull=False),
                func="""
                    IF NEW.erased_on IS DISTINCT FROM OLD.erased_on OR NEW.state <> OLD.state THEN
                        RAISE EXCEPTION 'application %: what is erased stays so, in the state it had', OLD.reference
                            USING ERRCODE = 'integrity_constraint_violation',
                                  CONSTRAINT = 'application_erased_stays_so';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"candidature {self.reference}"

    @property
    def is_erased(self) -> bool:
        """Nothing personal is held any more: there is nobody to show, and nothing to do (R10.1)."""
        return self.erased_on is not None

    @property
    def full_name(self) -> str:
        """« Prénom NOM », with the usual name first where there is one; words where the person's data is erased."""
        if self.is_erased:
            return ERASED_NAME
        name = f"{self.usual_name} (née {self.birth_name})" if self.usual_name else self.birth_name
        return f"{self.first_name} {name}".strip()

    def roles_of(self, organisation_id: int) -> frozenset[Role]:
        """The roles of an organisation on the session applied to; needs `session.action`."""
        return self.session.roles_of(organisation_id)


class ManualRecruitment(models.Model):
    """What the organisation has decided on a session of R5; without a row the feed's state holds (R5.1)."""

    session = models.OneToOneField(TrainingSession, on_delete=models.CASCADE, related_name="manual_recruitment")
    is_open = models.BooleanField(default=True)
    places = models.PositiveIntegerField(null=True, blank=True)
    deadline = models.DateField(null=True, blank=True)
    declared_full = models.BooleanField(default=False)
    opened_by_hand = models.BooleanField(default=False, help_text="the organisation's word wins over the feed's date")
    cancelled_at = models.DateTimeField(null=True, blank=True, help_text="cancelled by the organisation itself (R5.3)")

    def __str__(self) -> str:
        return f"recrutement de {self.session_id}"


class DueNotice(models.Model):
    """That those concerned were told when a pending application falls due: a last day that moves is told again.

    Gone with the waiting: the job that writes letters (`domain/remind.py`) removes what no longer pends.
    """

    application = models.OneToOneField(
        Application, on_delete=models.CASCADE, related_name="due_notice", primary_key=True
    )
    due_on = models.DateField(help_text="the last day to decide, as it was announced")

    def __str__(self) -> str:
        return f"échéance annoncée : {self.due_on}"


class SessionAvailability(models.Model):
    """What lists and facets read: the recruitment of a session, written in the transaction of each change.

    It holds from `valid_from` to `valid_until` (null: without end) if nothing else happens; outside,
    `projection.catch_up` computes it again. A decision never trusts it; `check_invariants` compares it with the truth.
    """

    session = models.OneToOneField(
        TrainingSession, on_delete=models.CASCADE, related_name="availability", primary_key=True
    )
    mode = models.CharField(max_length=20)
    is_open = models.BooleanField()
    reason = models.CharField(max_length=20)
    next_date = models.DateField(null=True)
    opens_on = models.DateField(null=True)
    closes_on = models.DateField(null=True)
    taken = models.PositiveIntegerField()
    places = models.PositiveIntegerField(null=True)
    # How many applications of the session are in each state, whenever they came: what the table of R8.1 adds up.
    pending = models.PositiveIntegerField()
    retained = models.PositiveIntegerField(db_default=0)
    not_retained = models.PositiveIntegerField(db_default=0)
    no_decision = models.PositiveIntegerField(db_default=0)
    refused_full = models.PositiveIntegerField(db_default=0)
    refused_cancelled = models.PositiveIntegerField(db_default=0)
    withdrawn = models.PositiveIntegerField(db_default=0)
    due_reference = models.DateField(null=True, help_text="the date from which the delay to decide runs (R7.3)")
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["valid_until"], name="availability_by_end"),
            models.Index(fields=["valid_from"], name="availability_by_beginning"),
            models.Index(fields=["next_date"], name="availability_by_next_date"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}: {self.reason}"


class EmailProof(models.Model):
    """The proof that a candidate holds an e-mail address: a code of 6 digits, 15 minutes, 5 tries (R6.5)."""

    session = models.ForeignKey(TrainingSession, on_delete=models.CASCADE, related_name="+")
    email = models.EmailField(max_length=254)
    code_hash = models.CharField(max_length=128)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    proven_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["email", "-created_at"], name="email_proof_recent")]

    def __str__(self) -> str:
        return f"preuve d'adresse {self.pk}"


class ReversalRequest(models.Model):
    """An organisation asks the operator to turn a « non retenue » into « retenue », with its reason (R7.2)."""

    class Status(models.TextChoices):
        PENDING = "PENDING", "en attente"
        ACCEPTED = "ACCEPTED", "acceptée"
        REFUSED = "REFUSED", "refusée"

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="reversal_requests")
    reason = models.TextField(max_length=1000)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PENDING)
    asked_by = models.CharField(max_length=200)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    ticket = models.CharField(max_length=200, blank=True, help_text="the operator's own reference, or its words")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=200, blank=True)
    exceeded = models.BooleanField(default=False, help_text="accepted beyond the places, explicitly")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application"], name="reversal_request_one_pending", condition=Q(status="PENDING")
            ),
            models.CheckConstraint(
                name="reversal_request_answer_has_a_date",
                condition=Q(status="PENDING") | Q(answered_at__isnull=False),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["status", "created_at"], name="reversal_request_queue")]

    def __str__(self) -> str:
        return f"demande de modification {self.pk}"


class DelayChange(models.Model):
    """The operator gives a measure another delay to decide (R7.3); it holds once a job has applied it."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="delay_changes")
    days_before = models.PositiveSmallIntegerField()
    days_after = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=200)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["measure"], name="delay_change_one_waiting_a_measure", condition=Q(applied_at__isnull=True)
            ),
            models.CheckConstraint(name="delay_change_changes", condition=~Q(days_before=F("days_after"))),
        ]

    def __str__(self) -> str:
        return f"{self.measure_id} : {self.days_before} → {self.days_after} jours"
