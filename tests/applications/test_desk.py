"""What surrounds a decision (R7.1): the dates proposed, who is told, whether one may still be given."""

from datetime import date

import pytest

from rafaelpro.applications.availability import Point, Recruitment
from rafaelpro.applications.desk import is_open_to_decision, planned_dates, who_is_told
from rafaelpro.applications.enums import Mode, Reason, State
from rafaelpro.applications.messages import Audience
from rafaelpro.applications.models import Application
from rafaelpro.catalogue.models import TrainingAction, TrainingSession
from tests import factories

TODAY = date(2025, 2, 10)


def session(hours=None, start=date(2024, 2, 1), end=date(2027, 12, 31), archived=None):
    action = TrainingAction(total_hours=hours)
    return TrainingSession(action=action, contract_start=start, contract_end=end, archived_at=archived)


def recruiting(next_date=None):
    return Recruitment(Mode.ENTRY_POINTS, Reason.OPEN, 0, next=Point(next_date, 10) if next_date else None)


@pytest.mark.parametrize(
    ("hours", "start", "end", "next_date", "entry", "leaving"),
    [
        # the coming entry point; without hours, the end of the contract
        (None, date(2024, 2, 1), date(2027, 12, 31), date(2025, 3, 3), date(2025, 3, 3), date(2027, 12, 31)),
        # hours at 35 a week, a week begun counts
        (35, date(2024, 2, 1), date(2027, 12, 31), date(2025, 3, 3), date(2025, 3, 3), date(2025, 3, 10)),
        (36, date(2024, 2, 1), date(2027, 12, 31), date(2025, 3, 3), date(2025, 3, 3), date(2025, 3, 17)),
        # never beyond the contract
        (400, date(2024, 2, 1), date(2025, 3, 31), date(2025, 3, 3), date(2025, 3, 3), date(2025, 3, 31)),
        # no entry point to come: today, within the contract
        (None, date(2024, 2, 1), date(2027, 12, 31), None, TODAY, date(2027, 12, 31)),
        (None, date(2025, 6, 1), date(2025, 12, 31), None, date(2025, 6, 1), date(2025, 12, 31)),
        (None, None, None, None, TODAY, None),
        # the contract is over: no entry can be proposed
        (70, date(2024, 2, 1), date(2025, 2, 9), None, None, date(2025, 2, 9)),
    ],
)
def test_planned_dates(hours, start, end, next_date, entry, leaving):
    proposed = planned_dates(session(hours, start, end), recruiting(next_date), TODAY)
    assert (proposed.entry, proposed.exit) == (entry, leaving)


@pytest.mark.parametrize("state", list(State))
def test_only_pending_and_late_ones_are_open_to_a_decision(state):
    expected = state in (State.PENDING, State.NO_DECISION)
    assert is_open_to_decision(Application(state=state), session()) is expected
    assert not is_open_to_decision(Application(state=state), session(archived=TODAY))


@pytest.mark.django_db
@pytest.mark.frozen("2025-02-10")
def test_who_is_told_depends_on_who_has_an_address():
    school = factories.PrescriberFactory(email="")
    alone = factories.ApplicationFactory()
    without_address = factories.ApplicationFactory(email="")
    silent_school = factories.ApplicationFactory(prescriber=school)
    sent = factories.ApplicationFactory(prescriber=school, prescriber_contact_email="conseil@ml.example")
    assert who_is_told(alone, State.RETAINED) == {Audience.CANDIDATE}
    assert who_is_told(without_address, State.NOT_RETAINED) == frozenset()
    assert who_is_told(silent_school, State.RETAINED) == {Audience.CANDIDATE}
    assert who_is_told(sent, State.NOT_RETAINED) == {Audience.CANDIDATE, Audience.PRESCRIBER}
