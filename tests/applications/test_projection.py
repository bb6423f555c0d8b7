"""The projection turns at midnight in Paris without any job, forwards and backwards."""

import pytest

from rafaelpro.applications import projection
from rafaelpro.applications.enums import State
from rafaelpro.applications.models import SessionAvailability
from rafaelpro.applications.projection import STATE_COLUMNS
from rafaelpro.core.invariants import all_invariants
from tests.factories import ApplicationFactory, SessionFactory

pytestmark = pytest.mark.django_db


def shown(session):
    row = SessionAvailability.objects.get(session=session)
    return f"{row.taken}/{row.places}", str(row.next_date), row.is_open


@pytest.mark.parametrize("day", ["2025-03-30", "2025-10-26", "2024-02-29", "2025-12-31"])
def test_at_midnight_in_paris_on_every_kind_of_night(clock, day):
    clock.freeze(f"{day}T12:00")
    session = SessionFactory(points=[(day, 3), ("2026-06-01", 7)], contract_start="2024-01-01")
    ApplicationFactory(session=session)
    clock.freeze(f"{day}T23:59:59.9")
    assert projection.catch_up().rows == 0
    assert shown(session) == ("1/3", day, True)
    clock.freeze(_next_midnight(day))
    assert projection.catch_up().rows == 1
    assert shown(session) == ("1/7", "2026-06-01", True)
    assert projection.catch_up().rows == 0


def _next_midnight(day):
    from datetime import date, timedelta

    return date.fromisoformat(day) + timedelta(days=1)


def test_a_clock_that_goes_back_is_followed(clock):
    clock.freeze("2025-05-01")
    session = SessionFactory(points=[("2025-03-03", 15), ("2025-09-15", 12)])
    assert shown(session) == ("0/12", "2025-09-15", True)
    clock.freeze("2025-02-01")
    assert projection.catch_up().rows == 1
    assert shown(session) == ("0/15", "2025-03-03", True)


def test_catching_up_costs_the_same_number_of_queries_for_one_or_many(clock, django_assert_num_queries):
    clock.freeze("2025-03-01")
    for _ in range(2):
        SessionFactory(points=[("2025-03-03", 15), ("2025-09-15", 12)])
    clock.freeze("2025-03-04")
    with django_assert_num_queries(11):
        projection.catch_up()
    clock.freeze("2025-03-01")
    for _ in range(20):
        SessionFactory(points=[("2025-03-03", 15), ("2025-09-15", 12)])
    projection.catch_up()
    clock.freeze("2025-03-04")
    with django_assert_num_queries(11):
        projection.catch_up()


class TestInvariants:
    """Each search finds what it is for, once it is broken on purpose."""

    def lines(self, name):
        (found,) = [each for each in all_invariants() if each.name == name]
        return list(found.search())

    @pytest.fixture
    def application(self, clock):
        clock.freeze("2025-02-10T10:00")
        session = SessionFactory(points=[("2025-03-03", 15)])
        application = ApplicationFactory(session=session)
        assert [line for each in all_invariants() for line in each.search()] == []
        return application

    def test_projection(self, application):
        SessionAvailability.objects.update(taken=7)
        assert self.lines("projection_says_what_is_derived") == [
            f"session {application.session.carif_number}: taken vaut 7, calculé 1"
        ]

    @pytest.mark.parametrize("state", State)
    def test_totals_by_state(self, application, state):
        column = STATE_COLUMNS[state]
        told = getattr(SessionAvailability.objects.get(), column)
        SessionAvailability.objects.update(**{column: told + 1})
        assert self.lines("projection_says_what_is_derived") == [
            f"session {application.session.carif_number}: {column} vaut {told + 1}, calculé {told}"
        ]

    def test_cancelled(self, application):
        type(application.session).objects.update(cancelled_at=application.created_at)
        assert application.reference in self.lines("nothing_pends_on_a_cancelled_session")[0]

    def test_civil_dates(self, application):
        type(application).objects.update(created_on="2025-02-09")
        assert application.reference in self.lines("civil_dates_agree_with_moments")[0]

    def test_decision_before_sending(self, clock, application):
        clock.freeze("2025-02-11")
        late = ApplicationFactory(session=application.session, state="RETAINED", decided_on="2025-02-11")
        type(late).objects.filter(pk=late.pk).update(created_at="2025-02-12T00:00Z")
        assert late.reference in self.lines("a_decision_has_its_date")[0]

    @pytest.mark.parametrize("keys", ["person_key", "email_key"])
    @pytest.mark.parametrize(("decided_on", "found"), [("2025-01-06", False), ("2025-01-07", True)])
    def test_two_places(self, application, keys, decided_on, found):
        """Retained on the day of the last entry point: that was another window, and breaks nothing."""
        session = SessionFactory(points=[("2025-01-06", 5), ("2025-03-03", 5)])
        pending = ApplicationFactory(session=session)
        retained = ApplicationFactory(
            session=session, state="RETAINED", created_on="2024-12-01", decided_on=decided_on, **{keys: "quelqu'un"}
        )
        type(pending).objects.filter(pk=pending.pk).update(**{keys: "quelqu'un"})
        told = f"candidatures {pending.reference} et {retained.reference}: deux places pour une personne"
        assert self.lines("nobody_takes_two_places") == ([told] if found else [])

    def test_two_places_of_two_retained(self, application):
        pair = [ApplicationFactory(session=application.session, state="RETAINED", birth_name="A") for _ in range(2)]
        (line,) = self.lines("nobody_takes_two_places")
        assert all(each.reference in line for each in pair)
