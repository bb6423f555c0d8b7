"""R7.2: NOT_RETAINED becomes RETAINED only through the operator, on request, and capacity is checked again."""

from datetime import date

import pytest

from rafaelpro.applications.decision import Conform, NotConform
from rafaelpro.applications.domain.decide_many import decide_many
from rafaelpro.applications.domain.reverse import Acceptance, accept_reversal, ask_reversal, refuse_reversal
from rafaelpro.applications.enums import State
from rafaelpro.applications.errors import (
    AlreadyApplied,
    InvalidDecision,
    NotAllowed,
    RecruitmentClosed,
    SessionFull,
    TransitionImpossible,
)
from rafaelpro.applications.models import Application, ReversalRequest, SessionAvailability
from rafaelpro.history import record
from rafaelpro.outbox.models import Message
from tests.factories import ApplicationFactory, OperatorFactory, PrescriberFactory, SessionFactory, actor, member

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T10:00")]

DATES = (date(2025, 3, 3), date(2025, 9, 1))


@pytest.fixture
def session():
    return SessionFactory(points=[("2025-03-03", 2)])


@pytest.fixture
def refused(session):
    return ApplicationFactory(session=session, state="NOT_RETAINED", prescriber=PrescriberFactory())


@pytest.fixture
def manager(session):
    return actor(session.action.responsible, applications=True)


@pytest.fixture
def operator():
    return actor(OperatorFactory())


def accept(application, operator, **changes):
    return accept_reversal(
        application=application, acceptance=Acceptance(*DATES, **changes), ticket="T-1", actor=operator
    )


def test_asked_accepted_told(refused, manager, operator, session):
    request = ask_reversal(application=refused, reason="Le document est arrivé.", actor=manager)
    assert Message.objects.get(kind="reversal_asked").to == operator.user.email
    after = accept(refused, operator)
    assert (after.state, after.decided_on, after.planned_entry) == (State.RETAINED, date(2025, 2, 10), DATES[0])
    request.refresh_from_db()
    assert (request.status, request.ticket, request.exceeded) == ("ACCEPTED", "T-1", False)
    assert SessionAvailability.objects.get(session=session).taken == 1
    kinds = set(Message.objects.filter(kind__startswith="reversed").values_list("kind", flat=True))
    assert kinds == {"reversed.candidate", "reversed.prescriber", "reversed.organisation"}
    verbs = list(record.of("candidature", refused.reference).values_list("verb", flat=True))
    assert verbs[-2:] == ["modification demandée à Cap Métiers", "avis modifié : retenue"]


def test_refused_leaves_everything_and_tells_who_asked(refused, manager, operator):
    ask_reversal(application=refused, reason="Erreur de saisie.", actor=manager)
    assert refuse_reversal(application=refused, ticket="Pièce périmée", actor=operator).state == State.NOT_RETAINED
    assert Message.objects.get(kind="reversal_refused").to == manager.user.email
    ask_reversal(application=refused, reason="Nouvelle pièce.", actor=manager)
    assert ReversalRequest.objects.count() == 2


def test_full_needs_an_explicit_word(refused, manager, operator, session):
    for _ in range(2):
        ApplicationFactory(session=session)
    ask_reversal(application=refused, reason="Erreur.", actor=manager)
    with pytest.raises(SessionFull):
        accept(refused, operator)
    assert Application.objects.get(pk=refused.pk).state == State.NOT_RETAINED
    accept(refused, operator, exceed=True)
    assert ReversalRequest.objects.get().exceeded
    row = SessionAvailability.objects.get(session=session)
    assert (row.taken, row.places, row.is_open) == (3, 2, False)


def test_without_an_open_window_it_needs_one_too(operator):
    session = SessionFactory(points=[("2025-01-06", 2)])
    application = ApplicationFactory(session=session, state="NOT_RETAINED")
    ask_reversal(application=application, reason="Erreur.", actor=actor(session.action.responsible, applications=True))
    with pytest.raises(RecruitmentClosed):
        accept(application, operator)
    assert accept(application, operator, exceed=True).state == State.RETAINED


def test_never_on_a_cancelled_session(refused, manager, operator, session):
    ask_reversal(application=refused, reason="Erreur.", actor=manager)
    type(session).objects.update(cancelled_at=refused.created_at)
    with pytest.raises(RecruitmentClosed):
        accept(refused, operator, exceed=True)


def test_the_person_who_applied_again_does_not_get_two_places(refused, manager, operator, session):
    ask_reversal(application=refused, reason="Erreur.", actor=manager)
    again = ApplicationFactory(session=session, birth_name=refused.birth_name)
    with pytest.raises(AlreadyApplied) as answer:
        accept(refused, operator)
    assert answer.value.application == again


