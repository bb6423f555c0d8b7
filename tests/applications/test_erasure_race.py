"""Erasing while somebody acts: twice at once, while a comment is written, while a late answer is given (R10.1)."""

from datetime import date
from functools import partial

import pytest

from rafaelpro.applications.decision import NotConform
from rafaelpro.applications.domain.comment import add_comment
from rafaelpro.applications.domain.decide import decide
from rafaelpro.applications.domain.erase import erase_due
from rafaelpro.applications.enums import State
from rafaelpro.applications.errors import TransitionImpossible
from rafaelpro.applications.file_models import InternalComment
from rafaelpro.applications.models import Application
from rafaelpro.core.invariants import all_invariants
from rafaelpro.history import record
from tests import factories
from tests.support.together import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

ROUNDS = 10
SENT, LATER = "2022-01-31T09:30", "2024-12-31T04:10"


@pytest.fixture
def centre(clock):
    clock.freeze(SENT)
    return factories.OrganisationFactory()


def files(centre, count, state=State.NO_DECISION):
    session = factories.SessionFactory(
        positioner=centre, contract_start=date(2021, 1, 1), contract_end=None, action__measure="PRF"
    )
    return factories.ApplicationFactory.create_batch(count, session=session, state=state)


def assert_clean():
    assert [line for each in all_invariants() for line in each.search()] == []


def test_two_runs_at_once_erase_each_file_once(centre, clock, monkeypatch):
    monkeypatch.setattr("rafaelpro.applications.domain.erase.BATCH", 3)
    kept = [*files(centre, 10), *files(centre, 10)]
    clock.freeze(LATER)
    results = at_once(erase_due, erase_due, erase_due)
    assert sum(results) == len(kept), results
    for application in kept:
        verbs = [line.verb for line in record.of("candidature", application.reference)]
        assert verbs.count("données effacées") == 1
    assert_clean()


def test_no_comment_comes_after_the_erasure(centre, clock):
    staff = factories.actor(centre, applications=True)
    for rank in range(ROUNDS):
        clock.freeze(SENT)
        [application] = files(centre, 1)
        clock.freeze(LATER)
        say = partial(add_comment, application=application, text="Appelée", form_key=f"k{rank}", actor=staff)
        _, said = at_once(erase_due, say)
        assert isinstance(said, InternalComment | TransitionImpossible), said
        assert not InternalComment.objects.filter(application=application).exists()
    assert_clean()


def test_a_late_answer_and_the_erasure_do_not_mix(centre, clock):
    """The answer comes first, and the 24 months begin again; or the erasure does, and the answer is refused."""
    staff = factories.actor(centre, applications=True)
    for _ in range(ROUNDS):
        clock.freeze(SENT)
        [application] = files(centre, 1)
        clock.freeze(LATER)
        answer = partial(decide, application=application, decision=NotConform("injoignable"), actor=staff)
        erased, answered = at_once(erase_due, answer)
        kept = Application.objects.get(pk=application.pk)
        if isinstance(answered, TransitionImpossible):
            assert (erased, kept.state, kept.is_erased) == (1, State.NO_DECISION, True)
        else:
            assert (erased, kept.state, kept.is_erased) == (0, State.NOT_RETAINED, False), answered
    assert_clean()
