"""Reads that several callers share: whose applications, their due date, the table of R8.1."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import (
    Case,
    Count,
    DateField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Greatest

from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.core import clock, policy
from rafaelpro.organisations.enums import Role
from rafaelpro.organisations.rights import MANAGING_ROLES

from .enums import State
from .facts import DEFAULT_DELAY_DAYS
from .models import Application

if TYPE_CHECKING:
    from rafaelpro.organisations.models import Organisation

ROLE_FIELD: dict[Role, str] = {
    Role.RESPONSIBLE: "action__responsible",
    Role.POSITIONER: "positioner",
    Role.TRAINER: "trainer",
}


def held_by(organisation: Organisation, roles: frozenset[Role] = frozenset(Role), *, sessions: Q | None = None) -> Q:
    """Applications to sessions on which the organisation has one of these roles, and which are as `sessions` says.

    The sessions are found first, a role at a time and each by its index: one OR over the three would read them all.
    """
    return Q(session__in=_held_sessions(organisation, roles, sessions))


def _held_sessions(
    organisation: Organisation, roles: frozenset[Role], kept: Q | None
) -> QuerySet[TrainingSession, Any]:
    """Their keys; at least one role."""
    first, *others = (
        TrainingSession.objects.filter(kept or Q(), **{ROLE_FIELD[role]: organisation}).values("pk")
        for role in sorted(roles)
    )
    return first.union(*others)


def for_organisation(organisation: Organisation, roles: frozenset[Role] = frozenset(Role)) -> QuerySet[Application]:
    """Applications that an organisation may know of by its roles, each once."""
    return with_file(Application.objects.filter(held_by(organisation, roles)))


def for_prescriber(organisation: Organisation) -> QuerySet[Application]:
    """What this prescriber structure sent, and nothing else (R2.6)."""
    return with_file(Application.objects.filter(prescriber=organisation))


def sent_by(
    organisation: Organisation, *, state: State | None = None, session: str = "", text: str = ""
) -> QuerySet[Application]:
    """What a prescriber structure sent, newest first, with `due_on`; call `projection.catch_up()` first.

    Each word of `text` is looked up in the person's names, the references, the formation and its town.
    """
    found = with_due(for_prescriber(organisation)).order_by("-created_at", "-pk")
    if state is not None:
        found = found.filter(state=state)
    if session:
        found = found.filter(session__carif_number=session)
    for word in text.split()[:10]:
        names = ("birth_name", "usual_name", "first_name", "session__action__title", "session__town")
        condition = Q(reference=word) | Q(session__carif_number=word)
        for name in names:
            condition |= Q(**{f"{name}__unaccent__icontains": word})
        found = found.filter(condition)
    return found


def sent_counts(organisation: Organisation) -> dict[State, int]:
    """How many applications a prescriber structure sent, by state; those without any are 0."""
    rows = Application.objects.filter(prescriber=organisation).values_list("state").annotate(Count("pk")).order_by()
    return dict.fromkeys(State, 0) | {State(state): count for state, count in rows}


def with_file(applications: QuerySet[Application]) -> QuerySet[Application]:
    """With all that a row or a page shows, in one query."""
    return applications.select_related(
        "session__action__responsible", "session__action__measure", "session__positioner", "session__trainer",
        "session__availability", "prescriber", "reason",
    )  # fmt: skip


def with_due(applications: QuerySet[Application]) -> QuerySet[Application]:
    """Annotate `due_on`, the last day to decide (R7.3): null while none is due, and on those no longer pending.

    It reads the projection: call `projection.catch_up()` first.
    """
    delay = Coalesce(F("session__action__measure__decision_delay_days"), Value(DEFAULT_DELAY_DAYS))
    days = ExpressionWrapper(delay * Value(timedelta(days=1)), output_field=DurationField())
    start = Greatest(F("session__availability__due_reference"), F("created_on"))
    by_delay = Cast(ExpressionWrapper(start + days, output_field=DateField()), DateField())
    last_day = Greatest(by_delay, F("not_due_before"))  # PostgreSQL's GREATEST leaves nulls out
    known = Q(state=State.PENDING, session__availability__due_reference__isnull=False)
    return applications.annotate(due_on=Case(When(known, then=last_day), default=None, output_field=DateField()))


def due_soon() -> Q:
    """R7.4, on a queryset annotated by `with_due`: due within the coming days of the policy (15)."""
    today = clock.today()
    return Q(due_on__gte=today, due_on__lte=today + timedelta(days=policy.value("due_soon_days")))


def sessions_held(
    organisation: Organisation, roles: frozenset[Role] = frozenset(Role), *, kept: Q | None = None
) -> QuerySet[TrainingSession]:
    """Sessions on which the organisation has one of these roles, and which are as `kept` says."""
    return TrainingSession.objects.filter(pk__in=_held_sessions(organisation, roles, kept))


def with_session_row(sessions: QuerySet[TrainingSession]) -> QuerySet[TrainingSession]:
    """With what a row shows."""
    return sessions.select_related("action__responsible", "action__measure", "positioner", "trainer", "availability")


def waits_long(days: int) -> Exists:
    """On sessions: somebody has waited for a decision longer than these days. By `application_pending_since`."""
    return Exists(_waiting_long(days))


def with_waiting(sessions: QuerySet[TrainingSession], days: int) -> QuerySet[TrainingSession]:
    """Annotate `waiting_long`, how many have waited longer than `days`, and `due_next`, the first due date (R7.3).

    Both tell of days of arrival: they are not for those who are only trainers (R2.2). They are read in the statement of
    the rows; `due_next` needs the projection: call `projection.catch_up()` first.
    """
    many = _waiting_long(days).order_by().values("session").annotate(total=Count("pk")).values("total")
    pending = Application.objects.filter(session=OuterRef("pk"), state=State.PENDING)
    due = with_due(pending).order_by(F("due_on").asc(nulls_last=True)).values(day=F("due_on"))[:1]
    return sessions.annotate(
        waiting_long=Coalesce(Subquery(many), 0),
        waiting_days=Value(days, output_field=IntegerField()),
        due_next=Subquery(due),
    )


def _waiting_long(days: int) -> QuerySet[Application]:
    since = clock.today() - timedelta(days=days)
    return Application.objects.filter(session=OuterRef("pk"), state=State.PENDING, created_on__lt=since)


def sessions_of(organisation: Organisation, roles: frozenset[Role] = frozenset(Role)) -> QuerySet[TrainingSession]:
    """Sessions on which the organisation has one of these roles, with what a row shows."""
    return with_session_row(sessions_held(organisation, roles))


def open_sessions(organisation: Organisation, text: str = "") -> QuerySet[TrainingSession]:
    """Published sessions that recruit now and whose applications the organisation manages, the soonest entry first.

    Each word of `text` is looked up in the formation, the town and the number. Call `projection.catch_up()` first.
    """
    found = with_session_row(sessions_held(organisation, MANAGING_ROLES)).filter(
        availability__is_open=True, withdrawn_at__isnull=True, action__withdrawn_at__isnull=True
    )
    for word in text.split()[:10]:
        found = found.filter(
            Q(carif_number__startswith=word)
            | Q(action__title__unaccent__icontains=word)
            | Q(town__unaccent__icontains=word)
        )
    return found.order_by(F("availability__next_date").asc(nulls_last=True), "pk")
