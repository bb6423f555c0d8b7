"""The lists of an organisation, by application and by session: filters, order, neighbours (R8.2, R8.3).

An organisation that is only trainer on a session sees names, state and planned dates (R2.2): what such a row does not
show cannot be searched either, or the filter would tell it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db import connection
from django.db.models import F, OrderBy, Q, QuerySet, TextField, Window
from django.db.models.functions import Lag, Lead, Lower

from rafaelpro.catalogue.models import TrainingAction, TrainingSession
from rafaelpro.core.identifiers import squeeze
from rafaelpro.organisations.enums import Role
from rafaelpro.organisations.models import Organisation
from rafaelpro.organisations.rights import MANAGING_ROLES

from .enums import Origin, State
from .models import Application
from .queries import due_soon, held_by, sessions_of, with_due


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
    """What to keep of an organisation's sessions; `to_decide`: only those with pending applications."""

    role: Role | None = None
    scope: Scope = Scope.CURRENT
    place: str = ""
    measure: str = ""
    text: str = ""
    to_decide: bool = False


Order = tuple[OrderBy, ...]


def _by(*names: str | Lower, last: bool = False) -> Order:
    """Ascending; `last` puts the empty ones at the end."""
    expressions = (F(name) if isinstance(name, str) else name for name in names)
    return tuple(OrderBy(each, nulls_last=True if last else None) for each in expressions)


DUE_ORDER = "echeance"
ORDERS: dict[str, Order] = {
    "recue": _by("created_at"),
    "nom": _by(Lower("birth_name"), Lower("first_name")),
    "etat": _by("state"),
    "session": _by("session__carif_number"),
    "lieu": _by("session__town"),
    DUE_ORDER: _by("due_on", last=True),
    "entree": _by("planned_entry", last=True),
}
DEFAULT_ORDER = "-recue"

SESSION_ORDERS: dict[str, Order] = {
    "carif": _by("carif_number"),
    "lieu": _by("town"),
    "point": _by("availability__next_date", last=True),
    "attente": _by("availability__pending"),
    "formation": _by(Lower("action__title")),
}
DEFAULT_SESSION_ORDER = "point"
LONG_TEXTS = tuple(field.name for field in TrainingAction._meta.fields if isinstance(field, TextField))  # not shown


# What rows and exports show; the rest is not read: it would cost more than the list itself.
SHOWN = (
    *(field.name for field in Application._meta.fields if field.name not in ("message", "message_to_prescriber")),
    *(f"session__{name}" for name in (
        "carif_number", "contract_start", "contract_end", "postal_code", "town", "department", "archived_at",
        "trainer", "positioner", "action__reference", "action__title", "action__contract_number", "action__responsible",
        "action__measure__label", "action__measure__scheme",
    )),
    "prescriber__name",
    "reason__label",
)  # fmt: skip
CHUNK = 500  # rows read at once when a whole list is walked


class Listing:
    """The applications that a list keeps, in its order: to count, to cut into pages, to walk.

    The order is settled on keys alone; what a row shows, with `due_on`, is read for the rows asked for.
    """

    ordered = True

    def __init__(self, kept: QuerySet[Application]) -> None:
        self._kept = kept

    def count(self) -> int:
        return self._kept.count()

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, part: slice) -> list[Application]:
        return _rows(list(self.keys()[part]))

    def __iter__(self) -> Iterator[Application]:
        keys = list(self.keys())
        for start in range(0, len(keys), CHUNK):
            yield from _rows(keys[start : start + CHUNK])

    def keys(self) -> QuerySet[Application, int]:
        return self._kept.values_list("pk", flat=True)


def _rows(keys: list[int]) -> list[Application]:
    """In the order of the keys."""
    shown = with_due(Application.objects.filter(pk__in=keys))
    found = shown.select_related("session__action__measure", "prescriber", "reason").only(*SHOWN).in_bulk()
    return [found[key] for key in keys if key in found]


def listed(organisation: Organisation, wanted: ListFilter, order: str = DEFAULT_ORDER) -> Listing:
    """The applications of an organisation, each once, with what a row shows and `due_on`.

    It reads the projection: call `projection.catch_up()` first.
    """
    held = Application.objects.filter(held_by(organisation))
    if wanted.due_soon or order.removeprefix("-") == DUE_ORDER:
        held = with_due(held)
    return Listing(held.filter(_condition(organisation, wanted)).order_by(*_order(order, ORDERS, DEFAULT_ORDER)))


