"""« Avis non transmis » (R7.3): when it is due, run twice, entry points that come late."""

import pytest

from rafaelpro.applications import projection, queries
from rafaelpro.applications.domain import expire_all, withdraw
from rafaelpro.applications.domain.archive import archive_ended
from rafaelpro.applications.domain.remind import remind_due_soon
from rafaelpro.applications.enums import State
from rafaelpro.applications.models import Application, DueNotice
from rafaelpro.catalogue.models import EntryPoint, Measure, TrainingSession
from rafaelpro.history import record
from rafaelpro.outbox.models import Message
from tests.factories import ApplicationFactory, OrganisationFactory, PrescriberFactory, SessionFactory, member

pytestmark = pytest.mark.django_db


def state_of(application):
    return Application.objects.get(pk=application.pk).state


@pytest.mark.parametrize(
    ("measure", "points", "start", "last_day", "first_day_over"),
    [
        ("HSP-SOCLE", [("2025-01-06", 5), ("2025-03-03", 5)], "2024-02-01", "2025-04-02", "2025-04-03"),
        ("PRF", [], "2025-03-03", "2025-04-02", "2025-04-03"),
    ],
)
def test_due_thirty_days_after_the_last_entry_point_or_the_start(
    clock, measure, points, start, last_day, first_day_over
):
    clock.freeze("2025-02-10")
    session = SessionFactory(action__measure=measure, points=points, contract_start=start)
    application = ApplicationFactory(session=session)
    clock.freeze(f"{last_day}T23:59:59")
    assert expire_all() == 0
    clock.freeze(f"{first_day_over}T00:00")
    assert expire_all() == 1
    assert state_of(application) == State.NO_DECISION
    assert expire_all() == 0
    last = record.of("candidature", application.reference).last()
    assert (last.after, last.channel) == ("NO_DECISION", "horloge")


def test_none_is_due_while_an_entry_point_is_to_come_whatever_the_delay(clock):
    clock.freeze("2025-02-10")
    Measure.objects.filter(pk="HSP-SOCLE").update(decision_delay_days=0)
    session = SessionFactory(points=[("2025-01-06", 5), ("2026-03-03", 5)])
    ApplicationFactory(session=session, created_on="2025-01-02")
    clock.freeze("2026-03-03")
    assert expire_all() == 0
    clock.freeze("2026-03-04")
    assert expire_all() == 1


def test_a_new_entry_point_revives_nobody_but_holds_the_others(clock):
    clock.freeze("2025-02-10")
    session = SessionFactory(points=[("2025-03-03", 5)])
    early = ApplicationFactory(session=session)
    clock.freeze("2025-04-03")
    expire_all()
    EntryPoint.objects.create(session=session, date="2025-09-15", places=5)
    projection.refresh([session.pk])
    assert state_of(early) == State.NO_DECISION
    ApplicationFactory(session=session, birth_name="Plus Tard")
    assert expire_all() == 0


def test_an_application_sent_after_the_start_has_the_whole_delay(clock):
    clock.freeze("2025-04-20")
    session = SessionFactory(action__measure="PRF", contract_start="2025-03-03")
    application = ApplicationFactory(session=session, created_on="2025-04-15")
    assert expire_all() == 0
    projection.catch_up()
    assert str(queries.with_due(Application.objects.all()).get().due_on) == "2025-05-15"
    clock.freeze("2025-05-16")
    assert expire_all() == 1
    assert state_of(application) == State.NO_DECISION


def test_everyone_is_told(clock):
    clock.freeze("2025-02-10")
    session = SessionFactory(points=[("2025-03-03", 5)])
    member(session.action.responsible, applications=True)
    ApplicationFactory(session=session, prescriber=PrescriberFactory())
    clock.freeze("2025-05-01")
    expire_all()
    kinds = sorted(Message.objects.values_list("kind", flat=True))
    assert kinds == ["no_decision.candidate", "no_decision.organisation", "no_decision.prescriber"]


