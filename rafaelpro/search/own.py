"""Search what the Region does not fund: the same words and places as the funded offer, apart from it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from django.db.models import Q, QuerySet

from rafaelpro.catalogue.own.models import OwnPublication
from rafaelpro.catalogue.own.queries import next_first, online_publications
from rafaelpro.core import clock

from .lemmas import terms
from .models import OwnDocument
from .places import commune_at
from .queries import LAST_PAGE, SessionQuery, organisations_like, place_condition, text_condition

_UPSERT = """
    INSERT INTO search_owndocument (publication_id, terms, insee_code, department, latitude, longitude)
    VALUES (%s, array_to_tsvector(%s::text[]), %s, %s, %s, %s)
        ON CONFLICT (publication_id) DO UPDATE SET
           terms = EXCLUDED.terms, insee_code = EXCLUDED.insee_code, department = EXCLUDED.department,
           latitude = EXCLUDED.latitude, longitude = EXCLUDED.longitude
"""
READ_TEXTS = (
    "title", "objective", "programme", "results", "certification", "formacodes", "romes", "audience", "prerequisites",
    "place_name", "town", "postal_code",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OwnResults:
    """One page of what was found; `page` is within bounds whatever was asked."""

    total: int
    items: list[OwnPublication]
    page: int
    page_size: int


def search_own(query: SessionQuery) -> OwnResults:
    """The page of published own offers that fit, the next to begin first. What only funded sessions have is left."""
    found = matching_own(query)
    total = found.count()
    page = min(max(1, query.page), max(1, -(-total // query.page_size)), LAST_PAGE)
    first = (page - 1) * query.page_size
    keys = list(next_first(found, clock.today())[first : first + query.page_size]) if total else []
    rows = OwnPublication.objects.select_related("offer__organisation").prefetch_related("sessions").in_bulk(keys)
    return OwnResults(total, [rows[key] for key in keys if key in rows], page, query.page_size)


def matching_own(query: SessionQuery) -> QuerySet[OwnPublication]:
    """Published, with a session that is not over, by words, place, department and organisation."""
    conditions = [text_condition(query.q), place_condition(query)]
    if query.department:
        conditions.append(Q(document__department=query.department.strip().upper()))
    if query.organisation.strip():
        conditions.append(Q(offer__organisation__in=organisations_like(query.organisation).values("pk")))
    return online_publications(clock.today()).filter(*conditions)


def refresh(offer_ids: list[int]) -> None:
    """Rebuild the documents of what is published, in the caller's transaction; those withdrawn lose theirs."""
    OwnDocument.objects.filter(publication__in=offer_ids, publication__withdrawn_at__isnull=False).delete()
    rows = OwnPublication.objects.filter(pk__in=offer_ids, withdrawn_at__isnull=True)
    for publication in rows.select_related("offer__organisation").order_by("pk"):
        _write(publication)


def rebuild() -> int:
    """Rebuild all of them, after a change of the way terms are made; returns how many documents."""
    refresh(list(OwnPublication.objects.values_list("pk", flat=True)))
    return OwnDocument.objects.count()


def _write(publication: OwnPublication) -> None:
    content = publication.accepted
    found = terms(*(content.text(name) for name in READ_TEXTS), publication.offer.organisation.name)
    commune = commune_at(publication.postal_code, publication.town)
    place = (
        (commune.insee, commune.department, commune.latitude, commune.longitude)
        if commune
        else ("", publication.postal_code[:2], None, None)
    )
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, [publication.pk, sorted(found), *place])
