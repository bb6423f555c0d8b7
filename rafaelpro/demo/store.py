"""From the lives told to rows: applications and their history, as the doors would have left them."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from rafaelpro.applications.domain.apply import personal_data
from rafaelpro.applications.enums import Origin, State
from rafaelpro.applications.models import Application
from rafaelpro.applications.person import Candidate
from rafaelpro.applications.references import next_references
from rafaelpro.applications.transitions import Who
from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.core.clock import paris_date
from rafaelpro.eos.generator.chance import happens
from rafaelpro.history.models import Event
from rafaelpro.history.record import CANDIDATE, CLOCK, EOS, Author

from .cast import Cast, Prescriber
from .copying import copy_rows, settle_constraints
from .life import Fate, Step

VERBS: dict[tuple[State, Who], str] = {
    (State.PENDING, Who.SENDER): "candidature envoyée",
    (State.RETAINED, Who.MANAGER): "avis rendu : retenue",
    (State.NOT_RETAINED, Who.MANAGER): "avis rendu : non retenue",
    (State.WITHDRAWN, Who.APPLICANT): "candidature retirée",
    (State.NO_DECISION, Who.CLOCK): "avis non transmis",
    (State.REFUSED_FULL, Who.CLOSURE): "session déclarée complète",
    (State.REFUSED_CANCELLED, Who.CLOSURE): "session annulée",
    (State.RETAINED, Who.OPERATOR): "avis modifié par l'opérateur : retenue",
}


@dataclass(frozen=True, slots=True)
class Lived:
    """One application, with what surrounds it."""

    fate: Fate
    session: TrainingSession
    candidate: Candidate
    prescriber: Prescriber | None
    manager: Author


def prescriber_for(rng: Random, cast: Cast, session: TrainingSession) -> Prescriber:
    """One of the session's department, or of any where it has none."""
    near = cast.prescribers.get(session.department)
    return rng.choice(near or [one for some in cast.prescribers.values() for one in some])


def write(lives: list[Lived], cast: Cast) -> int:
    """Write applications and history, oldest first; the history of each ends on its state. Returns how many."""
    lives.sort(key=lambda life: life.fate.created_at)
    references = _references(lives)
    written = copy_rows((_application(life, each) for life, each in zip(lives, references, strict=True)), Application)
    copy_rows(_history(lives, references, cast), Event)
    settle_constraints()
    return written


def _references(lives: list[Lived]) -> list[str]:
    """One for each, of the year in which it was sent."""
    years = [paris_date(life.fate.created_at).year for life in lives]
    drawn = {year: iter(next_references(year, years.count(year))) for year in sorted(set(years))}
    return [next(drawn[year]) for year in years]


def _application(life: Lived, reference: str) -> Application:
    fate, candidate = life.fate, life.candidate
    decision = fate.decision
    is_retained, is_refused = fate.state is State.RETAINED, fate.state is State.NOT_RETAINED
    return Application(
        reference=reference,
        session=life.session,
        state=fate.state,
        origin=fate.origin,
        prescriber=life.prescriber.organisation if life.prescriber else None,
        created_at=fate.created_at,
        created_on=paris_date(fate.created_at),
        changed_at=fate.steps[-1].at,
        decided_at=decision.at if decision else None,
        decided_on=paris_date(decision.at) if decision else None,
        planned_entry=fate.planned_entry if is_retained else None,
        planned_exit=fate.planned_exit if is_retained else None,
        reason_id=decision.reason if decision and is_refused else None,
        reason_detail=decision.detail if decision and is_refused else "",
        reason_shared=bool(decision and is_refused and decision.reason != "autre"),
        person_key=candidate.person_key,
        email_key=candidate.email_key,
        follow_nonce=secrets.token_hex(16),
        **personal_data(candidate),
    )


def _history(lives: Iterable[Lived], references: Iterable[str], cast: Cast) -> Iterator[Event]:
    """Every line, in the order in which it happened."""
    steps = [(step, life, each) for life, each in zip(lives, references, strict=True) for step in life.fate.steps]
    steps.sort(key=lambda line: line[0].at)
    for step, life, reference in steps:
        yield _event(step, life, reference, cast)


def _event(step: Step, life: Lived, reference: str, cast: Cast) -> Event:
    author = _author(step, life, cast)
    return Event(
        kind="candidature",
        key=reference,
        verb=VERBS[step.after, step.who],
        before=step.before or "",
        after=step.after,
        at=step.at,
        actor_id=author.user_id,
        actor_label=author.label,
        organisation_id=author.organisation_id,
        organisation_label=author.organisation_label,
        channel=author.channel,
        reason=step.reason,
    )


def _author(step: Step, life: Lived, cast: Cast) -> Author:
    """Who did it (R7.5)."""
    if step.who in (Who.SENDER, Who.APPLICANT):
        return _applicant(life)
    if step.who is Who.CLOSURE:
        return EOS if step.after is State.REFUSED_CANCELLED else life.manager
    return {Who.CLOCK: CLOCK, Who.OPERATOR: cast.operator}.get(step.who, life.manager)


def _applicant(life: Lived) -> Author:
    if life.prescriber is not None:
        return life.prescriber.author
    return CANDIDATE if life.fate.origin is Origin.SELF else life.manager


def completed(candidate: Candidate, prescriber: Prescriber | None, origin: Origin, rng: Random) -> Candidate:
    """The data as that origin sends it: SELF has an address of mail (R6.2), a prescriber names its counsellor."""
    values = {name: getattr(candidate, name) for name in Candidate.__dataclass_fields__}
    if origin is Origin.SELF and not candidate.email:
        values["email"] = f"candidat.{rng.randrange(10**9)}@courriel.example"
    if prescriber is not None:
        values["contact_name"] = prescriber.counsellor.full_name
        values["contact_email"] = prescriber.counsellor.email
        values["contact_phone"] = prescriber.phone.replace(" ", "") if happens(rng, 0.7) else ""
    return Candidate(**values)


def lived_on(lives: Iterable[Lived]) -> date | None:
    """The day of the first application."""
    return min((paris_date(life.fate.created_at) for life in lives), default=None)