class TestReminders:
    """R7.4, R9.3: due within 15 days."""

    def test_each_application_once_to_each_address(self, clock):
        clock.freeze("2025-02-10")
        session = SessionFactory(points=[("2025-03-03", 5)])
        decider = member(session.action.responsible, applications=True)
        structure = PrescriberFactory()
        ApplicationFactory(session=session, prescriber=structure)
        ApplicationFactory(session=session)
        clock.freeze("2025-03-17")
        assert remind_due_soon() == 0
        clock.freeze("2025-03-18")
        assert remind_due_soon() == 2
        assert remind_due_soon() == 0
        assert Message.objects.count() == 2
        letter = Message.objects.get(to=decider.email)
        assert letter.subject == "2 candidatures à traiter d’ici 15 jours"
        assert Message.objects.get(to=structure.email).subject.startswith("1 de vos candidatures")
        clock.freeze("2025-03-24")
        assert remind_due_soon() == 0

    def test_one_that_comes_due_before_the_next_letter_has_its_own(self, clock, short):
        """A delay of 5 days: sent on 11/02 after the letter of the day, due on 16/02; told on 12/02, and alone."""
        decider = member(short.action.responsible, applications=True)
        clock.freeze("2025-02-11T08:00")
        ApplicationFactory(session=short)
        assert remind_due_soon() == 1
        clock.freeze("2025-02-11T15:00")
        ApplicationFactory.create_batch(2, session=short)
        assert remind_due_soon() == 0
        clock.freeze("2025-02-12T00:00")
        assert remind_due_soon() == 1
        subjects = Message.objects.filter(to=decider.email).order_by("pk").values_list("subject", flat=True)
        assert [subject.split()[0] for subject in subjects] == ["1", "2"]

    def test_one_letter_a_day_to_whoever_had_one_today(self, clock, short):
        """Two organisations decide; one has read about another session today: the application waits for both."""
        short.positioner = OrganisationFactory()
        short.save()
        first, second = (member(each, applications=True) for each in (short.action.responsible, short.positioner))
        clock.freeze("2025-02-11T08:00")
        other = SessionFactory(
            action__measure="PRF", action__responsible=short.action.responsible, contract_start="2025-02-01"
        )
        ApplicationFactory(session=other)
        assert remind_due_soon() == 1
        ApplicationFactory(session=short)
        assert remind_due_soon() == 0
        clock.freeze("2025-02-12T00:00")
        assert remind_due_soon() == 2
        assert [Message.objects.filter(to=each.email).count() for each in (first, second)] == [2, 1]

    def test_a_last_day_that_moves_is_told_again(self, clock, short):
        """EOS gives another entry point: nothing is due; once it has passed, the warning comes again."""
        session = SessionFactory(points=[("2025-02-03", 5)])
        member(session.action.responsible, applications=True)
        application = ApplicationFactory(session=session, created_on="2025-02-01")
        clock.freeze("2025-02-24")
        assert remind_due_soon() == 1
        session.entry_points.create(date="2025-03-17", places=5)
        projection.refresh([session.pk])
        assert remind_due_soon() == 0
        clock.freeze("2025-04-10")
        assert remind_due_soon() == 1
        assert str(DueNotice.objects.get(application=application).due_on) == "2025-04-16"

    def test_nobody_to_tell_yet_is_told_when_there_is_somebody(self, clock, short):
        clock.freeze("2025-02-11")
        ApplicationFactory(session=short)
        assert remind_due_soon() == 0
        member(short.action.responsible, applications=True)
        assert remind_due_soon() == 1

    def test_a_long_address_is_an_address_like_another(self, clock, short):
        """Longer than the key of a letter: two of them that begin alike are two, and tomorrow is another day."""
        long = f"{'a' * 60}@{'b' * 60}.{'c' * 60}"
        readers = [
            member(short.action.responsible, applications=True, email=f"{long}.{end}") for end in ("example", "test")
        ]
        for day in ("2025-02-11", "2025-02-12"):
            clock.freeze(day)
            ApplicationFactory(session=short)
            assert remind_due_soon() == 2
        assert [Message.objects.filter(to=each.email).count() for each in readers] == [2, 2]

    def test_what_waits_no_more_leaves_no_notice(self, clock, short):
        member(short.action.responsible, applications=True)
        clock.freeze("2025-02-11")
        application = ApplicationFactory(session=short)
        remind_due_soon()
        assert DueNotice.objects.exists()
        withdraw(application=application, author=record.CANDIDATE)
        remind_due_soon()
        assert not DueNotice.objects.exists()

    @pytest.fixture
    def short(self, clock):
        """A session of R5 that has begun, whose measure leaves 5 days."""
        clock.freeze("2025-02-05")
        Measure.objects.filter(pk="PRF").update(decision_delay_days=5)
        return SessionFactory(action__measure="PRF", contract_start="2025-02-01")


class TestArchive:
    """R5.4: six months after the end of the contract."""

    @pytest.mark.parametrize(
        ("end", "today", "archived"),
        [
            ("2025-02-28", "2025-08-28", 0),
            ("2025-02-28", "2025-08-29", 1),
            ("2025-08-31", "2026-02-28", 0),
            ("2025-08-31", "2026-03-01", 1),
        ],
    )
    def test_six_months_after(self, clock, end, today, archived):
        clock.freeze(today)
        session = SessionFactory(contract_end=end)
        assert archive_ended() == archived
        assert bool(TrainingSession.objects.get(pk=session.pk).archived_at) == bool(archived)
        assert archive_ended() == 0

    def test_a_contract_without_end_is_never_archived(self, clock):
        clock.freeze("2040-01-01")
        SessionFactory(contract_end=None)
        assert archive_ended() == 0
