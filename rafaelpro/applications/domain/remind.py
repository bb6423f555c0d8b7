"""Tell organisations and prescribers what will become « avis non transmis », each application once (R7.4, R9.3)."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q
from django.template.loader import render_to_string

from rafaelpro.applications import projection, queries
from rafaelpro.applications.enums import Origin, State
from rafaelpro.applications.messages import Audience, deciders_of, recipients
from rafaelpro.applications.models import Application, DueNotice
from rafaelpro.core import clock, policy
from rafaelpro.outbox.models import Message
from rafaelpro.outbox.post import Letter, post

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rafaelpro.organisations.models import Organisation

REMINDING = 0x52415050  # « RAPP »: the key of the advisory lock


@dataclass(frozen=True, slots=True)
class Reader:
    """Who is told, under which structure (R2.5)."""

    audience: Audience
    to: str
    structure: Organisation

    @property
    def key(self) -> str:
        """One letter a day. The address is shortened to a digest: whole, it may be longer than the key's column."""
        digest = hashlib.sha256(self.to.encode()).hexdigest()[:32]
        return f"due_soon.{self.audience}:{self.structure.pk}:{digest}:{clock.today().isoformat()}"


def remind_due_soon() -> int:
    """Post a letter to each address that applications newly due soon concern; say how many.

    At most one letter a day to each: what comes due soon after today's letter waits for tomorrow's, as it has a day at
    least. Two jobs at once: the second waits (an advisory lock), and finds nothing left.
    """
    projection.catch_up()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [REMINDING])
        DueNotice.objects.exclude(application__state=State.PENDING).delete()
        return _announce(_newly_due())


def _newly_due() -> list[Application]:
    """Those whose last day, as it stands, was never announced."""
    soon = queries.with_due(queries.with_file(Application.objects.all())).filter(queries.due_soon())
    told = Q(due_notice__due_on=F("due_on"))
    return list(soon.exclude(told).order_by("pk"))


def _announce(applications: list[Application]) -> int:
    """Letters and notices for those of whom everybody concerned may be written to today."""
    readers = {each.pk: found for each, found in _concerned(applications) if found}
    keys = {reader.key for found in readers.values() for reader in found}
    written = set(Message.objects.filter(dedupe_key__in=keys).values_list("dedupe_key", flat=True))
    told = [each for each in applications if each.pk in readers and not _meets(readers[each.pk], written)]
    totals = Counter(reader for each in told for reader in readers[each.pk])
    notices = [DueNotice(application=each, due_on=each.due_on) for each in told]  # type: ignore[attr-defined]  # annotated
    DueNotice.objects.bulk_create(
        notices, update_conflicts=True, unique_fields=["application"], update_fields=["due_on"]
    )
    return post([_letter(reader, total) for reader, total in totals.items()])


def _meets(readers: list[Reader], written: set[str | None]) -> bool:
    return any(reader.key in written for reader in readers)


def _concerned(applications: list[Application]) -> Iterator[tuple[Application, list[Reader]]]:
    """Each application with those whom it concerns, once each; deciders are read once a session."""
    by_session: dict[int, list[Application]] = defaultdict(list)
    for application in applications:
        by_session[application.session_id].append(application)
    for some in by_session.values():
        deciders = [
            Reader(Audience.ORGANISATION, member.user.email, member.organisation)
            for member in deciders_of(some[0].session)
        ]
        for application in some:
            yield application, [*deciders, *_prescribers(application)]


def _prescribers(application: Application) -> list[Reader]:
    if application.origin != Origin.PRESCRIBER:
        return []
    found = recipients(Audience.PRESCRIBER, application)
    return [Reader(Audience.PRESCRIBER, to, structure) for to, structure in found if structure is not None]


def _letter(reader: Reader, total: int) -> Letter:
    path = "/prescriptions/" if reader.audience is Audience.PRESCRIBER else "/gestion/candidatures/"
    context = {
        "total": total,
        "organisation": reader.structure,
        "days": policy.value("due_soon_days"),
        "link": f"{settings.BASE_URL}{path}?structure={reader.structure.pk}",
    }
    subject, _, body = render_to_string(f"messages/due_soon_{reader.audience}.txt", context).partition("\n")
    return Letter(
        kind=f"due_soon.{reader.audience}",
        to=reader.to,
        subject=subject.strip(),
        body=body.strip() + "\n",
        concerns="échéances",
        organisation_id=reader.structure.pk,
        dedupe_key=reader.key,
    )
