"""Tell organisations and prescribers, once a week, what will become « avis non transmis » (R7.4, R9.3)."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from django.conf import settings
from django.template.loader import render_to_string

from rafaelpro.applications import projection, queries
from rafaelpro.applications.enums import Origin
from rafaelpro.applications.messages import Audience, deciders_of, recipients
from rafaelpro.applications.models import Application
from rafaelpro.core import clock, policy
from rafaelpro.outbox.post import Letter, post

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rafaelpro.organisations.models import Organisation


def remind_due_soon() -> int:
    """Post one letter a week to each address that applications due soon concern; say how many are new."""
    projection.catch_up()
    soon = queries.with_due(queries.with_file(Application.objects.all())).filter(queries.due_soon()).order_by("pk")
    totals: dict[tuple[str, int], int] = Counter()
    structures: dict[int, Organisation] = {}
    kinds: dict[tuple[str, int], Audience] = {}
    by_session: dict[int, list[Application]] = defaultdict(list)
    for application in soon:
        by_session[application.session_id].append(application)
    for applications in by_session.values():
        for audience, to, structure in _concerned(applications):
            totals[to, structure.pk] += 1
            structures[structure.pk] = structure
            kinds[to, structure.pk] = audience
    letters = [_letter(kinds[key], key[0], structures[key[1]], total) for key, total in totals.items()]
    return post(letters)


def _concerned(applications: list[Application]) -> Iterator[tuple[Audience, str, Organisation]]:
    """One entry for each application and each address that it concerns; deciders are read once a session."""
    deciders = list(deciders_of(applications[0].session))
    for application in applications:
        for member in deciders:
            yield Audience.ORGANISATION, member.user.email, member.organisation
        if application.origin == Origin.PRESCRIBER:
            for to, structure in recipients(Audience.PRESCRIBER, application):
                if structure is not None:
                    yield Audience.PRESCRIBER, to, structure


def _letter(audience: Audience, to: str, structure: Organisation, total: int) -> Letter:
    year, week, _ = clock.today().isocalendar()
    path = "/prescriptions/" if audience is Audience.PRESCRIBER else "/gestion/candidatures/"
    context = {
        "total": total,
        "organisation": structure,
        "days": policy.value("due_soon_days"),
        "link": f"{settings.BASE_URL}{path}?structure={structure.pk}",
    }
    subject, _, body = render_to_string(f"messages/due_soon_{audience}.txt", context).partition("\n")
    return Letter(
        kind=f"due_soon.{audience}",
        to=to,
        subject=subject.strip(),
        body=body.strip() + "\n",
        concerns="échéances",
        organisation_id=structure.pk,
        dedupe_key=f"due_soon:{structure.pk}:{to}:{year}-{week}"[:120],
    )
