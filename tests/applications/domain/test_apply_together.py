"""Several candidates under one lock: the answers that `apply` gives one by one, and what a crash leaves."""

from dataclasses import replace
from datetime import date

import pytest
from django.core import serializers
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rafaelpro.applications import messages
from rafaelpro.applications.domain import apply
from rafaelpro.applications.domain.apply_many import TOGETHER, Prospect, enter_each, foresee_entries
from rafaelpro.applications.domain.apply_together import Entered
from rafaelpro.applications.enums import Origin, State
from rafaelpro.applications.errors import AlreadyApplied, ApplicationError, NotAllowed, RecruitmentClosed, SessionFull
from rafaelpro.applications.facts import sessions_with_facts
from rafaelpro.applications.models import ManualRecruitment, SessionAvailability
from rafaelpro.applications.person import Candidate, InvalidCandidate, cleaned
from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.core import clock
from rafaelpro.core.invariants import all_invariants
from rafaelpro.history.models import Event
from rafaelpro.outbox.models import Message
from tests.factories import ApplicationFactory, OrganisationFactory, SessionFactory, actor, member

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T10:00")]

NAMES = ["Alpha", "Bravo", "Charlie", "Delta", "Écho", "Foxtrot", "Golf", "Hôtel", "India", "Juliette"]


PERSON = {"first_name": "Camille", "birth_date": "1990-05-17"}


def someone(name, **changes):
    data = {
        "birth_name": name,
        "first_name": "Camille",
        "birth_date": date(1990, 5, 17),
        "email": f"{name.lower()}@candidat.example".replace("é", "e").replace("ô", "o").replace(" ", ""),
        "postal_code": "64100",
        "town": "Bayonne",
    }
    return cleaned(Candidate(**(data | changes)))


def people(count):
    return [someone(f"{NAMES[rank // 10 % 10]} {NAMES[rank % 10]}") for rank in range(count)]


@pytest.fixture
def centre():
    return OrganisationFactory(name="Centre A")


@pytest.fixture
def manager(centre):
    return actor(centre, applications=True)


def enter(session, candidates, manager):
    return list(enter_each(session=session, candidates=candidates, actor=manager))


def alone(session, candidates, manager):
    """What the same candidates are answered one after the other, through the door of one."""
    found = []
    for each in candidates:
        try:
            sent = apply(
                carif_number=session.carif_number, candidate=each, origin=Origin.PROVIDER, author=manager.author
            )
            found.append(Entered(sent))
        except (ApplicationError, InvalidCandidate) as refusal:
            found.append(Entered(refusal=refusal))
    return found


def said(results):
    """Answers without what differs from one session to another: names stand for applications."""
    return [_said(each) for each in results]


def _said(result):
    refusal = result.refusal
    if result.application is not None:
        return "created", result.application.birth_name
    if isinstance(refusal, AlreadyApplied):
        return "already", refusal.application.birth_name, refusal.application.state
    if isinstance(refusal, SessionFull | RecruitmentClosed):
        return type(refusal).__name__, refusal.recruitment
    return type(refusal).__name__, [error.message for error in refusal.errors]


def kept(session):
    """What the session holds, without its keys, references and secrets."""
    rows = serializers.serialize("python", session.applications.order_by("pk"))
    own = {"reference", "session", "follow_nonce"}
    fields = [{name: value for name, value in row["fields"].items() if name not in own} for row in rows]
    references = list(session.applications.order_by("pk").values_list("reference", flat=True))
    lines = Event.objects.filter(kind="candidature", key__in=references).order_by("id")
    told = [(line.verb, line.before, line.after, line.at, line.actor_label) for line in lines]
    about = [f"candidature {reference}" for reference in references]
    sent = Message.objects.filter(concerns__in=about).order_by("id")
    letters = sorted(
        (message.kind, message.to, about.index(message.concerns), message.organisation_id) for message in sent
    )
    names = [field.name for field in SessionAvailability._meta.fields if field.name != "session"]
    row = SessionAvailability.objects.get(session=session)
    return fields, told, letters, {name: getattr(row, name) for name in names}


