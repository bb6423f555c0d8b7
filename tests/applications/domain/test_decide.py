"""Decisions (R7.1–R7.6): what they need, what they change, what they refuse."""

from datetime import date

import pytest

from rafaelpro.applications.decision import Conform, NotConform
from rafaelpro.applications.domain import decide, withdraw
from rafaelpro.applications.enums import State
from rafaelpro.applications.errors import (
    AlreadyApplied,
    InvalidDecision,
    NotAllowed,
    RecruitmentClosed,
    SessionFull,
    TransitionImpossible,
)
from rafaelpro.applications.models import Application, SessionAvailability
from rafaelpro.catalogue.models import EntryPoint
from rafaelpro.core import clock
from rafaelpro.history import record
from rafaelpro.organisations.rights import Refusal
from rafaelpro.outbox.models import Message
from tests.factories import ApplicationFactory, OrganisationFactory, PrescriberFactory, SessionFactory, actor

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T10:00")]

YES = Conform(date(2025, 3, 3), date(2025, 9, 1))
NO = NotConform("document-manquant", "pièce d'identité", share_reason=True, message_to_prescriber="À renvoyer")


@pytest.fixture
def session():
    return SessionFactory(points=[("2025-03-03", 12)], positioner=OrganisationFactory())


@pytest.fixture
def manager(session):
    return actor(session.action.responsible, applications=True)


def taken(session):
    row = SessionAvailability.objects.get(session=session)
    return f"{row.taken}/{row.places}"


def test_the_counter_moves_as_the_guide_says(session, manager):
    """9/12, then 8/12 on a « non », still 8/12 on a « oui » (R4.3, R4.6)."""
    for _ in range(6):
        ApplicationFactory(session=session, state="RETAINED", created_on="2025-02-01", decided_on="2025-02-05")
    one, two, _ = (ApplicationFactory(session=session) for _ in range(3))
    assert taken(session) == "9/12"
    decide(application=one, decision=NO, actor=manager)
    assert taken(session) == "8/12"
    decide(application=two, decision=YES, actor=manager)
    assert taken(session) == "8/12"


def test_yes_keeps_dates_history_and_letters(session, manager):
    structure = PrescriberFactory()
    application = ApplicationFactory(session=session, prescriber=structure)
    after = decide(application=application, decision=YES, actor=manager)
    assert (after.state, after.decided_on) == (State.RETAINED, date(2025, 2, 10))
    assert (after.planned_entry, after.planned_exit) == (YES.planned_entry, YES.planned_exit)
    last = record.of("candidature", application.reference).last()
    assert (last.before, last.after) == ("PENDING", "RETAINED")
    assert (last.actor_label, last.organisation_id) == (manager.label, manager.organisation.pk)
    assert set(Message.objects.values_list("kind", flat=True)) == {"retained.candidate", "retained.prescriber"}
    assert "03/03/2025" in Message.objects.get(kind="retained.candidate").body


def test_no_keeps_reason_and_shares_it_only_when_asked(session, manager):
    shared = ApplicationFactory(session=session, prescriber=PrescriberFactory())
    kept = ApplicationFactory(session=session)
    decide(application=shared, decision=NO, actor=manager)
    after = decide(application=kept, decision=NotConform("injoignable"), actor=manager)
    assert after.reason_id == "injoignable"
    letters = {(letter.kind, letter.to): letter.body for letter in Message.objects.all()}
    assert "pièce d'identité" in letters["not_retained.candidate", shared.email]
    assert "À renvoyer" not in letters["not_retained.candidate", shared.email]
    assert "À renvoyer" in letters["not_retained.prescriber", shared.prescriber.email]
    assert "injoignable" not in letters["not_retained.candidate", kept.email].lower()


