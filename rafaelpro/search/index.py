"""Write what searches read: called in the transaction of the feed, and after an enrichment."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import QuerySet

from rafaelpro.catalogue.models import TrainingAction, TrainingSession
from rafaelpro.core.french import fold

from .lemmas import terms, words
from .models import SessionDocument, Word
from .places import place_of

BATCH = 500
SHORTEST_SUGGESTION = 4  # letters: shorter words are never suggested

_UPSERT = """
    INSERT INTO search_sessiondocument (session_id, terms, insee_code, department, latitude, longitude)
    SELECT id, array_to_tsvector(string_to_array(words, ' ')), insee, department, latitude, longitude
      FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::float8[], %s::float8[])
           AS row(id, words, insee, department, latitude, longitude)
     ORDER BY id
        ON CONFLICT (session_id) DO UPDATE SET
           terms = EXCLUDED.terms, insee_code = EXCLUDED.insee_code, department = EXCLUDED.department,
           latitude = EXCLUDED.latitude, longitude = EXCLUDED.longitude
"""

ACTION_TEXTS = (
    "reference", "title", "contract_number", "objective", "expected_results", "content", "prerequisites", "public_info",
    "programme", "scheme",
)  # fmt: skip


def refresh(session_ids: Iterable[int]) -> None:
    """Rebuild the documents of these sessions from the catalogue, in the caller's transaction."""
    ids = sorted(set(session_ids))
    for start in range(0, len(ids), BATCH):
        chosen = TrainingSession.objects.filter(pk__in=ids[start : start + BATCH])
        _write(list(_with_texts(chosen)))


def refresh_action(action_id: int) -> None:
    """Rebuild the documents of an action's sessions, after its enrichment (R3.2)."""
    refresh(TrainingSession.objects.filter(action_id=action_id).values_list("pk", flat=True))


@transaction.atomic
def rebuild() -> int:
    """Rebuild everything, words included, after a change of the way terms are made; returns how many documents."""
    Word.objects.all().delete()
    refresh(TrainingSession.objects.values_list("pk", flat=True))
    return SessionDocument.objects.count()


def _with_texts(sessions: QuerySet[TrainingSession]) -> QuerySet[TrainingSession]:
    return (
        sessions.select_related("action__responsible", "action__measure", "action__enrichment", "trainer", "positioner")
        .prefetch_related("action__modules")
        .order_by("pk")
    )


def _write(sessions: list[TrainingSession]) -> None:
    of_actions = {session.action_id: _action_texts(session.action) for session in sessions}
    found = {key: terms(*texts) for key, texts in of_actions.items()}
    rows = [_row(session, found[session.action_id]) for session in sessions]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_UPSERT, [list(column) for column in zip(*rows, strict=True)])
    _learn_words([text for texts in of_actions.values() for text in texts[:2]])


def _row(session: TrainingSession, of_action: set[str]) -> tuple[object, ...]:
    place = place_of(session)
    found = of_action | terms(*_session_texts(session)) | _numbers(session)
    return (
        session.pk, " ".join(sorted(found)), place.insee_code, place.department, place.latitude, place.longitude,
    )  # fmt: skip


def _action_texts(action: TrainingAction) -> list[str]:
    """The title first, then what the words of suggestions come from, then the rest."""
    enrichment = getattr(action, "enrichment", None)
    modules = " ".join(module.reference for module in action.modules.all())
    measure = action.measure.label if action.measure else ""
    codes = " ".join([*action.formacodes, *action.rome_codes, *action.rncp_codes])
    return [
        action.title,
        modules,
        measure,
        codes,
        action.responsible.name,
        enrichment.highlights if enrichment else "",
        *(getattr(action, name) for name in ACTION_TEXTS),
    ]


def _session_texts(session: TrainingSession) -> list[str]:
    holders = [session.trainer, session.positioner]
    return [session.town, session.place_name, session.postal_code, *(each.name for each in holders if each)]


def _numbers(session: TrainingSession) -> set[str]:
    """The numéro Carif as it is, and without its zeros as people type it."""
    return {session.carif_number, session.carif_number.lstrip("0") or "0"}


def _learn_words(texts: list[str]) -> None:
    """Keep the words of titles and modules for « vouliez-vous dire »."""
    written = {
        fold(word): word
        for text in texts
        for word in words(text)
        if len(word) >= SHORTEST_SUGGESTION and not any(char.isdigit() for char in word)
    }
    rows = [Word(plain=plain, written=word) for plain, word in sorted(written.items()) if len(plain) <= 60]
    Word.objects.bulk_create(rows, ignore_conflicts=True)
