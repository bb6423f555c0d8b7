"""Search the sessions: filters in SQL, open ones first, nothing ranked that is not shown."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Case, Count, F, FloatField, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import ASin, Coalesce, Cos, Least, NullIf, Power, Radians, Sin, Sqrt
from django.db.models.lookups import LessThanOrEqual

from rafaelpro.applications.availability import Recruitment
from rafaelpro.applications.enums import Reason
from rafaelpro.applications.facts import recruitments, sessions_with_facts
from rafaelpro.applications.projection import catch_up
from rafaelpro.catalogue import communes
from rafaelpro.catalogue.communes import EARTH_RADIUS_KM, Commune
from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.core import clock
from rafaelpro.core.identifiers import is_action_reference, is_siret_form, squeeze
from rafaelpro.organisations.models import Organisation

from .lemmas import ordered_terms
from .places import readings_of

PAGE_SIZE = 20
LARGEST_PAGE = 100
LAST_PAGE = 5_000
FARTHEST_KM = 500
SHORTEST_PREFIX = 5  # letters from which a term also finds the words that it begins
MOST_TERMS = 12
KM_PER_DEGREE = math.pi * EARTH_RADIUS_KM / 180


@dataclass(frozen=True, slots=True)
class SessionQuery:
    """What is looked for; an empty value filters nothing.

    `commune` is an INSEE code or a postcode, read as both where it is both; `insee_codes` says it without doubt, the
    first being the centre of `radius_km`. `organisation` a SIRET or some words of a name; `carif` a numéro Carif or
    the reference of an action, and then sessions that have ended are found too. `measure` is a code or a label.
    """

    q: str = ""
    commune: str = ""
    insee_codes: tuple[str, ...] = ()
    radius_km: float | None = None
    department: str = ""
    measure: str = ""
    scheme: str = ""
    organisation: str = ""
    contract_number: str = ""
    carif: str = ""
    is_open: bool | None = None  # None: whether it recruits or not
    page: int = 1
    page_size: int = PAGE_SIZE


@dataclass(frozen=True, slots=True)
class Hit:
    """A session with all that a row shows, and its recruitment today (the derived truth, not the projection)."""

    session: TrainingSession
    recruitment: Recruitment


@dataclass(frozen=True, slots=True)
class Results:
    """One page of what was found; `page` is within bounds whatever was asked."""

    total: int
    items: list[Hit]
    page: int
    page_size: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.page_size))


@dataclass(frozen=True, slots=True)
class Facets:
    """Numbers of sessions by each value that is there; what has no value counts in none."""

    department: dict[str, int]
    measure: dict[str, int]
    scheme: dict[str, int]
    is_open: dict[bool, int]


def search(query: SessionQuery) -> Results:
    """The page of published sessions that `query` asks for, open ones first by their next date, then the others."""
    catch_up()
    today = clock.today()
    found = matching(query, today)
    size = min(max(1, query.page_size), LARGEST_PAGE)
    total = found.count()
    page = min(max(1, query.page), max(1, -(-total // size)), LAST_PAGE)
    keys = list(in_order(found).values_list("pk", flat=True)[(page - 1) * size : page * size]) if total else []
    return Results(total, hits(keys, today), page, size)


def facets(query: SessionQuery) -> Facets:
    """How what `query` finds is spread, in one grouped statement; read `projection.catch_up()` first, or `search`."""
    scheme = Coalesce(NullIf("action__scheme", Value("")), "action__measure__scheme", Value(""))
    columns = {
        "department": F("document__department"),
        "measure": F("action__measure"),
        "scheme": scheme,
        "is_open": F("availability__is_open"),
    }
    rows = matching(query, clock.today()).annotate(**{f"by_{name}": column for name, column in columns.items()})
    grouped = rows.values(*(f"by_{name}" for name in columns)).annotate(total=Count("pk")).order_by()
    counts: dict[str, dict[Any, int]] = {name: {} for name in columns}
    for row in grouped:
        for name, spread in counts.items():
            value = row[f"by_{name}"]
            if value not in (None, ""):
                spread[value] = spread.get(value, 0) + row["total"]
    return Facets(**{name: dict(sorted(spread.items())) for name, spread in counts.items()})


def hits(keys: list[int], today: date) -> list[Hit]:
    """The sessions of these keys, in this order, in a fixed number of queries."""
    sessions = {session.pk: session for session in with_row(TrainingSession.objects.filter(pk__in=keys))}
    answers = recruitments(sessions.values(), today)
    return [Hit(sessions[key], answers[key]) for key in keys if key in sessions]


def with_row(sessions: QuerySet[TrainingSession]) -> QuerySet[TrainingSession]:
    """With all that a row of results shows."""
    return sessions_with_facts(sessions).select_related(
        "action__responsible", "action__enrichment", "trainer", "positioner", "enrichment"
    ).prefetch_related("information_meetings", "action__modules")  # fmt: skip


def matching(query: SessionQuery, today: date) -> QuerySet[TrainingSession]:
    """Published, not archived sessions that fit; those that have ended only when they are asked by their number."""
    asked = _with_number(query)
    conditions = [
        Q(withdrawn_at__isnull=True, action__withdrawn_at__isnull=True, archived_at__isnull=True),
        _number(asked.carif) if asked.carif else _not_ended(today),
        text_condition(asked.q),
        place_condition(asked),
        _measure(asked),
        _organisation(asked.organisation),
    ]
    if asked.department:
        conditions.append(Q(document__department=asked.department.strip().upper()))
    if asked.contract_number:
        conditions.append(Q(action__contract_number__iexact=asked.contract_number.strip()))
    if asked.is_open is not None:
        conditions.append(Q(availability__is_open=asked.is_open))
    return TrainingSession.objects.filter(*conditions)


def in_order(found: QuerySet[TrainingSession]) -> QuerySet[TrainingSession]:
    """Open sessions by their next date, then those that will open again, then the others; the number settles ties."""
    soon = (Reason.FULL, Reason.NOT_YET_OPEN)
    rank = Case(
        When(availability__is_open=True, then=0),
        When(availability__reason__in=soon, then=1),
        default=2,
        output_field=IntegerField(),
    )
    day = Coalesce("availability__next_date", "availability__closes_on", "contract_start")
    return found.order_by(rank, day.asc(nulls_last=True), "carif_number")


def terms_of(q: str) -> list[str]:
    """The terms that a text looks for, as they are looked up."""
    return ordered_terms(q)[:MOST_TERMS]


def _with_number(query: SessionQuery) -> SessionQuery:
    """A number typed in the search box is the number of a session or of an action."""
    text = squeeze(query.q)
    if not query.carif and text.isascii() and text.isdigit() and len(text) in (8, 12):
        return replace(query, carif=text, q="")
    return query


def _number(text: str) -> Q:
    number = squeeze(text)
    if is_action_reference(number):
        return Q(action__reference=number)
    return Q(carif_number=number.zfill(8))


def _not_ended(today: date) -> Q:
    return Q(contract_end__isnull=True) | Q(contract_end__gte=today)


def text_condition(q: str) -> Q:
    """Every word must be there; a long one may be the beginning of another. Words that tell nothing filter nothing."""
    wanted = terms_of(q)
    if not wanted:
        return Q()
    parts = [f"'{each}'" + (":*" if len(each) >= SHORTEST_PREFIX else "") for each in wanted]
    return Q(document__terms=SearchQuery(" & ".join(parts), config="simple", search_type="raw"))


def _measure(query: SessionQuery) -> Q:
    condition = Q()
    if query.measure:
        text = query.measure.strip()
        condition &= Q(action__measure__code__iexact=text) | Q(action__measure__label__iexact=text)
    if query.scheme:
        text = query.scheme.strip()
        condition &= Q(action__scheme__iexact=text) | Q(action__scheme="", action__measure__scheme__iexact=text)
    return condition


def _organisation(text: str) -> Q:
    """The organisation in any of its three roles."""
    if not text.strip():
        return Q()
    holders = organisations_like(text)
    roles = ("action__responsible", "trainer", "positioner")
    condition = Q()
    for role in roles:
        condition |= Q(**{f"{role}__in": holders.values("pk")})
    return condition


def organisations_like(text: str) -> QuerySet[Organisation]:
    """By SIRET, or by words of the name, case and accents ignored."""
    number = squeeze(text)
    if is_siret_form(number):
        return Organisation.objects.filter(Q(siret=number) | Q(aliases__siret=number))
    found = Organisation.objects.all()
    for word in text.split()[:MOST_TERMS]:
        found = found.filter(name__unaccent__icontains=word)
    return found


def place_condition(query: SessionQuery) -> Q:
    """In the communes asked for, or within a radius of the first of them; an unknown code finds nothing."""
    if not query.commune.strip() and not query.insee_codes:
        return Q()
    condition = Q(postal_code=query.commune.strip()) if query.commune.strip() else Q(pk__in=[])
    for reading in _readings(query):
        condition |= Q(document__insee_code__in=[commune.insee for commune in reading])
        if query.radius_km and query.radius_km > 0:
            condition |= _around(reading[0], min(query.radius_km, FARTHEST_KM))
    return condition


def _readings(query: SessionQuery) -> list[tuple[Commune, ...]]:
    named = tuple(filter(None, map(communes.by_insee, query.insee_codes)))
    return readings_of(query.commune) if query.commune.strip() else [named] if named else []


def _around(centre: Commune, km: float) -> Q:
    """Within `km` of a commune, as the crow flies: a box first, which an index serves, then the great circle."""
    tall = km / KM_PER_DEGREE
    wide = tall / max(0.01, math.cos(math.radians(centre.latitude)))
    box = Q(
        document__latitude__range=(centre.latitude - tall, centre.latitude + tall),
        document__longitude__range=(centre.longitude - wide, centre.longitude + wide),
    )
    return box & Q(LessThanOrEqual(_distance_km(centre), km))


def _distance_km(centre: Commune) -> Combinable:
    """The great circle (haversine) from a commune to the place of a session."""
    latitude, longitude = F("document__latitude"), F("document__longitude")
    tall = Power(Sin((Radians(latitude) - math.radians(centre.latitude)) / 2.0), 2)
    wide = Power(Sin((Radians(longitude) - math.radians(centre.longitude)) / 2.0), 2)
    chord = tall + Cos(Radians(latitude)) * math.cos(math.radians(centre.latitude)) * wide
    one = Value(1.0, output_field=FloatField())
    return 2 * EARTH_RADIUS_KM * ASin(Least(one, Sqrt(chord)))
