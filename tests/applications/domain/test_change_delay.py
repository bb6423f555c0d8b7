"""A measure gets another delay to decide (R7.3): who is spared, who is not, twice, late, at once."""

from datetime import date

import pytest

from rafaelpro.applications import queries, tasks
from rafaelpro.applications.availability import spared_until
from rafaelpro.applications.delays import Horizon, Waiting, foresee
from rafaelpro.applications.domain import expire_all
from rafaelpro.applications.domain.change_delay import apply_delay, ask_delay
from rafaelpro.applications.domain.expire import due_date
from rafaelpro.applications.domain.remind import remind_due_soon
from rafaelpro.applications.enums import State
from rafaelpro.applications.errors import ChangedMeanwhile, InvalidDecision, NotAllowed
from rafaelpro.applications.models import Application, DelayChange
from rafaelpro.catalogue.models import Measure
from rafaelpro.core import clock as core_clock
from rafaelpro.outbox.models import Message
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator():
    return factories.actor(factories.OperatorFactory())


@pytest.fixture
def ask(operator):
    def asked(days, seen="30.0"):
        return ask_delay(measure=Measure.objects.get(pk="HSP-SOCLE"), days=days, seen=seen, actor=operator)

    return asked


def state_of(application):
    return Application.objects.get(pk=application.pk).state


def due_of(application):
    """By the list's SQL and by the domain's Python: they must agree."""
    listed = queries.with_due(Application.objects.filter(pk=application.pk)).get()
    fresh = Application.objects.get(pk=application.pk)
    assert due_date(fresh, fresh.session, core_clock.today()) == listed.due_on
    return str(listed.due_on)


class TestRule:
    @pytest.mark.parametrize(
        ("due", "spared"),
        [(date(2025, 3, 25), date(2025, 3, 25)), (date(2025, 5, 1), date(2025, 4, 4)), (None, date(2025, 4, 4))],
    )
    def test_the_notice_or_the_old_day_if_it_comes_first(self, due, spared):
        assert spared_until(due, date(2025, 3, 20), 15) == spared

    def test_a_forecast_adds_up(self):
        waiting = [
            Waiting(date(2025, 3, 3), date(2025, 2, 1), None, 5),
            Waiting(date(2025, 1, 3), date(2025, 1, 1), None, 2),
            Waiting(None, date(2025, 2, 1), None, 7),
            Waiting(date(2025, 3, 3), date(2025, 3, 19), date(2025, 4, 1), 1),
        ]
        seen = foresee(waiting, before=30, after=5, today=date(2025, 3, 20), notice=15)
        assert (seen.pending, seen.spared) == (15, 5)
        assert seen.now == {Horizon.OVER: 2, Horizon.SOON: 5, Horizon.LATER: 1, Horizon.NEVER_YET: 7}
        assert seen.after == {Horizon.OVER: 2, Horizon.SOON: 6, Horizon.LATER: 0, Horizon.NEVER_YET: 7}


class TestShorter:
    def test_nobody_is_due_before_the_warning_has_left(self, clock, ask):
        clock.freeze("2025-03-20")
        session = factories.SessionFactory(points=[("2025-03-03", 15)])
        decider = factories.member(session.action.responsible, applications=True)
        old = factories.ApplicationFactory(session=session, created_on="2025-02-01")
        new = factories.ApplicationFactory(session=session, created_on="2025-03-19")
        assert (due_of(old), due_of(new)) == ("2025-04-02", "2025-04-18")
        assert apply_delay(ask(5).pk)
        assert (due_of(old), due_of(new)) == ("2025-04-02", "2025-04-04")
        assert expire_all() == 0
        remind_due_soon()
        assert Message.objects.get(to=decider.email).subject == "2 candidatures à traiter d’ici 15 jours"
        clock.freeze("2025-04-04T23:59")
        expire_all()
        assert (state_of(old), state_of(new)) == (State.NO_DECISION, State.PENDING)
        clock.freeze("2025-04-05")
        expire_all()
        assert state_of(new) == State.NO_DECISION

    def test_an_application_sent_later_has_the_new_delay(self, clock, ask):
        clock.freeze("2025-03-20")
        session = factories.SessionFactory(points=[("2025-03-03", 15)])
        apply_delay(ask(5).pk)
        late = factories.ApplicationFactory(session=session, created_on="2025-03-20")
        assert due_of(late) == "2025-03-25"

    def test_an_entry_point_to_come_keeps_its_notice_too(self, clock, ask):
        clock.freeze("2025-03-01")
        waits = factories.ApplicationFactory(session=factories.SessionFactory(points=[("2025-03-03", 15)]))
        apply_delay(ask(1).pk)
        assert due_of(waits) == "None"
        clock.freeze("2025-03-04")
        expire_all()
        assert due_of(waits) == "2025-03-16"

    def test_shortened_again_what_was_left_is_not_taken_back(self, clock, ask):
        clock.freeze("2025-03-20")
        waits = factories.ApplicationFactory(session=factories.SessionFactory(points=[("2025-03-03", 15)]))
        first = ask(10)
        apply_delay(first.pk)
        assert due_of(waits) == "2025-04-04"
        clock.freeze("2025-03-31")
        apply_delay(ask(2, seen=f"10.{first.pk}").pk)
        assert due_of(waits) == "2025-04-04"


