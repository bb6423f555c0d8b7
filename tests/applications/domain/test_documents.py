"""Papers asked of a candidate and ticked: rows, messages, who may, what is refused."""

import pytest
from django.db import IntegrityError, transaction

from rafaelpro.applications.decision import TEXT_LIMIT
from rafaelpro.applications.documents import (
    LABEL_LIMIT,
    MOST,
    awaited,
    awaited_from_person,
    documents_of,
    explanation,
    tidied,
    usual_labels,
)
from rafaelpro.applications.domain.documents import Outcome, ask_documents, close_documents
from rafaelpro.applications.enums import State
from rafaelpro.applications.errors import InvalidDecision, NotAllowed, TransitionImpossible
from rafaelpro.applications.file_models import AwaitedDocument, UsualDocument
from rafaelpro.applications.follow import link_of
from rafaelpro.applications.models import Application
from rafaelpro.applications.rehearsal import HIDDEN_LINK, letters_if_asked
from rafaelpro.history import record
from rafaelpro.outbox.models import Message
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]


@pytest.fixture
def centre():
    return factories.OrganisationFactory(name="Centre A")


@pytest.fixture
def actor(centre):
    return factories.actor(centre, applications=True)


@pytest.fixture
def session(centre):
    return factories.SessionFactory(positioner=centre, points=[("2025-03-03", 15)])


@pytest.fixture
def application(session):
    return factories.ApplicationFactory(session=session, prescriber=factories.PrescriberFactory())


def test_rows_history_and_messages(application, actor, centre):
    ask_documents(application=application, labels=["CV", " Pièce  d’identité "], actor=actor)
    rows = [(each.label, each.asked_by, each.organisation_id, each.outcome) for each in documents_of(application)]
    assert rows == [("CV", actor.label, centre.pk, ""), ("Pièce d’identité", actor.label, centre.pk, "")]
    last = record.of("candidature", application.reference).last()
    assert (last.verb, last.before, last.after, last.details) == ("pièces demandées", "", "", {})
    assert application.state == State.PENDING
    told = {each.kind: each for each in Message.objects.all()}
    assert set(told) == {"documents_asked.candidate", "documents_asked.prescriber"}
    for letter in told.values():
        assert "- CV\n- Pièce d’identité\n" in letter.body
    assert "appelez-le\u00a0:\n0536490000" in told["documents_asked.candidate"].body


def test_the_messages_read_before_are_those_that_leave(application, actor):
    read = letters_if_asked(application, ["CV", "Carte de transport"])
    assert not Message.objects.exists()
    ask_documents(application=application, labels=["CV", "Carte de transport"], actor=actor)
    link = link_of(application)
    left = [(each.to, each.subject, each.body) for each in Message.objects.order_by("pk")]
    assert [(each.to, each.subject, each.body.replace(HIDDEN_LINK, link)) for each in read] == left
    assert link not in read[0].body


def test_a_person_without_address_is_the_prescribers_to_tell(session, actor):
    application = factories.ApplicationFactory(session=session, email="", prescriber=factories.PrescriberFactory())
    ask_documents(application=application, labels=["CV"], actor=actor)
    [letter] = Message.objects.all()
    assert "n’a pas d’adresse de courriel" in letter.body


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        ([], "Choisissez au moins une pièce"),
        (["  "], "Choisissez au moins une pièce"),
        (["cv"], "Déjà demandé : cv."),
        (["x" * (LABEL_LIMIT + 1)], "80 caractères"),
        ([f"Pièce {rank}" for rank in range(MOST)], "10 pièces attendues au plus"),
        (["Carte 1 85 05 78 006 084 36"], "sécurité sociale"),
        (["zéro\x00"], "caractère interdit"),
    ],
)
def test_what_is_refused_changes_nothing(application, actor, labels, words):
    ask_documents(application=application, labels=["CV"], actor=actor)
    sent = Message.objects.count()
    with pytest.raises(InvalidDecision, match=words):
        ask_documents(application=application, labels=labels, actor=actor)
    assert [each.label for each in documents_of(application)] == ["CV"]
    assert Message.objects.count() == sent


def test_the_same_paper_is_awaited_once_whoever_writes_the_row(application, actor, centre):
    ask_documents(application=application, labels=["CV"], actor=actor)
    row = documents_of(application)[0]
    row.pk, row.label = None, "cv"
    with pytest.raises(IntegrityError, match="document_awaited_once"), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize("state", State)
