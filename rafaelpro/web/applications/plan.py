"""A decision on several applications at once: which are meant, what will happen to each, what happened (R8.3)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rafaelpro.applications.decision import Conform, Decision, errors_of
from rafaelpro.applications.desk import PlannedDates, is_open_to_decision, planned_dates, who_is_told
from rafaelpro.applications.domain.decide_many import Outcome
from rafaelpro.applications.enums import State
from rafaelpro.applications.errors import AlreadyApplied, TransitionImpossible
from rafaelpro.applications.facts import recruitments, sessions_with_facts
from rafaelpro.applications.holding import beside_each, keys_of
from rafaelpro.applications.messages import Audience
from rafaelpro.applications.models import ERASED_NAME, Application
from rafaelpro.applications.queries import held_by, with_file
from rafaelpro.applications.transitions import Who, sources
from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.core import clock
from rafaelpro.core.french import NBSP, short_date
from rafaelpro.history import record
from rafaelpro.history.models import Event
from rafaelpro.organisations.models import Organisation
from rafaelpro.organisations.rights import MANAGING_ROLES

MOST = 500
REFERENCE = re.compile(r"[0-9]{10}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The applications that a structure manages among those named, in the order named; how many were left out."""

    applications: list[Application]
    sessions: list[TrainingSession]
    dates: dict[int, PlannedDates]
    left_out: int

    @property
    def common_dates(self) -> PlannedDates:
        """The proposed dates where all the sessions have the same; else none, and each session keeps its own."""
        proposed = set(self.dates.values())
        return next(iter(proposed)) if len(proposed) == 1 else PlannedDates(None, None)

    @property
    def references(self) -> str:
        return " ".join(application.reference for application in self.applications)


@dataclass(frozen=True, slots=True)
class Step:
    """What will happen to one application: its decision, or why nothing will."""

    application: Application
    decision: Decision | None
    words: str


@dataclass(frozen=True, slots=True)
class Result:
    application: Application
    is_done: bool
    words: str


def references_in(texts: Iterable[str]) -> list[str]:
    """The references named, each once, in order."""
    return list(dict.fromkeys(REFERENCE.findall(" ".join(texts))))


def choose(organisation: Organisation, references: Sequence[str]) -> Chosen:
    """The first `MOST` of them, with the dates to propose for each session; in a fixed number of queries."""
    kept = references[:MOST]
    managed = with_file(Application.objects.filter(held_by(organisation, MANAGING_ROLES), reference__in=kept))
    found = {application.reference: application for application in managed}
    applications = [found[reference] for reference in kept if reference in found]
    wanted = {application.session_id for application in applications}
    sessions = list(sessions_with_facts(TrainingSession.objects.filter(pk__in=wanted)))
    return Chosen(applications, sessions, _proposed(sessions), len(references) - len(applications))


def _proposed(sessions: list[TrainingSession]) -> dict[int, PlannedDates]:
    today = clock.today()
    recruits = recruitments(sessions, today) if sessions else {}
    return {session.pk: planned_dates(session, recruits[session.pk], today) for session in sessions}


def steps(chosen: Chosen, decision: Decision) -> list[Step]:
    """What the check page announces, row by row."""
    closed = [each for each in chosen.applications if not is_open_to_decision(each, each.session)]
    told = record.last_changes("candidature", [each.reference for each in closed])
    held = beside_each(chosen.applications, chosen.sessions) if isinstance(decision, Conform) else {}
    planned = [
        _step(each, decision, chosen, told.get(each.reference), held.get(each.pk)) for each in chosen.applications
    ]
    return list(_each_person_once(planned))


def _each_person_once(planned: Iterable[Step]) -> Iterator[Step]:
    """R6.3: of two « oui » to one person on one session, the door takes the first and refuses the second."""
    retained: dict[tuple[int, str], Application] = {}
    for step in planned:
        keys = keys_of(step.application) if isinstance(step.decision, Conform) else []
        first = next((retained[key] for key in keys if key in retained), None)
        if first is None:
            retained.update(dict.fromkeys(keys, step.application))
            yield step
        else:
            words = f"Impossible{NBSP}: même personne que {first.reference}, plus haut dans cette liste."
            yield replace(step, decision=None, words=words)


