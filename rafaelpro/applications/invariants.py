"""Impossible states of applications, searched for by `check_invariants`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Count, F, Q, Value
from django.db.models.functions import Concat

from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.core import clock, policy
from rafaelpro.core.invariants import invariant
from rafaelpro.outbox.models import Message

from .blank import is_blank
from .enums import State
from .facts import sessions_with_facts
from .file_models import AwaitedDocument, InternalComment
from .models import Application, EmailProof, ReversalRequest, SessionAvailability
from .projection import BATCH, COLUMNS, rows_for, stale

if TYPE_CHECKING:
    from collections.abc import Iterator


@invariant
def projection_says_what_is_derived() -> Iterator[str]:
    """Each row of the projection that claims to hold today equals the truth derived from the applications."""
    today = clock.today()
    skipped = set(stale(today).values_list("pk", flat=True))
    keys = [pk for pk in SessionAvailability.objects.order_by("pk").values_list("pk", flat=True) if pk not in skipped]
    for start in range(0, len(keys), BATCH):
        yield from _differences(keys[start : start + BATCH])


@invariant
def each_session_has_its_projection() -> Iterator[str]:
    """Lists join the projection: a session without its row would be missing from them."""
    for number in TrainingSession.objects.filter(availability__isnull=True).values_list("carif_number", flat=True):
        yield f"session {number}: aucune ligne de disponibilité"


def _differences(keys: list[int]) -> Iterator[str]:
    sessions = list(sessions_with_facts(TrainingSession.objects.filter(pk__in=keys)))
    kept = SessionAvailability.objects.in_bulk(keys)
    for derived in rows_for(sessions, clock.today()):
        row = kept[derived.session_id]
        wrong = [name for name in COLUMNS if str(getattr(row, name)) != str(getattr(derived, name))]
        for name in wrong:
            number = derived.session.carif_number
            yield f"session {number}: {name} vaut {getattr(row, name)}, calculé {getattr(derived, name)}"


@invariant
def history_ends_in_the_present_state() -> Iterator[str]:
    """The last state told by the history of an application is its state (R7.6)."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT a.reference, a.state, told.after
              FROM applications_application a
              LEFT JOIN LATERAL (
                   SELECT after FROM history_event
                    WHERE kind = 'candidature' AND key = a.reference AND after <> '' ORDER BY id DESC LIMIT 1
              ) told ON true
             WHERE told.after IS DISTINCT FROM a.state
            """
        )
        for reference, state, told in cursor.fetchall():
            yield f"candidature {reference}: état {state}, l'historique dit {told}"


@invariant
def nothing_pends_on_a_cancelled_session() -> Iterator[str]:
    """A cancelled session has no pending application (R5.3)."""
    cancelled = Q(session__cancelled_at__isnull=False) | Q(session__manual_recruitment__cancelled_at__isnull=False)
    pending = Application.objects.filter(cancelled, state=State.PENDING)
    for reference in pending.values_list("reference", flat=True):
        yield f"candidature {reference}: en attente sur une session annulée"


@invariant
def civil_dates_agree_with_moments() -> Iterator[str]:
    """`created_on` and `decided_on` are the dates in Paris of their moments."""
    moved = Application.objects.exclude(
        Q(created_at__date=F("created_on")) & (Q(decided_at__isnull=True) | Q(decided_at__date=F("decided_on")))
    )
    for reference in moved.values_list("reference", flat=True):
        yield f"candidature {reference}: une date civile ne correspond pas à son instant"


@invariant
def a_decision_has_its_date() -> Iterator[str]:
    """Retained and not retained applications have a decision date, which never comes before they were sent."""
    decided = Application.objects.filter(state__in=[State.RETAINED, State.NOT_RETAINED])
    for reference in decided.filter(Q(decided_at__isnull=True) | Q(decided_at__lt=F("created_at"))).values_list(
        "reference", flat=True
    ):
        yield f"candidature {reference}: avis sans date, ou avant l'envoi"


@invariant
def one_person_pends_once_a_session() -> Iterator[str]:
    """One pending application per person and session (R6.3)."""
    for keys in ("person_key", "email_key"):
        pending = Application.objects.filter(state=State.PENDING).exclude(**{keys: ""})
        twice = pending.values("session__carif_number", keys).annotate(total=Count("pk")).filter(total__gt=1)
        for row in twice:
            yield f"session {row['session__carif_number']}: {row['total']} candidatures en attente d'une personne"


_TWO_PLACES = """
    WITH holding AS (
         SELECT a.id, a.reference, a.session_id, a.person_key, a.email_key
           FROM applications_application a
           LEFT JOIN (SELECT session_id, max(date) AS since
                        FROM catalogue_entrypoint WHERE date < %s GROUP BY session_id) last USING (session_id)
          WHERE a.state = 'PENDING'
             OR (a.state = 'RETAINED' AND (last.since IS NULL OR a.decided_on > last.since))
    )
    SELECT one.reference, other.reference FROM holding one
      JOIN holding other ON other.session_id = one.session_id AND other.person_key = one.person_key
     WHERE one.id < other.id AND one.person_key <> ''
    UNION
    SELECT one.reference, other.reference FROM holding one
      JOIN holding other ON other.session_id = one.session_id AND other.email_key = one.email_key
     WHERE one.id < other.id AND one.email_key <> ''
     ORDER BY 1, 2
"""


@invariant
def nobody_takes_two_places() -> Iterator[str]:
    """Nobody holds twice on a session: retained since its last entry point, or pending (R6.3, R4.13)."""
    with connection.cursor() as cursor:
        cursor.execute(_TWO_PLACES, [clock.today()])
        for first, second in cursor.fetchall():
            yield f"candidatures {first} et {second}: deux places pour une personne"


@invariant
def nothing_personal_stays_on_an_erased_row() -> Iterator[str]:
    """An erased application names nobody, nor does anything that stands beside it (R10.1)."""
    erased = Application.objects.filter(erased_on__isnull=False)
    for reference in erased.exclude(is_blank()).values_list("reference", flat=True):
        yield f"candidature {reference}: effacée, mais une de ses colonnes ne l'est pas"
    beside = (
        ("un commentaire", InternalComment.objects.all()),
        ("une pièce", AwaitedDocument.objects.all()),
        ("une demande de modification", ReversalRequest.objects.exclude(reason="", ticket="")),
    )
    for what, rows in beside:
        for reference in rows.filter(application__in=erased).values_list("application__reference", flat=True):
            yield f"candidature {reference}: effacée, mais {what} la raconte encore"
    about = Message.objects.filter(concerns__in=erased.values(about=Concat(Value("candidature "), "reference")))
    for subject in about.exclude(to="", subject="", body="").values_list("concerns", flat=True):
        yield f"{subject}: effacée, mais un courriel la raconte encore"


@invariant
def codes_are_tried_a_few_times() -> Iterator[str]:
    """No code was tried more often than allowed (R6.5)."""
    for proof in EmailProof.objects.filter(tries__gt=policy.value("code_tries")):
        yield f"preuve d'adresse {proof.pk}: {proof.tries} essais"
