"""Several applications entered at once by the organisation itself: what would happen, then a result for each (R6.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from django.db import transaction

from rafaelpro.applications.availability import Recruitment
from rafaelpro.applications.enums import Origin
from rafaelpro.applications.errors import AlreadyApplied, ApplicationError, NotAllowed
from rafaelpro.applications.models import Application
from rafaelpro.applications.person import Candidate
from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.core import policy
from rafaelpro.history import record
from rafaelpro.organisations.rights import Actor, Deed, may

from .apply_together import Entered, Intake, apply_together

TOGETHER = 50  # persons under one lock: about a tenth of a second, which somebody who applies meanwhile waits


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


def foresee_entries(session: TrainingSession, candidates: Sequence[Candidate]) -> tuple[Recruitment, list[Foreseen]]:
    """What `enter_each` would answer, in two queries and without writing; the session comes with its facts.

    The candidates are cleaned. Each one created takes a place, so that a session may become full midway.
    """
    intake = Intake(session, candidates, origin=Origin.PROVIDER)
    recruitment, ranks = intake.recruitment, dict[int, int]()
    found = []
    for rank, candidate in enumerate(candidates):
        try:
            ranks[id(intake.take(candidate))] = rank
            found.append(Foreseen(Prospect.CREATED))
        except AlreadyApplied as refusal:
            found.append(_known(refusal.application, ranks))
        except ApplicationError:
            found.append(Foreseen(Prospect.CLOSED))
    return recruitment, found


def _known(application: Application, ranks: dict[int, int]) -> Foreseen:
    """Where the person comes from: an application that stands, or an earlier one of the file."""
    if application.reference:
        return Foreseen(Prospect.ALREADY, reference=application.reference)
    return Foreseen(Prospect.TWICE, first=ranks[id(application)])


def enter_each(*, session: TrainingSession, candidates: Iterable[Candidate], actor: Actor) -> Iterator[Entered]:
    """Enter each, `TOGETHER` at a time: one refusal holds nobody else, and nothing is half done.

    Run twice, the second answers `AlreadyApplied` for each (R6.3); so does one that follows another which was cut
    short, for those who were created. At the end one line of history counts, without any name. Raises `NotAllowed`
    before the first.
    """
    verdict = may(actor, Deed.MANAGE_APPLICATIONS, session)
    if not verdict:
        raise NotAllowed(verdict)
    return _entered(session, candidates, actor)


def _entered(session: TrainingSession, candidates: Iterable[Candidate], actor: Actor) -> Iterator[Entered]:
    counts = {"lignes": 0, "creees": 0, "deja": 0}
    minimum_age, rest = policy.value("minimum_age"), iter(candidates)
    while some := list(islice(rest, TOGETHER)):
        for result in apply_together(
            session=session, candidates=some, origin=Origin.PROVIDER, author=actor.author, minimum_age=minimum_age
        ):
            counts["lignes"] += 1
            counts["creees"] += result.application is not None
            counts["deja"] += isinstance(result.refusal, AlreadyApplied)
            yield result
    with transaction.atomic():
        record.write(
            record.Line("session", session.carif_number, "candidatures importées", details=counts), actor.author
        )
