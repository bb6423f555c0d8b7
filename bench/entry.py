"""500 candidates on one session: one by one through the door of an application, or as the lines of one file.

Committed for good, each time on a session of its own; the base is kept from run to run.
"""

from __future__ import annotations

from support import base

base.start("entry")

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from support.measure import tell

from rafaelpro.applications import projection
from rafaelpro.applications.domain import apply
from rafaelpro.applications.domain.apply_many import enter_each
from rafaelpro.applications.enums import Origin
from rafaelpro.applications.facts import sessions_with_facts
from rafaelpro.applications.person import Candidate
from rafaelpro.catalogue.models import EntryPoint, Measure, TrainingAction, TrainingSession
from rafaelpro.core import clock
from rafaelpro.organisations.models import Membership, Organisation, User
from rafaelpro.organisations.rights import Actor, actor_of

LINES = 500


@transaction.atomic
def session_of(organisation: Organisation) -> TrainingSession:
    """A new session with room for all, with its facts."""
    rank, now = TrainingAction.objects.count() + 1, clock.now()
    received = {"first_received_at": now, "changed_at": now}
    action = TrainingAction.objects.create(
        reference=f"202504{rank:06d}", title=f"Compétences de base {rank}", responsible=organisation,
        measure=Measure.objects.get(pk="HSP-SOCLE"), **received,
    )  # fmt: skip
    session = TrainingSession.objects.create(
        action=action, trainer=organisation, carif_number=f"{rank:08d}", recruitment_state="1", town="Bordeaux",
        contract_start=clock.today() - timedelta(days=30), contract_end=clock.today() + timedelta(days=300), **received,
    )  # fmt: skip
    EntryPoint.objects.create(session=session, number=f"{rank}-1", date=clock.today() + timedelta(30), places=2 * LINES)
    projection.refresh([session.pk])
    return sessions_with_facts(TrainingSession.objects.filter(pk=session.pk)).get()


def manager() -> Actor:
    """Somebody who manages applications, under a structure with two more such people (who are written to)."""
    now = clock.now()
    organisation, is_new = Organisation.objects.get_or_create(
        siret="90000000000019", defaults={"name": "Organisme d’essai", "kind": "PROVIDER", "created_at": now}
    )
    for rank in range(3 if is_new else 0):
        user = User.objects.create_user(f"banc{rank}@structure.example", "un mot de passe de banc", created_at=now)
        Membership.objects.create(user=user, organisation=organisation, can_applications=True, created_at=now)
    return actor_of(Membership.objects.select_related("user", "organisation").order_by("pk")[0])


def candidates() -> list[Candidate]:
    letters = "abcdefghij"
    names = ["".join(letters[int(digit)] for digit in f"{rank:03d}") for rank in range(LINES)]
    return [
        Candidate(
            birth_name=f"Exemple {name}", first_name="Camille", birth_date=clock.today().replace(year=1990),
            email=f"{name}@candidat.example", postal_code="64000", town="Pau",
        )
        for name in names
    ]  # fmt: skip


def one_by_one(session: TrainingSession, actor: Actor) -> None:
    for candidate in candidates():
        apply(carif_number=session.carif_number, candidate=candidate, origin=Origin.PROVIDER, author=actor.author)


def as_a_file(session: TrainingSession, actor: Actor) -> None:
    results = list(enter_each(session=session, candidates=candidates(), actor=actor))
    if not all(result.application for result in results):
        raise SystemExit("a line of the benchmark was refused")


def compare(name: str, work: Callable[[TrainingSession, Actor], Any], actor: Actor) -> float:
    """Milliseconds of a line, in all; and of this process alone."""
    session = session_of(actor.organisation)
    begun, spent = time.perf_counter(), time.process_time()
    work(session, actor)
    taken, spent = time.perf_counter() - begun, time.process_time() - spent
    tell(f"{LINES} candidatures, {name}, par ligne", taken * 1000 / LINES)
    tell(f"{LINES} candidatures, {name}, par ligne, processeur", spent * 1000 / LINES)
    return taken


def main() -> None:
    actor = manager()
    alone = compare("une à une", one_by_one, actor)
    together = compare("en un fichier", as_a_file, actor)
    tell("import, gain", alone / together, "fois")


if __name__ == "__main__":
    main()