@pytest.mark.parametrize(
    ("decision", "fields"),
    [
        (Conform(None, None), {"planned_entry", "planned_exit"}),
        (Conform(date(2025, 4, 2), date(2025, 4, 1)), {"planned_exit"}),
        (Conform(date(2024, 1, 31), date(2025, 4, 1)), {"planned_entry"}),
        (Conform(date(2025, 4, 1), date(2028, 1, 1)), {"planned_exit"}),
        (NotConform(""), {"reason_code"}),
        (NotConform("motivation"), {"reason_code"}),
        (NotConform("autre", "  "), {"detail"}),
        (NotConform("autre", "1 85 05 78 006 084 36"), {"detail"}),
        (NotConform("injoignable", message_to_prescriber="x" * 1001), {"message_to_prescriber"}),
    ],
)
def test_bad_decisions_change_nothing(session, manager, decision, fields):
    application = ApplicationFactory(session=session)
    with pytest.raises(InvalidDecision) as refused:
        decide(application=application, decision=decision, actor=manager)
    assert set(refused.value.errors) == fields
    assert Application.objects.get(pk=application.pk).state == State.PENDING


def test_entry_and_exit_on_the_bounds_of_the_contract(session, manager):
    application = ApplicationFactory(session=session)
    bounds = Conform(session.contract_start, session.contract_end)
    assert decide(application=application, decision=bounds, actor=manager).state == State.RETAINED


def test_who_may_decide(session):
    application = ApplicationFactory(session=session)
    refused = {
        "trainer": (actor(session.trainer, applications=True), Refusal.WRONG_ROLE),
        "another organisation": (actor(OrganisationFactory(), applications=True), Refusal.WRONG_ROLE),
        "no right": (actor(session.action.responsible, catalogue=True), Refusal.MISSING_RIGHT),
    }
    for name, (who, refusal) in refused.items():
        with pytest.raises(NotAllowed) as answer:
            decide(application=application, decision=YES, actor=who)
        assert answer.value.verdict.refusal is refusal, name
    positioner = actor(session.positioner, applications=True)
    assert decide(application=application, decision=YES, actor=positioner).state == State.RETAINED


@pytest.mark.parametrize("state", sorted(set(State) - {State.PENDING, State.NO_DECISION}))
@pytest.mark.parametrize("decision", [YES, NO], ids=["oui", "non"])
def test_a_state_already_left_says_so_and_changes_nothing(session, manager, state, decision):
    application = ApplicationFactory(session=session, state=state)
    lines = record.of("candidature", application.reference).count()
    with pytest.raises(TransitionImpossible) as refused:
        decide(application=application, decision=decision, actor=manager)
    assert str(refused.value)
    assert Application.objects.get(pk=application.pk).state == state
    assert record.of("candidature", application.reference).count() == lines
    assert not Message.objects.exists()