def test_papers_are_asked_only_while_a_decision_is_awaited(session, actor, state):
    application = factories.ApplicationFactory(session=session, state=state)
    if state in (State.PENDING, State.NO_DECISION):
        assert ask_documents(application=application, labels=["CV"], actor=actor)
        return
    with pytest.raises(TransitionImpossible, match="n'attend plus d'avis"):
        ask_documents(application=application, labels=["CV"], actor=actor)
    assert not AwaitedDocument.objects.exists()
    assert not Message.objects.exists()


def test_an_archived_session_asks_for_nothing(actor, centre):
    session = factories.SessionFactory(positioner=centre, archived_at="2025-02-01T00:00Z")
    with pytest.raises(TransitionImpossible):
        ask_documents(application=factories.ApplicationFactory(session=session), labels=["CV"], actor=actor)


@pytest.mark.parametrize("role", ["trainer", "neighbour", "positioner without the right"])
def test_nobody_else_asks_nor_ticks(application, session, actor, centre, role):
    [asked] = ask_documents(application=application, labels=["CV"], actor=actor)
    other = {
        "trainer": lambda: factories.actor(session.trainer, applications=True),
        "neighbour": lambda: factories.actor(factories.OrganisationFactory(), applications=True),
        "positioner without the right": lambda: factories.actor(centre, catalogue=True),
    }[role]()
    with pytest.raises(NotAllowed):
        ask_documents(application=application, labels=["Autre"], actor=other)
    with pytest.raises(NotAllowed):
        close_documents(application=application, ids=[asked.pk], outcome=Outcome.RECEIVED, actor=other)
    assert [each.outcome for each in documents_of(application)] == [""]


@pytest.mark.parametrize("outcome", [Outcome.RECEIVED, Outcome.DROPPED])
def test_ticking_says_who_and_when_writes_to_nobody_and_counts_once(application, session, actor, outcome):
    first, _ = ask_documents(application=application, labels=["CV", "RIB"], actor=actor)
    sent = Message.objects.count()
    colleague = factories.actor(session.action.responsible, applications=True)
    assert close_documents(application=application, ids=[first.pk], outcome=outcome, actor=colleague) == 1
    assert close_documents(application=application, ids=[first.pk], outcome=outcome, actor=actor) == 0
    row, other = documents_of(application)
    assert (row.outcome, row.closed_by, other.outcome) == (outcome, colleague.label, "")
    assert row.closed_at is not None
    assert [each.label for each in awaited(documents_of(application))] == ["RIB"]
    assert Message.objects.count() == sent
    ask_documents(application=application, labels=["CV"], actor=actor)  # what came may be asked again


def test_the_papers_of_another_file_are_not_ticked(application, session, actor):
    [asked] = ask_documents(application=application, labels=["CV"], actor=actor)
    other = factories.ApplicationFactory(session=session)
    assert close_documents(application=other, ids=[asked.pk], outcome=Outcome.RECEIVED, actor=actor) == 0


def test_the_candidate_waits_for_nothing_once_answered(application, actor):
    ask_documents(application=application, labels=["CV"], actor=actor)
    assert [each.label for each in awaited_from_person(application)] == ["CV"]
    application.state = State.WITHDRAWN
    assert awaited_from_person(application) == []


def test_what_is_proposed_is_a_table(db):
    assert "CV" in usual_labels()
    UsualDocument.objects.filter(pk="cv").update(is_hidden=True)
    assert "CV" not in usual_labels()
    assert all(len(label) <= LABEL_LIMIT for label in usual_labels())


def test_labels_are_tidied_and_named_once():
    assert tidied([" CV ", "", "RIB", "cv", "Pièce\nd’identité"]) == ["CV", "RIB", "Pièce d’identité"]


def test_the_longest_explanation_fits_in_a_decision():
    rows = [AwaitedDocument(label="x" * LABEL_LIMIT) for _ in range(MOST)]
    assert len(explanation(rows)) <= TEXT_LIMIT


def test_papers_leave_with_their_application(application, actor):
    ask_documents(application=application, labels=["CV"], actor=actor)
    assert Application.objects.filter(documents__label="CV").get() == application


def test_what_was_asked_knows_which_usual_paper_it_is(application, actor):
    """By its name, whatever the case; retired ones too, typed by hand."""
    UsualDocument.objects.filter(pk="rib").update(is_hidden=True)
    labels = ["cv", "Relevé d’identité bancaire (RIB)", "Lettre du maire"]
    asked = ask_documents(application=application, labels=labels, actor=actor)
    assert [(each.label, each.usual_id) for each in asked] == [(labels[0], "cv"), (labels[1], "rib"), (labels[2], None)]
