"""Who is told what (R9.2, domain facts §3.6): a table of events and audiences, each with its text
in `templates/messages`.

The functions put letters in the outbox within the caller's transaction; nothing is sent here (R9.1). The first line
of a template is the subject.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import render_to_string

from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.core import clock
from rafaelpro.organisations.models import Membership, Organisation
from rafaelpro.outbox.post import Letter, post

from .enums import Origin, State
from .follow import link_of
from .projection import holds_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.models import QuerySet

    from .models import Application


Readers = list[tuple[str, Organisation | None]]
"""Addresses, each with the structure that the letter concerns (R2.5)."""


class Audience(StrEnum):
    CANDIDATE = "candidate"
    PRESCRIBER = "prescriber"
    ORGANISATION = "organisation"


class Event(StrEnum):
    SENT = "sent"
    RETAINED = "retained"
    NOT_RETAINED = "not_retained"
    NO_DECISION = "no_decision"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    REVERSED = "reversed"
    DOCUMENTS_ASKED = "documents_asked"


Known = Mapping[Audience, Readers]

TOLD: dict[Event, tuple[Audience, ...]] = {
    Event.SENT: (Audience.CANDIDATE, Audience.PRESCRIBER, Audience.ORGANISATION),
    Event.RETAINED: (Audience.CANDIDATE, Audience.PRESCRIBER),
    Event.NOT_RETAINED: (Audience.CANDIDATE, Audience.PRESCRIBER),
    Event.NO_DECISION: (Audience.CANDIDATE, Audience.PRESCRIBER, Audience.ORGANISATION),
    Event.CLOSED: (Audience.CANDIDATE, Audience.PRESCRIBER),
    Event.WITHDRAWN: (Audience.CANDIDATE, Audience.PRESCRIBER, Audience.ORGANISATION),
    Event.REVERSED: (Audience.CANDIDATE, Audience.PRESCRIBER, Audience.ORGANISATION),
    Event.DOCUMENTS_ASKED: (Audience.CANDIDATE, Audience.PRESCRIBER),
}


def application_sent(application: Application) -> None:
    """A new application has arrived."""
    tell(Event.SENT, application)


def applications_sent(applications: Sequence[Application]) -> None:
    """Several have arrived on one session: the same letters for each; who decides there is looked up once."""
    if not applications:
        return
    known = {Audience.ORGANISATION: recipients(Audience.ORGANISATION, applications[0])}
    post([letter for each in applications for letter in letters(Event.SENT, each, known)])


def decided(application: Application) -> None:
    """A decision was given."""
    tell(answer_told(State(application.state)), application)


def answer_told(state: State) -> Event:
    """The event of the table that tells a decision."""
    return Event.RETAINED if state is State.RETAINED else Event.NOT_RETAINED


def no_decision(application: Application) -> None:
    """The due date passed without a decision."""
    tell(Event.NO_DECISION, application)


def session_closed(application: Application) -> None:
    """The session was declared full, or cancelled."""
    tell(Event.CLOSED, application, others=list(others_nearby(application.session)))


def withdrawn(application: Application) -> None:
    """The person or the prescriber withdrew the application."""
    tell(Event.WITHDRAWN, application)


def decision_reversed(application: Application) -> None:
    """The operator turned « non retenue » into « retenue » (R7.2)."""
    tell(Event.REVERSED, application)


def documents_asked(application: Application, labels: Sequence[str]) -> None:
    """The organisation waits for papers before it answers."""
    tell(Event.DOCUMENTS_ASKED, application, documents=labels)


def address_changed(application: Application, former: str) -> None:
    """The person gave another address: the new one gets the link, the former one is told that it gets nothing more."""
    context = _context(Audience.CANDIDATE, application, None)
    _post_words("address_changed", application, [application.email], context)
    _post_words("address_left", application, [former] if former else [], context)


def reversal_asked(application: Application, addresses: list[str]) -> None:
    """A request to reverse a decision waits for the operator."""
    _post_about(application, "reversal_asked", addresses)


def reversal_refused(application: Application) -> None:
    """The operator did not reverse the decision: told to the organisation that asked."""
    _post_about(application, "reversal_refused", [to for to, _ in recipients(Audience.ORGANISATION, application)])


def _post_about(application: Application, name: str, addresses: list[str]) -> None:
    _post_words(name, application, addresses, _context(Audience.ORGANISATION, application, None))


def _post_words(name: str, application: Application, addresses: list[str], context: dict[str, Any]) -> None:
    subject, _, body = render_to_string(f"messages/{name}.txt", context).partition("\n")
    concerns = f"candidature {application.reference}"
    post([Letter(name, to, subject.strip(), body.strip() + "\n", concerns) for to in addresses])


def tell(event: Event, application: Application, **context: Any) -> None:
    """Put in the outbox the letters that the table promises for this event; one to each address."""
    post(letters(event, application, **context))


def letters(event: Event, application: Application, known: Known | None = None, **context: Any) -> list[Letter]:
    """The letters that the table promises for this event, whole; nothing is posted. `known`: who reads, looked up."""
    return [
        letter
        for audience in TOLD[event]
        for letter in _letters(event, audience, application, _readers(audience, application, known or {}), context)
    ]


def _readers(audience: Audience, application: Application, known: Known) -> Readers:
    return known[audience] if audience in known else recipients(audience, application)


def _letters(
    event: Event, audience: Audience, application: Application, readers: Readers, context: dict[str, Any]
) -> Iterator[Letter]:
    for to, organisation in readers:
        subject, body = _rendered(event, audience, _context(audience, application, organisation) | context)
        yield Letter(
            kind=f"{event}.{audience}",
            to=to,
            subject=subject,
            body=body,
            concerns=f"candidature {application.reference}",
            organisation_id=organisation.pk if organisation else None,
        )


def recipients(audience: Audience, application: Application) -> Readers:
    """Addresses of an audience, each with the structure that the letter concerns (R2.5)."""
    if audience is Audience.CANDIDATE:
        return [(application.email, None)] if application.email else []
    if audience is Audience.PRESCRIBER:
        return _prescriber_addresses(application)
    return [(member.user.email, member.organisation) for member in deciders_of(application.session)]


def _prescriber_addresses(application: Application) -> Readers:
    structure = application.prescriber
    if application.origin != Origin.PRESCRIBER or structure is None:
        return []
    address = application.prescriber_contact_email or structure.email
    return [(address, structure)] if address else []


def deciders_of(session: TrainingSession) -> QuerySet[Membership]:
    """Members with the right APPLICATIONS of the responsible and positioner organisations; each address once."""
    holders = [session.action.responsible_id, session.positioner_id]
    return (
        Membership.objects.filter(
            organisation__in=[holder for holder in holders if holder],
            can_applications=True,
            is_active=True,
            user__is_active=True,
        )
        .select_related("user", "organisation")
        .order_by("user_id", "organisation_id")
        .distinct("user_id")
    )


def _context(audience: Audience, application: Application, organisation: Organisation | None) -> dict[str, Any]:
    session = application.session
    context: dict[str, Any] = {
        "application": application,
        "session": session,
        "action": session.action,
        "base_url": settings.BASE_URL,
        "state": State(application.state),
    }
    if audience is Audience.CANDIDATE:
        return context | {"link": link_of(application)}
    path = "/prescriptions/" if audience is Audience.PRESCRIBER else f"/gestion/candidatures/{application.reference}/"
    return context | {
        "organisation": organisation,
        "link": f"{settings.BASE_URL}{path}?structure={organisation.pk if organisation else ''}",
    }


def _rendered(event: Event, audience: Audience, context: dict[str, Any]) -> tuple[str, str]:
    text = render_to_string(f"messages/{event}_{audience}.txt", context)
    subject, _, body = text.partition("\n")
    return subject.strip(), body.strip() + "\n"


def others_nearby(session: TrainingSession, limit: int = 3) -> QuerySet[TrainingSession]:
    """Open sessions of the same measure in the same department, the soonest first: what else someone refused may do.

    Letters are written under the lock of one session, where the projection cannot catch up with the others: those whose
    row is not of today are left out, for nobody is sent to a session that closed last night.
    """
    return (
        TrainingSession.objects.filter(
            holds_on(clock.today(), "availability__"),
            availability__is_open=True,
            action__measure_id=session.action.measure_id,
            department=session.department,
            withdrawn_at__isnull=True,
            action__withdrawn_at__isnull=True,
            cancelled_at__isnull=True,
        )
        .exclude(pk=session.pk)
        .select_related("action", "availability")
        .order_by("availability__next_date", "pk")[:limit]
    )
