"""Who already holds an application on a session (R6.3): the one reading of the rule, for every door and every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from rafaelpro.core import clock

from .availability import holds, window
from .enums import State
from .facts import facts_of
from .models import Application

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from rafaelpro.catalogue.models import TrainingSession


def alike(person_keys: Iterable[str], email_keys: Iterable[str]) -> Q:
    """Applications of these persons, by either key. An empty key, which erased rows have, is nobody's."""
    same = Q(person_key__in=[key for key in person_keys if key])
    return same | Q(email_key__in=[key for key in email_keys if key])


def holding(session: TrainingSession) -> Q:
    """What forbids a second application: one pending, or retained since the last entry point (ever, on R5)."""
    since = _since(session)
    retained = Q(state=State.RETAINED)
    if since is not None:
        retained &= Q(decided_on__gt=since)
    return Q(state=State.PENDING) | retained


def beside(application: Application, session: TrainingSession) -> Application | None:
    """The newest other application of the same person that holds on this session; `session` comes with its facts."""
    others = _others([application]).filter(holding(session), session=session)
    return others.exclude(pk=application.pk).first()


def beside_each(applications: Sequence[Application], sessions: Collection[TrainingSession]) -> dict[int, Application]:
    """`beside` for several, by key, those that have none left out; one query."""
    since = {session.pk: _since(session) for session in sessions}
    others = _others(applications).filter(session__in=since, state__in=(State.PENDING, State.RETAINED))
    holders: dict[tuple[int, str], list[Application]] = {}
    for other in others:
        if holds(State(other.state), other.decided_on, since[other.session_id]):
            for key in keys_of(other):
                holders.setdefault(key, []).append(other)
    found = {each.pk: _newest(each, holders) for each in applications}
    return {key: other for key, other in found.items() if other is not None}


def keys_of(application: Application) -> list[tuple[int, str]]:
    """What makes two applications those of one person on one session: a common one."""
    return [(application.session_id, key) for key in (application.person_key, application.email_key) if key]


def _newest(application: Application, holders: dict[tuple[int, str], list[Application]]) -> Application | None:
    found = {each.pk: each for key in keys_of(application) for each in holders.get(key, ())}
    found.pop(application.pk, None)
    return found[max(found)] if found else None


def _others(applications: Sequence[Application]) -> QuerySet[Application]:
    same = alike([each.person_key for each in applications], [each.email_key for each in applications])
    return Application.objects.filter(same).select_related("session__action").order_by("-pk")


def _since(session: TrainingSession) -> date | None:
    return window(facts_of(session), clock.today()).previous