def test_who_was_retained_before_the_last_entry_point_may_be_retained_again(operator):
    """R6.3 forbids a second application since the last entry point, not for ever; nor does `exceed` open two places."""
    session = SessionFactory(points=[("2025-01-06", 5), ("2025-03-03", 5)])
    refused = ApplicationFactory(session=session, state="NOT_RETAINED", birth_name="Dupont")
    told = {"state": "RETAINED", "birth_name": "Dupont", "created_on": "2024-12-01"}
    ApplicationFactory(session=session, decided_on="2025-01-06", **told)
    recent = ApplicationFactory(session=session, decided_on="2025-01-07", **told)
    ask_reversal(application=refused, reason="Erreur.", actor=actor(session.action.responsible, applications=True))
    with pytest.raises(AlreadyApplied) as answer:
        accept(refused, operator, exceed=True)
    assert answer.value.application == recent
    recent.delete()
    assert accept(refused, operator).state == State.RETAINED
    assert SessionAvailability.objects.get(session=session).taken == 1


def test_one_request_at_a_time_and_only_on_what_is_not_retained(refused, manager, session):
    ask_reversal(application=refused, reason="Erreur.", actor=manager)
    with pytest.raises(TransitionImpossible):
        ask_reversal(application=refused, reason="Encore.", actor=manager)
    for state in set(State) - {State.NOT_RETAINED}:
        with pytest.raises(TransitionImpossible):
            ask_reversal(application=ApplicationFactory(session=session, state=state), reason="Non.", actor=manager)


def test_without_request_the_operator_does_nothing(refused, operator):
    with pytest.raises(TransitionImpossible):
        accept(refused, operator)
    with pytest.raises(TransitionImpossible):
        refuse_reversal(application=refused, ticket="", actor=operator)


@pytest.mark.parametrize("reason", ["", "   ", "x" * 1001, "1 85 05 78 006 084 36"])
def test_a_reason_is_required_and_clean(refused, manager, reason):
    with pytest.raises(InvalidDecision) as answer:
        ask_reversal(application=refused, reason=reason, actor=manager)
    assert set(answer.value.errors) == {"reason"}


@pytest.mark.parametrize("length", [200, 201, 1000])
@pytest.mark.parametrize("reply", ["yes", "no"])
def test_what_the_operator_answers_has_the_length_of_its_column(refused, manager, operator, length, reply):
    ask_reversal(application=refused, reason="Erreur.", actor=manager)
    told = {"application": refused, "ticket": "é" * length, "actor": operator}
    answered = {
        "yes": lambda: accept_reversal(acceptance=Acceptance(*DATES), **told),
        "no": lambda: refuse_reversal(**told),
    }
    if length > 200:
        with pytest.raises(InvalidDecision) as answer:
            answered[reply]()
        assert set(answer.value.errors) == {"ticket"}
        assert f"{length} caractères, 200 au plus" in answer.value.errors["ticket"]
        return
    answered[reply]()
    assert len(ReversalRequest.objects.get().ticket) == 200


def test_who_may(refused, manager, operator, session):
    with pytest.raises(NotAllowed):
        ask_reversal(application=refused, reason="Erreur.", actor=actor(session.trainer, applications=True))
    ask_reversal(application=refused, reason="Erreur.", actor=manager)
    with pytest.raises(NotAllowed):
        accept(refused, manager)
    with pytest.raises(NotAllowed):
        refuse_reversal(application=refused, ticket="", actor=manager)


class TestSeveralAtOnce:
    def test_a_result_for_each_and_nothing_half_done(self, session, manager):
        mine = [ApplicationFactory(session=session) for _ in range(2)]
        decided = ApplicationFactory(session=session, state="RETAINED")
        elsewhere = ApplicationFactory()
        outcomes = list(
            decide_many(
                applications=[mine[0], decided, elsewhere, mine[1]], decision=NotConform("doublon"), actor=manager
            )
        )
        assert [outcome.is_done for outcome in outcomes] == [True, False, False, True]
        assert isinstance(outcomes[1].refusal, TransitionImpossible)
        assert isinstance(outcomes[2].refusal, NotAllowed)
        states = [Application.objects.get(pk=each.application.pk).state for each in outcomes]
        assert states == ["NOT_RETAINED", "RETAINED", "PENDING", "NOT_RETAINED"]

    def test_late_ones_take_the_places_that_are_left(self, session, manager):
        late = [ApplicationFactory(session=session, state="NO_DECISION", created_on="2024-10-01") for _ in range(3)]
        outcomes = list(decide_many(applications=late, decision=Conform(*DATES), actor=manager))
        assert [outcome.is_done for outcome in outcomes] == [True, True, False]
        assert isinstance(outcomes[2].refusal, SessionFull)


def test_every_member_of_the_operator_is_told(refused, manager, operator):
    member(operator.organisation)
    ask_reversal(application=refused, reason="Erreur.", actor=manager)
    assert Message.objects.filter(kind="reversal_asked").count() == 2
