"""Several applications entered at once by the organisation itself: what would happen, then a result for each (R6.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction

from rafaelpro.applications.availability import Recruitment
from rafaelpro.applications.enums import Origin
from rafaelpro.applications.errors import AlreadyApplied, ApplicationError, NotAllowed
from rafaelpro.applications.facts import recruitment_of
from rafaelpro.applications.models import Application
from rafaelpro.applications.person import Candidate, InvalidCandidate
from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.core import clock
from rafaelpro.history import record
from rafaelpro.organisations.rights import Actor, Deed, may

from .apply import apply, holding


class Prospect(StrEnum):
    """What would happen to one candidate if the file were confirmed now."""

    CREATED = "created"
    ALREADY = "already applied"
    TWICE = "twice in the file"
    CLOSED = "session closed"


@dataclass(frozen=True, slots=True)
class Foreseen:
    """`reference`: of the application that holds; `first`: where in the sequence the same person came before."""

    prospect: Prospect
    reference: str = ""
    first: int | None = None


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of one candidate: created, or refused and why; `AlreadyApplied` names the first application."""

    application: Application | None = None
    refusal: ApplicationError | InvalidCandidate | None = None


def foresee_entries(session: TrainingSession, candidates: Sequence[Candidate]) -> tuple[Recruitment, list[Foreseen]]:
    """What `enter_each` would answer, in two queries and without writing; the session comes with its facts.

    The candidates are cleaned. Each one created takes a place, so that a session may become full midway.
    """
    recruitment = recruitment_of(session, clock.today())
    free = recruitment.remaining if recruitment.is_open else 0
    held = _held(session)
    seen: dict[str, int] = {}
    found = []
    for rank, candidate in enumerate(candidates):
        foreseen = _foreseen(candidate, held, seen, free)
        found.append(foreseen)
        if foreseen.prospect is Prospect.CREATED:
            seen |= dict.fromkeys(_keys(candidate), rank)
            free = None if free is None else free - 1
    return recruitment, found


def _foreseen(candidate: Candidate, held: dict[str, str], seen: dict[str, int], free: int | None) -> Foreseen:
    keys = _keys(candidate)
    reference = next((held[key] for key in keys if key in held), "")
    if reference:
        return Foreseen(Prospect.ALREADY, reference=reference)
    first = next((seen[key] for key in keys if key in seen), None)
    if first is not None:
        return Foreseen(Prospect.TWICE, first=first)
    return Foreseen(Prospect.CLOSED if free is not None and free < 1 else Prospect.CREATED)


def _held(session: TrainingSession) -> dict[str, str]:
    """The reference that holds, by each key of a person; the newest where there are several."""
    rows = Application.objects.filter(holding(session), session=session).order_by("pk")
    found: dict[str, str] = {}
    for reference, person_key, email_key in rows.values_list("reference", "person_key", "email_key"):
        found |= dict.fromkeys(filter(None, (person_key, email_key)), reference)
    return found


def _keys(candidate: Candidate) -> list[str]:
    return [key for key in (candidate.person_key, candidate.email_key) if key]


def enter_each(*, session: TrainingSession, candidates: Iterable[Candidate], actor: Actor) -> Iterator[Entered]:
    """Enter each through `apply`, in a transaction of its own: one refusal holds nobody else, and nothing is half done.

    Run twice, the second answers `AlreadyApplied` for each (R6.3). At the end one line of history counts, without any
    name. Raises `NotAllowed` before the first.
    """
    verdict = may(actor, Deed.MANAGE_APPLICATIONS, session)
    if not verdict:
        raise NotAllowed(verdict)
    return _entered(session, candidates, actor)


def _entered(session: TrainingSession, candidates: Iterable[Candidate], actor: Actor) -> Iterator[Entered]:
    counts = {"lignes": 0, "creees": 0, "deja": 0}
    for candidate in candidates:
        result = _enter(session, candidate, actor)
        counts["lignes"] += 1
        counts["creees"] += result.application is not None
        counts["deja"] += isinstance(result.refusal, AlreadyApplied)
        yield result
    with transaction.atomic():
        record.write(
            record.Line("session", session.carif_number, "candidatures importées", details=counts), actor.author
        )


def _enter(session: TrainingSession, candidate: Candidate, actor: Actor) -> Entered:
    try:
        return Entered(
            apply(carif_number=session.carif_number, candidate=candidate, origin=Origin.PROVIDER, author=actor.author)
        )
    except (ApplicationError, InvalidCandidate) as refusal:
        return Entered(refusal=refusal)