def furnished(centre, places):
    """A session where somebody waits, somebody was retained before the window, and somebody in it."""
    session = SessionFactory(
        action__responsible=centre, positioner=centre, points=[("2025-01-13", 5), ("2025-03-03", places)]
    )
    ApplicationFactory(session=session, **PERSON, birth_name="Présente")
    retained = {"state": "RETAINED", "created_on": "2025-01-02", **PERSON}
    ApplicationFactory(session=session, birth_name="Ancienne", decided_on="2025-01-06", **retained)
    ApplicationFactory(session=session, birth_name="Retenue", decided_on="2025-01-20", **retained)
    return session


MIXED = [
    someone("Présente"),
    someone("Alpha"),
    someone("Ancienne"),
    replace(someone("Alpha"), birth_name="ALPHA ", email="autre@candidat.example"),
    someone("Bravo", birth_date=date(2015, 1, 1)),
    someone("Mariée", email="retenue@candidat.example"),
    someone("Charlie", email="alpha@candidat.example"),
    someone("Charlie", email=""),
    someone("Charlie", email="", phone="0639981234"),
    someone("Delta", message="n° 2 90 05 64 102 001 23"),
    someone("Delta"),
    someone("Écho"),
    someone("Foxtrot"),
]


@pytest.mark.parametrize("places", [2, 4, 5, 30])
def test_the_same_answers_and_the_same_rows_as_one_by_one(centre, manager, places):
    member(centre, applications=True)
    one, many = furnished(centre, places), furnished(centre, places)
    assert said(enter(many, MIXED, manager)) == said(alone(one, MIXED, manager))
    assert kept(many) == kept(one)
    assert [line for each in all_invariants() for line in each.search()] == []


@pytest.mark.parametrize("places", [4, 5, 30])
def test_foreseen_is_what_is_done_and_writes_nothing(centre, manager, places):
    session = furnished(centre, places)
    valid = [each for rank, each in enumerate(MIXED) if rank not in (4, 7, 9)]
    fresh = sessions_with_facts(TrainingSession.objects.filter(pk=session.pk)).get()
    _recruitment, foreseen = foresee_entries(fresh, valid)
    assert session.applications.count() == 3
    done = enter(session, valid, manager)
    kinds = {
        Prospect.CREATED: lambda each: each.application is not None,
        Prospect.ALREADY: lambda each: isinstance(each.refusal, AlreadyApplied),
        Prospect.TWICE: lambda each: isinstance(each.refusal, AlreadyApplied),
        Prospect.CLOSED: lambda each: isinstance(each.refusal, SessionFull),
    }
    assert all(kinds[plan.prospect](result) for plan, result in zip(foreseen, done, strict=True))
    assert {Prospect.ALREADY, Prospect.TWICE, Prospect.CREATED} <= {plan.prospect for plan in foreseen}
    for plan, result in zip(foreseen, done, strict=True):
        if plan.prospect is Prospect.ALREADY:
            assert plan.reference == result.refusal.application.reference
        if plan.prospect is Prospect.TWICE:
            assert done[plan.first].application == result.refusal.application


def test_of_two_that_hold_the_newest_is_named(centre, manager):
    session = SessionFactory(positioner=centre, points=[("2025-03-03", 9)])
    ApplicationFactory(session=session, birth_name="Alpha", first_name="Camille", birth_date="1990-05-17", email="")
    newest = ApplicationFactory(
        session=session, birth_name="Bravo", birth_date="1990-05-17", email="b@candidat.example"
    )
    [result] = enter(session, [someone("Alpha", email="b@candidat.example")], manager)
    assert result.refusal.application == newest
    [same] = alone(session, [someone("Alpha", email="b@candidat.example")], manager)
    assert same.refusal.application == newest