class TestLateDecisions:
    """R7.3: « non » always, « oui » only into an open window and taking a place."""

    def test_yes_takes_a_place_of_an_open_window(self, manager, session):
        late = ApplicationFactory(session=session, state="NO_DECISION", created_on="2024-10-01")
        assert taken(session) == "0/12"
        assert decide(application=late, decision=YES, actor=manager).decided_on == date(2025, 2, 10)
        assert taken(session) == "1/12"

    def test_yes_is_refused_when_full(self, manager, session):
        late = ApplicationFactory(session=session, state="NO_DECISION", created_on="2024-10-01")
        for _ in range(12):
            ApplicationFactory(session=session)
        with pytest.raises(SessionFull):
            decide(application=late, decision=YES, actor=manager)
        assert Application.objects.get(pk=late.pk).state == State.NO_DECISION
        assert decide(application=late, decision=NO, actor=manager).state == State.NOT_RETAINED

    def test_yes_is_refused_without_window(self):
        session = SessionFactory(points=[("2024-11-04", 12)])
        late = ApplicationFactory(session=session, state="NO_DECISION", created_on="2024-10-01")
        manager = actor(session.action.responsible, applications=True)
        with pytest.raises(RecruitmentClosed):
            decide(application=late, decision=YES, actor=manager)

    def test_a_pending_one_whose_due_date_passed_is_late_even_before_the_job(self):
        session = SessionFactory(points=[("2024-11-04", 12)])
        overdue = ApplicationFactory(session=session, created_on="2024-10-01")
        manager = actor(session.action.responsible, applications=True)
        with pytest.raises(RecruitmentClosed):
            decide(application=overdue, decision=YES, actor=manager)
        assert decide(application=overdue, decision=NO, actor=manager).state == State.NOT_RETAINED
        states = record.of("candidature", overdue.reference).values_list("after", flat=True)
        assert list(states) == ["PENDING", "NO_DECISION", "NOT_RETAINED"]

    @pytest.mark.parametrize("state", ["PENDING", "RETAINED"])
    def test_yes_gives_nobody_a_second_place(self, manager, session, state):
        """R6.3: who came back is answered on the application that holds; the late one may only be refused."""
        late = ApplicationFactory(session=session, state="NO_DECISION", created_on="2024-10-01", birth_name="Dupont")
        again = ApplicationFactory(session=session, state=state, birth_name="Dupont")
        with pytest.raises(AlreadyApplied) as refused:
            decide(application=late, decision=YES, actor=manager)
        assert refused.value.application == again
        assert Application.objects.get(pk=late.pk).state == State.NO_DECISION
        assert (taken(session), record.of("candidature", late.reference).count()) == ("1/12", 2)
        assert decide(application=late, decision=NO, actor=manager).state == State.NOT_RETAINED

    def test_yes_to_who_was_retained_before_the_last_entry_point(self, manager, session):
        late = ApplicationFactory(session=session, state="NO_DECISION", created_on="2024-10-01", birth_name="Dupont")
        ApplicationFactory(session=session, state="RETAINED", birth_name="Dupont")
        EntryPoint.objects.create(session=session, date=date(2025, 9, 15), places=12)
        with clock.frozen("2025-03-04"):
            assert decide(application=late, decision=YES, actor=manager).state == State.RETAINED
        assert taken(session) == "1/12"

    def test_of_two_late_ones_of_one_person_the_first_is_retained(self, manager, session):
        first, second = (
            ApplicationFactory(session=session, state="NO_DECISION", created_on="2024-10-01", birth_name="Dupont")
            for _ in range(2)
        )
        decide(application=first, decision=YES, actor=manager)
        with pytest.raises(AlreadyApplied):
            decide(application=second, decision=YES, actor=manager)
        assert taken(session) == "1/12"

    def test_nothing_on_an_archived_session(self, manager, session):
        late = ApplicationFactory(session=session, state="NO_DECISION", created_on="2024-10-01")
        session.archived_at = clock.now()
        session.save()
        with pytest.raises(TransitionImpossible):
            decide(application=late, decision=NO, actor=manager)


def test_a_pending_one_beside_one_retained_is_not_retained_too(session, manager):
    """No door leads there (each looks for the same person); data from elsewhere might: it goes no further."""
    ApplicationFactory(session=session, state="RETAINED", birth_name="Dupont")
    pending = ApplicationFactory(session=session, birth_name="Dupont")
    with pytest.raises(AlreadyApplied):
        decide(application=pending, decision=YES, actor=manager)
    assert Application.objects.get(pk=pending.pk).state == State.PENDING


def test_withdrawing_frees_the_place_and_tells(session):
    application = ApplicationFactory(session=session, prescriber=PrescriberFactory())
    assert taken(session) == "1/12"
    assert withdraw(application=application, author=record.CANDIDATE).state == State.WITHDRAWN
    assert taken(session) == "0/12"
    assert set(Message.objects.values_list("kind", flat=True)) == {"withdrawn.candidate", "withdrawn.prescriber"}
    with pytest.raises(TransitionImpossible):
        withdraw(application=application, author=record.CANDIDATE)