def _step(
    application: Application, decision: Decision, chosen: Chosen, last: Event | None, held: Application | None
) -> Step:
    if not is_open_to_decision(application, application.session):
        return Step(application, None, f"{already(application, last)} Rien ne change.")
    own = dated(decision, chosen.dates[application.session_id])
    errors = errors_of(own, application.session)
    if errors:
        return Step(application, None, f"Impossible{NBSP}: {' '.join(errors.values())}")
    if held is not None:
        return Step(application, None, f"Impossible{NBSP}: {held_words(held)}")
    return Step(application, own, _announced(application, own))


def dated(decision: Decision, dates: PlannedDates) -> Decision:
    """The same decision, with the session's proposed dates in the place of those that were left empty."""
    if not isinstance(decision, Conform):
        return decision
    entry, leaving = decision.planned_entry or dates.entry, decision.planned_exit or dates.exit
    return replace(decision, planned_entry=entry, planned_exit=leaving)


def _announced(application: Application, decision: Decision) -> str:
    if not isinstance(decision, Conform):
        return "Sera non retenue."
    words = f"Sera retenue, du {short_date(decision.planned_entry)} au {short_date(decision.planned_exit)}"
    if application.state == State.NO_DECISION:
        return f"{words}, si une place reste ouverte (avis en retard)."
    return f"{words}."


def already(application: Application, last: Event | None) -> str:
    """« Déjà retenue, par … le … »: kind to someone who came second."""
    if application.is_erased:
        return f"{ERASED_NAME}{NBSP}: rien ne peut plus y être changé."
    state = State(application.state)
    if state in sources(State.RETAINED, Who.MANAGER):  # only its archived session forbids a decision
        return f"{state.label}{NBSP}: la session est archivée."
    if last is None or last.after != state:
        return f"Déjà «{NBSP}{state.label.lower()}{NBSP}»."
    who = ", ".join(filter(None, (last.actor_label, last.organisation_label)))
    return f"Déjà «{NBSP}{state.label.lower()}{NBSP}», par {who}, le {short_date(clock.paris_date(last.at))}."


def held_words(other: Application) -> str:
    """Why a « oui » is refused to somebody who has another application there; whoever decides here may see both."""
    state = State(other.state).label.lower()
    return (
        f"Cette personne a déjà une autre candidature sur cette session, {other.reference} ({state}). "
        "Un «\u00a0oui\u00a0» ici lui donnerait deux places."
    )


def control(chosen: Chosen, decision: Decision) -> str:
    """The dates that the person has checked, in short: if they have changed by the time they confirm, they look again.

    States are not in it: what has been decided in between is told row by row.
    """
    own = [(each.reference, dated(decision, chosen.dates[each.session_id])) for each in chosen.applications]
    said = "\n".join(f"{reference} {each}" for reference, each in own)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def told_counts(planned: Sequence[Step]) -> dict[Audience, int]:
    """How many people of each audience will be written to."""
    doing = [who_is_told(step.application, State.RETAINED) for step in planned if step.decision is not None]
    return {audience: sum(audience in told for told in doing) for audience in (Audience.CANDIDATE, Audience.PRESCRIBER)}


def results(planned: Sequence[Step], outcomes: Sequence[Outcome]) -> list[Result]:
    """What became of each row of the check page, in its order."""
    by_reference = {outcome.application.reference: outcome for outcome in outcomes}
    late = [
        outcome.refusal.application.reference
        for outcome in outcomes
        if isinstance(outcome.refusal, TransitionImpossible)
    ]
    told = record.last_changes("candidature", late)
    return [_result(step, by_reference.get(step.application.reference), told) for step in planned]


def _result(step: Step, outcome: Outcome | None, told: dict[str, Event]) -> Result:
    if outcome is None:
        return Result(step.application, False, step.words)
    if outcome.is_done:
        return Result(outcome.application, True, "Avis enregistré.")
    if isinstance(outcome.refusal, TransitionImpossible):
        present = outcome.refusal.application
        return Result(present, False, f"{already(present, told.get(present.reference))} Rien n’a changé.")
    if isinstance(outcome.refusal, AlreadyApplied):
        return Result(step.application, False, f"Refusé{NBSP}: {held_words(outcome.refusal.application)}")
    return Result(step.application, False, f"Refusé{NBSP}: {outcome.refusal}")
