"""What the responsible organisation or the trainer adds to a session (R3.2): contacts, access, practical words."""

from __future__ import annotations

from dataclasses import asdict, astuple, dataclass, fields

from django.db import transaction

from rafaelpro.catalogue.errors import (
    ChangedMeanwhile,
    EnrichmentNotAllowed,
    InvalidEnrichment,
    WithdrawnMeanwhile,
)
from rafaelpro.catalogue.models import SessionEnrichment, TrainingSession
from rafaelpro.core import clock
from rafaelpro.history import record
from rafaelpro.organisations.rights import Actor, Deed, may

from .journal import told
from .texts import text_error, tidy
from .texts import version as version_from

HISTORY_KIND = "session"
LIMITS = {
    "recruitment_contact": 250,
    "disability_contact": 250,
    "access_information": 1000,
    "practical_information": 2000,
}


@dataclass(frozen=True, slots=True)
class SessionTexts:
    """What is written of a session."""

    recruitment_contact: str = ""
    disability_contact: str = ""
    access_information: str = ""
    practical_information: str = ""

    def tidied(self) -> SessionTexts:
        return SessionTexts(*map(tidy, astuple(self)))


def session_version_of(enrichment: SessionEnrichment | None) -> str:
    """What stands now, as a short text to compare: hand it back not to write over somebody else."""
    return version_from(astuple(_held(enrichment)))


def session_errors_of(texts: SessionTexts) -> dict[str, str]:
    """Every error, by field; nothing when the texts may be kept."""
    found = {name: text_error(text, LIMITS[name]) for name, text in asdict(texts.tidied()).items()}
    return {name: words for name, words in found.items() if words}


@transaction.atomic
def enrich_session(
    *,
    session: TrainingSession,
    texts: SessionTexts,
    actor: Actor,
    version: str | None = None,
    read_as_published: bool = False,
) -> SessionEnrichment:
    """Write what is added to a session.

    Order: session's lock, right (R2.2), version, publication, data, row, history line; nothing is written where nothing
    changes. No feed ever touches this row; history keeps the contacts by name only, since it is never erased.
    Raises `EnrichmentNotAllowed`, `ChangedMeanwhile` (only with a `version`), `WithdrawnMeanwhile` (only if
    `read_as_published`), `InvalidEnrichment`.
    """
    locked = lock_session(session.pk)
    verdict = may(actor, Deed.MANAGE_SESSION, locked)
    if not verdict:
        raise EnrichmentNotAllowed(verdict)
    present = SessionEnrichment.objects.filter(session=locked).first()
    if version is not None and version != session_version_of(present):
        raise ChangedMeanwhile(present)
    if read_as_published and not locked.is_published:
        raise WithdrawnMeanwhile(locked.withdrawn_at or locked.action.withdrawn_at)
    if errors := session_errors_of(texts):
        raise InvalidEnrichment(errors)
    before, after = _held(present), texts.tidied()
    if after == before:
        return present or SessionEnrichment(session=locked)
    return _write(locked, before, after, actor)


def lock_session(session_id: int) -> TrainingSession:
    """The session, locked, with its action; the lock is the one of places, so that a feed waits too."""
    sessions = TrainingSession.objects.select_related("action")
    return sessions.select_for_update(of=("self",), no_key=True).get(pk=session_id)


def _write(session: TrainingSession, before: SessionTexts, after: SessionTexts, actor: Actor) -> SessionEnrichment:
    signed = {"updated_at": clock.now(), "updated_by": actor.label[:200]}
    written, _ = SessionEnrichment.objects.update_or_create(session=session, defaults=asdict(after) | signed)
    details = told(asdict(before), asdict(after))
    record.write(record.Line(HISTORY_KIND, session.carif_number, "session enrichie", details=details), actor.author)
    return written


def _held(enrichment: SessionEnrichment | None) -> SessionTexts:
    if enrichment is None:
        return SessionTexts()
    return SessionTexts(**{each.name: getattr(enrichment, each.name) for each in fields(SessionTexts)})