def test_what_is_due_expires_first_and_makes_room(centre, manager):
    """A session of R5 with one place, which an application due since January still holds."""
    session = SessionFactory(action__measure="PRF", positioner=centre, contract_start=date(2024, 12, 2))
    ManualRecruitment.objects.create(session=session, places=1, deadline=date(2025, 12, 1))
    late = ApplicationFactory(session=session, created_on="2024-12-10")
    created, refused = enter(session, people(2), manager)
    late.refresh_from_db()
    assert late.state == State.NO_DECISION
    assert created.application is not None
    assert isinstance(refused.refusal, SessionFull)
    row = SessionAvailability.objects.get(session=session)
    assert (row.taken, row.pending, row.is_open) == (1, 1, False)


def test_a_session_withdrawn_meanwhile_refuses_each_by_its_name(centre, manager):
    session = SessionFactory(positioner=centre, points=[("2025-03-03", 9)])
    TrainingSession.objects.filter(pk=session.pk).update(withdrawn_at=clock.now())
    results = enter(session, people(3), manager)
    assert {type(each.refusal).__name__ for each in results} == {"SessionUnknown"}
    assert not session.applications.exists()


def test_nobody_without_the_right(centre):
    session = SessionFactory(positioner=centre, points=[("2025-03-03", 9)])
    with pytest.raises(NotAllowed):
        enter_each(session=session, candidates=people(1), actor=actor(centre, catalogue=True))
    assert not session.applications.exists()


def test_as_many_queries_for_fifty_as_for_one(centre, manager):
    member(centre, applications=True)
    few, many = (SessionFactory(positioner=centre, points=[("2025-03-03", 90)]) for _ in range(2))
    with CaptureQueriesContext(connection) as one:
        enter(few, people(1), manager)
    with CaptureQueriesContext(connection) as fifty:
        enter(many, people(TOGETHER), manager)
    assert len(fifty) == len(one)
    assert many.applications.count() == TOGETHER


class Cut(Exception):
    """The process stops there."""


@pytest.fixture
def cut_at_the_second_lot(monkeypatch):
    """The letters of the second lot stop everything, after its rows and its history."""
    posted, done = messages.post, []

    def post(letters):
        done.append(letters)
        if len(done) == 2:
            raise Cut
        return posted(letters)

    with monkeypatch.context() as patch:
        patch.setattr(messages, "post", post)
        yield


class TestCutShort:
    CANDIDATES = TOGETHER + 20

    @pytest.mark.django_db(transaction=True)
    def test_what_was_answered_stays_and_nothing_of_the_rest(self, centre, manager, cut_at_the_second_lot):
        session = SessionFactory(positioner=centre, points=[("2025-03-03", 90)])
        with pytest.raises(Cut):
            enter(session, people(self.CANDIDATES), manager)
        assert session.applications.count() == TOGETHER
        assert Message.objects.filter(kind="sent.candidate").count() == TOGETHER
        assert Event.objects.filter(kind="candidature").count() == TOGETHER
        assert SessionAvailability.objects.get(session=session).taken == TOGETHER
        assert [line for each in all_invariants() for line in each.search()] == []

    @pytest.mark.django_db(transaction=True)
    def test_sent_again_it_goes_on_where_it_was_cut(self, centre, manager, cut_at_the_second_lot):
        session = SessionFactory(positioner=centre, points=[("2025-03-03", 90)])
        with pytest.raises(Cut):
            enter(session, people(self.CANDIDATES), manager)
        again = enter(session, people(self.CANDIDATES), manager)
        assert [isinstance(each.refusal, AlreadyApplied) for each in again] == [True] * TOGETHER + [False] * 20
        assert session.applications.count() == self.CANDIDATES
        assert Message.objects.filter(kind="sent.candidate").count() == self.CANDIDATES
        last = Event.objects.filter(kind="session", key=session.carif_number).latest("id")
        assert last.details == {"lignes": self.CANDIDATES, "creees": 20, "deja": TOGETHER}
