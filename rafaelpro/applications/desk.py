"""What surrounds a decision: may one still be given, which dates to propose, who will be told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from rafaelpro.catalogue.models import TrainingSession

from .availability import Recruitment
from .enums import State
from .messages import TOLD, Audience, answer_told, recipients
from .models import Application
from .transitions import Who, sources

HOURS_A_WEEK = 35


@dataclass(frozen=True, slots=True)
class PlannedDates:
    """Dates proposed for entry and exit (R7.1); None where nothing sensible can be said."""

    entry: date | None
    exit: date | None


def is_open_to_decision(application: Application, session: TrainingSession) -> bool:
    """R7.3, R7.5: pending or « avis non transmis », until the session is archived or the person's data erased."""
    if application.is_erased:
        return False
    return session.archived_at is None and State(application.state) in sources(State.RETAINED, Who.MANAGER)


def planned_dates(session: TrainingSession, recruitment: Recruitment, today: date) -> PlannedDates:
    """Entry: the coming entry point, else today within the contract. Exit: after the hours of the action at 35 a week,
    where EOS gives them, else the end of the contract; never later than it.
    """
    entry = recruitment.next.date if recruitment.next else _within(session, today)
    if entry is None:
        return PlannedDates(None, session.contract_end)
    hours = session.action.total_hours
    leaving = entry + timedelta(weeks=-(-hours // HOURS_A_WEEK)) if hours else session.contract_end
    if leaving and session.contract_end and leaving > session.contract_end:
        leaving = session.contract_end
    return PlannedDates(entry, leaving)


def _within(session: TrainingSession, today: date) -> date | None:
    if session.contract_end and today > session.contract_end:
        return None
    return max(today, session.contract_start) if session.contract_start else today


def who_is_told(application: Application, state: State) -> frozenset[Audience]:
    """The audiences that a decision writes to: those of the table of messages that have an address."""
    return frozenset(audience for audience in TOLD[answer_told(state)] if recipients(audience, application))