def neighbours(
    organisation: Organisation, wanted: ListFilter, order: str, application: Application
) -> tuple[str | None, str | None]:
    """The references before and after an application in a list, of files that may be opened.

    The application itself stays in the list even when a decision has just taken it out of its filter.
    """
    managed = with_due(Application.objects.filter(held_by(organisation, MANAGING_ROLES)))
    rows = managed.filter(_condition(organisation, wanted) | Q(pk=application.pk))
    sort = _order(order, ORDERS, DEFAULT_ORDER)
    around = [Window(side("reference"), order_by=sort) for side in (Lag, Lead)]
    listed_sql, values = rows.values_list("pk", *around).query.sql_with_params()
    with connection.cursor() as cursor:  # the row is picked once the whole list is in order: not a filter of Django's
        query = f"SELECT before, after FROM ({listed_sql}) AS row(id, before, after) WHERE id = %s"  # noqa: S608
        cursor.execute(query, [*values, application.pk])
        found = cursor.fetchone()
    return found or (None, None)


def sessions_listed(
    organisation: Organisation, wanted: SessionFilter, order: str = DEFAULT_SESSION_ORDER
) -> QuerySet[TrainingSession]:
    """The sessions on which an organisation has a role, with what a row shows; read `projection.catch_up()` first."""
    held = sessions_of(organisation, frozenset({wanted.role}) if wanted.role else frozenset(Role))
    kept = held.filter(_scope("", wanted.scope), _place("", wanted.place), _text(wanted.text, _session_word))
    if wanted.measure:
        kept = kept.filter(action__measure=wanted.measure)
    if wanted.to_decide:
        kept = kept.filter(availability__pending__gt=0)
    kept = kept.defer(*(f"action__{name}" for name in LONG_TEXTS))
    return kept.order_by(*_order(order, SESSION_ORDERS, DEFAULT_SESSION_ORDER))


def _scope(prefix: str, scope: Scope) -> Q:
    """The sessions of a scope, seen through `prefix`. Archived ones leave lists unless asked for (R5.4)."""
    archived = Q(**{f"{prefix}archived_at__isnull": False})
    published = Q(**{f"{prefix}withdrawn_at__isnull": True, f"{prefix}action__withdrawn_at__isnull": True})
    return {
        Scope.CURRENT: ~archived,
        Scope.LIVE: ~archived & published,
        Scope.WITHDRAWN: ~archived & ~published,
        Scope.ARCHIVED: archived,
        Scope.ALL: Q(),
    }[scope]


def _condition(organisation: Organisation, wanted: ListFilter) -> Q:
    managed = held_by(organisation, MANAGING_ROLES)
    kept = _scope("session__", wanted.scope) & _place("session__", wanted.place)
    kept &= _text(wanted.text, lambda word: _application_word(word, managed))
    if wanted.role:
        kept &= held_by(organisation, frozenset({wanted.role}))
    if wanted.states:
        kept &= Q(state__in=sorted(wanted.states))
    if wanted.due_soon:
        kept &= due_soon()
    if wanted.session:
        kept &= Q(session__carif_number=wanted.session)
    if wanted.measure:
        kept &= Q(session__action__measure=wanted.measure)
    hidden = _hidden_from_trainers(wanted)
    return kept & managed & hidden if hidden else kept


def _hidden_from_trainers(wanted: ListFilter) -> Q:
    """Filters on what only the responsible and the positioner see."""
    hidden = Q()
    if wanted.since:
        hidden &= Q(created_on__gte=wanted.since)
    if wanted.until:
        hidden &= Q(created_on__lte=wanted.until)
    if wanted.origin:
        hidden &= Q(origin=wanted.origin)
    return hidden


def _place(prefix: str, place: str) -> Q:
    """A postcode or its first digits (a department), else a piece of the town's name."""
    if not place:
        return Q()
    if place.isascii() and place.isdigit():
        return Q(**{f"{prefix}postal_code__startswith": place})
    return Q(**{f"{prefix}town__unaccent__icontains": place})


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
        contact |= Q(phone__contains=squeeze(word))
    return found | (managed & contact)


def _session_word(word: str) -> Q:
    return (
        Q(carif_number__startswith=word)
        | Q(action__reference__startswith=word)
        | Q(action__contract_number__icontains=word)
        | Q(action__title__unaccent__icontains=word)
    )


def _order(order: str, orders: dict[str, Order], default: str) -> list[OrderBy]:
    """The expressions of `tri`, then the key, so that pages never overlap; unknown names fall back to the default."""
    chosen = order if order.removeprefix("-") in orders else default
    expressions = [each.copy() for each in orders[chosen.removeprefix("-")]]
    expressions.append(OrderBy(F("pk")))
    if chosen.startswith("-"):
        for each in expressions:
            each.descending = not each.descending
    return expressions
