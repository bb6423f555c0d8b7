"""The lists of an organisation, by application and by session: filters, order, neighbours (R8.2, R8.3).

An organisation that is only trainer on a session sees names, state and planned dates (R2.2): what such a row does not
show can neither be searched nor be sorted by, or the filter and the order would tell it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache, partial

from django.db.models import Case, Q, QuerySet, When
from django.db.models.functions import Lower

from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.catalogue.queries import at_place
from rafaelpro.core import policy
from rafaelpro.core.identifiers import is_france_travail_identifier, squeeze
from rafaelpro.organisations.enums import Role
from rafaelpro.organisations.models import Organisation
from rafaelpro.organisations.rights import MANAGING_ROLES

from .enums import Origin, State
from .keyset import Listing, Sort
from .models import Application
from .queries import ROLE_FIELD, due_soon, held_by, sessions_held, waits_long, with_due, with_waiting


class Scope(StrEnum):
    """Which sessions a list covers; the value is the word of the address."""

    CURRENT = "en-cours"
    LIVE = "publiees"
    WITHDRAWN = "non-publiees"
    ARCHIVED = "archivees"
    ALL = "toutes"


@dataclass(frozen=True, slots=True)
class ListFilter:
    """What to keep; an empty value keeps everything. `since` and `until`: day of arrival, both included."""

    states: frozenset[State] = frozenset()
    due_soon: bool = False
    role: Role | None = None
    scope: Scope = Scope.CURRENT
    session: str = ""
    place: str = ""
    measure: str = ""
    since: date | None = None
    until: date | None = None
    origin: Origin | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class SessionFilter:
    """What to keep of an organisation's sessions; `to_decide`: only those with pending applications.

    `waits_long`: only those that it manages and where somebody has waited longer than the policy `long_wait_days`.
    """

    role: Role | None = None
    scope: Scope = Scope.CURRENT
    place: str = ""
    measure: str = ""
    text: str = ""
    to_decide: bool = False
    waits_long: bool = False


DUE_ORDER = "echeance"
ORDERS: dict[str, Sort] = {
    "recue": Sort("recue", ("created_at",)),
    "nom": Sort("nom", (Lower("birth_name__unaccent"), Lower("first_name__unaccent")), is_personal=True),
    "etat": Sort("etat", ("state",)),
    "session": Sort("session", ("session__carif_number",)),
    "lieu": Sort("lieu", (Lower("session__town__unaccent"),)),
    DUE_ORDER: Sort(DUE_ORDER, ("due_on",), has_empty=True),
    "entree": Sort("entree", ("planned_entry",), has_empty=True),
}
DEFAULT_ORDER = "-recue"
TRAINER_ORDER = "nom"  # where every row is one of a session on which the structure is only trainer
HIDDEN_ORDERS = frozenset({"recue", DUE_ORDER})  # by a day that a trainer does not see

SESSION_ORDERS: dict[str, Sort] = {
    "carif": Sort("carif", ("carif_number",)),
    "lieu": Sort("lieu", (Lower("town__unaccent"),)),
    "point": Sort("point", ("availability__next_date",), has_empty=True),
    "attente": Sort("attente", ("availability__pending",)),
    "formation": Sort("formation", (Lower("action__title__unaccent"),)),
}
DEFAULT_SESSION_ORDER = "point"

# What rows show, and what says who may open them; the rest is not read: it would cost more than the list itself.
SHOWN = (
    "reference", "state", "origin", "birth_name", "usual_name", "first_name", "created_on", "planned_entry",
    "planned_exit", "prescriber__name", "erased_on",
    *(f"session__{name}" for name in (
        "carif_number", "town", "department", "archived_at", "trainer", "positioner", "action__title",
        "action__responsible", "action__measure__label",
    )),
)  # fmt: skip


SESSIONS_SHOWN = (
    "carif_number", "town", "department", "archived_at", "withdrawn_at", "trainer", "positioner",
    *(f"action__{name}" for name in ("reference", "title", "responsible", "withdrawn_at", "measure__label")),
    *(f"availability__{name}" for name in (
        "mode", "is_open", "reason", "next_date", "closes_on", "taken", "places", "pending",
    )),
)  # fmt: skip


@cache
def _shown() -> QuerySet[Application]:
    """The query of rows, never run itself: each page narrows it. Putting it together takes longer than running it."""
    return with_due(Application.objects.select_related("session__action__measure", "prescriber").only(*SHOWN))


def _rows(keys: list[int]) -> list[Application]:
    """In the order of the keys."""
    found = _shown().filter(pk__in=keys).in_bulk()
    return [found[key] for key in keys if key in found]


def listed(organisation: Organisation, wanted: ListFilter, order: str = DEFAULT_ORDER) -> Listing[Application]:
    """The applications of an organisation, each once, with what a row shows and `due_on`.

    It reads the projection: call `projection.catch_up()` first.
    """
    return _listing(organisation, frozenset(Role), wanted, order)


def neighbours(
    organisation: Organisation, wanted: ListFilter, order: str, application: Application
) -> tuple[str | None, str | None]:
    """The references before and after an application in a list, of files that may be opened.

    An application that a decision has just taken out of its list still has neighbours there.
    """
    keys = _listing(organisation, MANAGING_ROLES, wanted, order).around(application.pk)
    files = Application.objects.filter(pk__in=[key for key in keys if key], erased_on__isnull=True)
    references = dict(files.values_list("pk", "reference"))
    before, after = (references.get(key) if key else None for key in keys)
    return before, after


def _listing(
    organisation: Organisation, roles: frozenset[Role], wanted: ListFilter, order: str
) -> Listing[Application]:
    sort = _sort(order, ORDERS, DEFAULT_ORDER)
    rows = Application.objects.all()
    if wanted.due_soon or sort.name == DUE_ORDER:
        rows = with_due(rows)
    if sort.name in HIDDEN_ORDERS and Role.TRAINER in roles and _trains_for_others(organisation):
        sort = _blind(sort, organisation)
    kept = rows.filter(_held(organisation, roles, wanted), _condition(organisation, wanted))
    return Listing(held=lambda: rows.filter(held_by(organisation, roles)), kept=kept, sort=sort, read=_rows)


def trains_only(organisation: Organisation, wanted: ListFilter) -> bool:
    """Whether the structure manages none of the sessions that the list covers: no row of it says more than R2.2."""
    if wanted.role in MANAGING_ROLES:
        return False
    kept = _of_session(wanted) & (Q(trainer=organisation) if wanted.role else Q())
    if wanted.session:
        kept &= Q(carif_number=wanted.session)
    sessions = TrainingSession.objects.filter(kept)
    return not any(sessions.filter(**{ROLE_FIELD[role]: organisation}).exists() for role in sorted(MANAGING_ROLES))


def _trains_for_others(organisation: Organisation) -> bool:
    """Whether it is trainer, and nothing else, on some session."""
    managed = Q(action__responsible=organisation) | Q(positioner=organisation)
    return TrainingSession.objects.filter(trainer=organisation).exclude(managed).exists()


def _blind(sort: Sort, organisation: Organisation) -> Sort:
    """The same order among the rows that the structure manages; the others come last, by a number drawn at random.

    Under another name: a place in the one is none in the other.
    """
    [value] = sort.expressions
    managed = Case(When(held_by(organisation, MANAGING_ROLES), then=value), default=None)
    return replace(sort, name=f"{sort.name}-gerees", expressions=(managed, "reference"), has_empty=True)


def sessions_listed(
    organisation: Organisation, wanted: SessionFilter, order: str = DEFAULT_SESSION_ORDER
) -> Listing[TrainingSession]:
    """The sessions on which an organisation has a role, with what a row shows and what `with_waiting` says.

    Call `projection.catch_up()` first.
    """
    days = policy.value("long_wait_days")
    roles = frozenset({wanted.role}) if wanted.role else frozenset(Role)
    kept = _of_session(wanted) & _text(wanted.text, _session_word)
    if wanted.to_decide:
        kept &= Q(availability__pending__gt=0)
    rows = sessions_held(organisation, roles, kept=kept)
    if wanted.waits_long:
        rows = rows.filter(waits_long(days), pk__in=sessions_held(organisation, MANAGING_ROLES).values("pk"))
    return Listing(
        held=lambda: sessions_held(organisation),
        kept=rows,
        sort=_sort(order, SESSION_ORDERS, DEFAULT_SESSION_ORDER),
        read=partial(_session_rows, days),
    )


def _session_rows(days: int, keys: list[int]) -> list[TrainingSession]:
    """In the order of the keys."""
    sessions = TrainingSession.objects.filter(pk__in=keys).select_related("action__measure", "availability")
    found = with_waiting(sessions.only(*SESSIONS_SHOWN), days).in_bulk()
    return [found[key] for key in keys if key in found]


def _held(organisation: Organisation, roles: frozenset[Role], wanted: ListFilter) -> Q:
    """By the sessions: those of one of these roles, of the role wanted, and as the filters say of sessions."""
    roles = MANAGING_ROLES if _asks_what_trainers_do_not_see(wanted) else roles
    sessions = _of_session(wanted)
    if wanted.session:
        sessions &= Q(carif_number=wanted.session)
    if wanted.role is None:
        return held_by(organisation, roles, sessions=sessions)
    kept = held_by(organisation, frozenset({wanted.role}), sessions=sessions)
    return kept if wanted.role in roles else kept & held_by(organisation, roles)


def _asks_what_trainers_do_not_see(wanted: ListFilter) -> bool:
    """Only the responsible and the positioner see the day of arrival and the origin."""
    return bool(wanted.since or wanted.until or wanted.origin)


def _of_session(wanted: ListFilter | SessionFilter) -> Q:
    """What both lists ask of sessions. Archived ones leave them unless asked for (R5.4)."""
    archived = Q(archived_at__isnull=False)
    published = Q(withdrawn_at__isnull=True, action__withdrawn_at__isnull=True)
    kept = {
        Scope.CURRENT: ~archived,
        Scope.LIVE: ~archived & published,
        Scope.WITHDRAWN: ~archived & ~published,
        Scope.ARCHIVED: archived,
        Scope.ALL: Q(),
    }[wanted.scope]
    if wanted.measure:
        kept &= Q(action__measure=wanted.measure)
    return kept & at_place(wanted.place)


def _condition(organisation: Organisation, wanted: ListFilter) -> Q:
    """What the filters ask of applications themselves."""
    kept = _words(wanted.text, organisation) if wanted.text else Q()
    if wanted.states:
        kept &= Q(state__in=sorted(wanted.states))
    if wanted.due_soon:
        kept &= due_soon()
    if wanted.since:
        kept &= Q(created_on__gte=wanted.since)
    if wanted.until:
        kept &= Q(created_on__lte=wanted.until)
    if wanted.origin:
        kept &= Q(origin=wanted.origin)
    return kept


def _words(text: str, organisation: Organisation) -> Q:
    """Each word somewhere in a row, or a France Travail identifier in groups, as people read it aloud."""
    managed = held_by(organisation, MANAGING_ROLES)
    found = _text(text, lambda word: _application_word(word, managed))
    whole = squeeze(text).upper()
    return found | (managed & Q(france_travail_identifier=whole)) if is_france_travail_identifier(whole) else found


def _text(text: str, one_word: Callable[[str], Q]) -> Q:
    """Every word of the text must be found somewhere."""
    found = Q()
    for word in text.split():
        found &= one_word(word)
    return found


def _application_word(word: str, managed: Q) -> Q:
    names = ("birth_name", "usual_name", "first_name", "session__action__title")
    found = Q(reference__startswith=word) | Q(session__carif_number=word)
    for name in names:
        found |= Q(**{f"{name}__unaccent__icontains": word})
    contact = Q(email__icontains=word)
    if len(squeeze(word)) >= 4:
        contact |= Q(phone__contains=squeeze(word)) | Q(france_travail_identifier__startswith=squeeze(word).upper())
    return found | (managed & contact)


def _session_word(word: str) -> Q:
    return (
        Q(carif_number__startswith=word)
        | Q(action__reference__startswith=word)
        | Q(action__contract_number__icontains=word)
        | Q(action__title__unaccent__icontains=word)
    )


def _sort(order: str, orders: dict[str, Sort], default: str) -> Sort:
    """The order that `tri` names; unknown names fall back to the default."""
    chosen = order if order.removeprefix("-") in orders else default
    return replace(orders[chosen.removeprefix("-")], descending=chosen.startswith("-"))