class TestLonger:
    def test_what_was_due_already_does_not_come_back_even_if_the_job_is_late(self, clock, ask):
        clock.freeze("2025-03-20")
        session = factories.SessionFactory(points=[("2025-03-03", 15)])
        due, later = (
            factories.ApplicationFactory(session=session, created_on=day) for day in ("2025-02-01", "2025-03-10")
        )
        clock.freeze("2025-04-05")
        apply_delay(ask(90).pk)
        assert (state_of(due), state_of(later)) == (State.NO_DECISION, State.PENDING)
        assert due_of(later) == "2025-06-08"
        assert Application.objects.get(pk=later.pk).not_due_before is None


class TestTwiceAndLate:
    def test_run_twice_changes_nothing_more(self, clock, ask):
        clock.freeze("2025-03-20T12:00")
        waits = factories.ApplicationFactory(session=factories.SessionFactory(points=[("2025-03-03", 15)]))
        change = ask(5)
        assert apply_delay(change.pk)
        clock.freeze("2025-03-25")
        assert apply_delay(change.pk)
        assert due_of(waits) == "2025-04-04"
        assert DelayChange.objects.get().applied_at.date() == date(2025, 3, 20)

    def test_a_job_late_by_three_days_still_leaves_the_whole_notice(self, clock, ask):
        clock.freeze("2025-03-20")
        waits = factories.ApplicationFactory(session=factories.SessionFactory(points=[("2025-03-03", 15)]))
        ask(5)
        clock.freeze("2025-03-23")
        assert due_of(waits) == "2025-04-19"
        assert tasks.run_due()["délais changés"] == 1
        assert due_of(waits) == "2025-04-07"

    def test_half_done_nothing_is_due_sooner(self, clock, ask, monkeypatch):
        """A worker that dies between the sessions and the delay: the old delay holds until the next run ends it."""
        from rafaelpro.applications.domain import change_delay

        clock.freeze("2025-03-20")
        waits = factories.ApplicationFactory(session=factories.SessionFactory(points=[("2025-03-03", 15)]))
        change = ask(5)
        with monkeypatch.context() as patch:
            patch.setattr(change_delay, "_hold", lambda change_id: (_ for _ in ()).throw(ConnectionError))
            with pytest.raises(ConnectionError):
                apply_delay(change.pk)
        assert due_of(waits) == "2025-04-19"
        assert tasks.run_due()["délais changés"] == 1
        assert due_of(waits) == "2025-04-04"

    def test_the_job_is_there_once_the_request_has_committed(self, clock, ask, django_capture_on_commit_callbacks):
        from procrastinate.contrib.django.models import ProcrastinateJob

        clock.freeze("2025-03-20")
        with django_capture_on_commit_callbacks(execute=True):
            change = ask(5)
            tasks.change_delay_soon(change.pk)
        assert ProcrastinateJob.objects.get().args == {"change_id": change.pk}


class TestRefused:
    def test_by_who_is_not_the_operator(self, clock):
        clock.freeze("2025-03-20")
        centre = factories.actor(factories.OrganisationFactory(), applications=True, catalogue=True)
        with pytest.raises(NotAllowed):
            ask_delay(measure=Measure.objects.get(pk="HSP-SOCLE"), days=5, seen="30.0", actor=centre)
        assert not DelayChange.objects.exists()

    @pytest.mark.parametrize("days", [0, -1, 366, 30])
    def test_impossible_days(self, clock, ask, days):
        clock.freeze("2025-03-20")
        with pytest.raises(InvalidDecision):
            ask(days)

    def test_who_comes_second(self, clock, ask):
        clock.freeze("2025-03-20")
        ask(5)
        with pytest.raises(ChangedMeanwhile, match="vient de demander 5 jours"):
            ask(6)
