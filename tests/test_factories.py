"""The factories leave what the domain's doors would: no other test is worth anything otherwise."""

import pytest
from django.db import connection

from rafaelpro.applications.enums import State
from rafaelpro.applications.facts import recruitment_of, sessions_with_facts
from rafaelpro.core import clock
from rafaelpro.core.identifiers import is_siret
from rafaelpro.history import record
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10")]


@pytest.mark.parametrize("state", list(State))
def test_an_application_in_any_state_has_its_history(state):
    application = factories.ApplicationFactory(state=state)
    connection.check_constraints()
    assert record.of("candidature", application.reference).last().after == state


def test_a_session_counts_its_applications():
    session = factories.SessionFactory(points=[("2025-03-03", 12), ("2025-09-15", 5)])
    factories.ApplicationFactory.create_batch(3, session=session)
    factories.ApplicationFactory.create_batch(6, session=session, state="RETAINED", decided_on="2025-02-01")
    answer = recruitment_of(sessions_with_facts().get(pk=session.pk), clock.today())
    assert (answer.taken, answer.places, session.availability.taken) == (9, 12, 9)


def test_a_member_acts_with_the_rights_given():
    provider = factories.OrganisationFactory()
    actor = factories.actor(provider, applications=True)
    assert actor.organisation == provider
    assert [right.name for right in actor.rights] == ["APPLICATIONS"]
    assert is_siret(provider.siret)


def test_measures_are_named_by_their_code():
    assert factories.SessionFactory(action__measure="PRF").action.measure.recruits_by_entry_points is False
    assert factories.ActionFactory(modules=3).modules.count() == 3
