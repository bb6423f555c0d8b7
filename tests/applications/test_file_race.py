"""Several people on one file at once: papers asked once, one comment a form, nothing asked once it is over."""

from functools import partial

import pytest

from rafaelpro.applications.decision import NotConform
from rafaelpro.applications.domain.comment import add_comment
from rafaelpro.applications.domain.decide import decide
from rafaelpro.applications.domain.documents import Outcome, ask_documents, close_documents
from rafaelpro.applications.errors import InvalidDecision, TransitionImpossible
from rafaelpro.applications.file_models import AwaitedDocument, InternalComment
from rafaelpro.applications.models import Application
from rafaelpro.history import record
from rafaelpro.outbox.models import Message
from tests import factories
from tests.applications.test_race import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race, pytest.mark.frozen("2025-02-10T10:00")]

ROUNDS, PEOPLE = 10, 6


@pytest.fixture
def centre():
    return factories.OrganisationFactory()


@pytest.fixture
def staff(centre):
    return [factories.actor(centre, applications=True) for _ in range(PEOPLE)]


@pytest.fixture
def files(centre):
    session = factories.SessionFactory(positioner=centre, points=[("2025-03-03", 50)])
    return factories.ApplicationFactory.create_batch(ROUNDS, session=session)


def test_a_paper_asked_by_several_is_asked_and_told_once(files, staff):
    for application in files:
        asks = [partial(ask_documents, application=application, labels=["CV"], actor=each) for each in staff]
        results = at_once(*asks)
        assert sorted(type(each).__name__ for each in results) == ["InvalidDecision"] * (PEOPLE - 1) + ["list"], results
        assert AwaitedDocument.objects.filter(application=application).count() == 1
        told = Message.objects.filter(kind="documents_asked.candidate", concerns=f"candidature {application.reference}")
        assert told.count() == 1


def test_a_paper_ticked_by_several_is_ticked_once(files, staff):
    application = files[0]
    [asked] = ask_documents(application=application, labels=["CV"], actor=staff[0])
    tick = partial(close_documents, application=application, ids=[asked.pk], outcome=Outcome.RECEIVED)
    assert sorted(at_once(*(partial(tick, actor=each) for each in staff))) == [0] * (PEOPLE - 1) + [1]
    verbs = [line.verb for line in record.of("candidature", application.reference)]
    assert verbs.count("pièces reçues") == 1


def test_nothing_is_asked_after_an_answer(files, staff):
    for application in files:
        asked, decided = at_once(
            partial(ask_documents, application=application, labels=["CV"], actor=staff[0]),
            partial(decide, application=application, decision=NotConform("injoignable"), actor=staff[1]),
        )
        assert isinstance(decided, Application), decided
        assert isinstance(asked, list | TransitionImpossible), asked
        verbs = [line.verb for line in record.of("candidature", application.reference)]
        assert verbs[-1] == "avis rendu : non retenue"
        assert AwaitedDocument.objects.filter(application=application).exists() is isinstance(asked, list)


def test_one_form_sent_several_times_at_once_is_one_comment(files, staff):
    for rank, application in enumerate(files):
        add = partial(add_comment, application=application, text="Un mot", form_key=f"{rank:032x}", actor=staff[0])
        results = at_once(*[add] * PEOPLE)
        assert {each.pk for each in results} == {InternalComment.objects.get(application=application).pk}
        assert record.of("commentaire", application.reference).count() == 1


def test_refused_without_the_lock_the_constraint_still_holds(files, staff):
    """The negative control: the same row written without the door is refused by the base."""
    [asked] = ask_documents(application=files[0], labels=["CV"], actor=staff[0])
    rows = [
        AwaitedDocument(
            application=files[1],
            organisation=asked.organisation,
            label=label,
            asked_at=asked.asked_at,
            asked_by="Essai",
        )
        for label in ("CV", "cv", "Cv")
    ]
    results = at_once(*(row.save for row in rows))
    assert sorted(type(each).__name__ for each in results) == ["IntegrityError", "IntegrityError", "NoneType"]
    with pytest.raises(InvalidDecision):
        ask_documents(application=files[1], labels=["CV"], actor=staff[0])
