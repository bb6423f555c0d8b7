"""Correcting while somebody decides, erases, corrects or applies: nothing is lost, nobody holds twice (R6.3, R10.1)."""

from dataclasses import replace
from datetime import date
from functools import partial

import pytest

from rafaelpro.applications.decision import Conform
from rafaelpro.applications.domain.apply import apply
from rafaelpro.applications.domain.correct import Correction, candidate_of, correct
from rafaelpro.applications.domain.decide import decide
from rafaelpro.applications.domain.erase import erase_due
from rafaelpro.applications.enums import Origin, State
from rafaelpro.applications.errors import AlreadyApplied, TransitionImpossible
from rafaelpro.applications.models import Application
from rafaelpro.core.invariants import all_invariants
from rafaelpro.history import record
from tests import factories
from tests.support.together import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

ROUNDS = 10


def correcting(application, **changes):
    given = replace(candidate_of(application), **changes)
    return partial(correct, application=application, given=given, author=record.CANDIDATE)


def assert_clean():
    assert [line for each in all_invariants() for line in each.search()] == []


@pytest.mark.frozen("2025-02-10T10:00")
def test_a_decision_and_a_correction_both_hold():
    centre = factories.OrganisationFactory()
    staff = factories.actor(centre, applications=True)
    session = factories.SessionFactory(positioner=centre, points=[("2025-03-03", 50)])
    yes = Conform(date(2025, 3, 3), date(2025, 6, 30))
    for application in factories.ApplicationFactory.create_batch(ROUNDS, session=session):
        results = at_once(
            correcting(application, phone="0639980000"),
            partial(decide, application=application, decision=yes, actor=staff),
        )
        assert [type(each).__name__ for each in results] == ["Correction", "Application"], results
        kept = Application.objects.get(pk=application.pk)
        assert (kept.state, kept.phone, kept.planned_entry) == (State.RETAINED, "0639980000", date(2025, 3, 3))
    assert_clean()


def test_a_correction_never_gives_an_erased_row_its_person_back(clock):
    for _ in range(ROUNDS):
        clock.freeze("2022-01-31T09:30")
        session = factories.SessionFactory(contract_end=date(2022, 12, 31), action__measure="PRF")
        application = factories.ApplicationFactory(session=session, state=State.NOT_RETAINED)
        clock.freeze("2024-12-31")
        erased, corrected = at_once(erase_due, correcting(application, first_name="Revenante"))
        assert erased == 1, erased
        assert isinstance(corrected, Correction | TransitionImpossible), corrected
        kept = Application.objects.get(pk=application.pk)
        assert (kept.is_erased, kept.first_name, kept.person_key) == (True, "", "")
    assert_clean()


@pytest.mark.frozen("2025-02-10T10:00")
def test_becoming_somebody_while_that_person_applies_holds_once():
    for rank in range(ROUNDS):
        session = factories.SessionFactory(points=[("2025-03-03", 50)])
        application = factories.ApplicationFactory(session=session, birth_name="Premier")
        new = replace(candidate_of(application), birth_name=f"Seconde {'abcdefghij'[rank]}", email="s@candidat.example")
        applying = partial(
            apply, carif_number=session.carif_number, candidate=new, origin=Origin.SELF, author=record.CANDIDATE
        )
        results = at_once(correcting(application, birth_name=new.birth_name), applying)
        refused = [each for each in results if isinstance(each, AlreadyApplied)]
        assert len(refused) == 1, results
        assert Application.objects.filter(session=session, person_key=new.person_key).count() == 1
    assert_clean()


@pytest.mark.frozen("2025-02-10T10:00")
def test_two_corrections_of_two_fields_in_two_tabs_are_both_told():
    session = factories.SessionFactory(points=[("2025-03-03", 50)])
    for application in factories.ApplicationFactory.create_batch(ROUNDS, session=session):
        at_once(correcting(application, phone="0639980000"), correcting(application, phone="0639981111"))
        told = [line.details for line in record.of("candidature", application.reference) if line.details]
        assert told == [{"champs": ["téléphone"]}] * 2
