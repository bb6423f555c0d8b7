"""The sign that somebody is retained elsewhere on the same dates: who is meant, which dates, who may know what."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rafaelpro.applications.elsewhere import retained_elsewhere
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]

ENTRY, LEAVING = date(2025, 3, 3), date(2025, 6, 30)


@pytest.fixture
def centre():
    return factories.OrganisationFactory(name="Centre A")


@pytest.fixture
def actor(centre):
    return factories.actor(centre, applications=True)


@pytest.fixture
def application(centre):
    session = factories.SessionFactory(positioner=centre, points=[("2025-03-03", 15)])
    return factories.ApplicationFactory(session=session, birth_name="Dupont", email="camille@candidat.example")


def retained(entry="2025-03-01", leaving="2025-05-31", session=None, **person):
    """The same person retained in a session of somebody else, unless told otherwise."""
    fields = {"birth_name": "Dupont", "email": "camille@candidat.example"} | person
    return factories.ApplicationFactory(
        session=session or factories.SessionFactory(),
        state="RETAINED",
        planned_entry=entry,
        planned_exit=leaving,
        **fields,
    )


def found(application, actor, entry=ENTRY, leaving=LEAVING):
    return retained_elsewhere(application, entry, leaving, actor)


@pytest.mark.parametrize(
    ("entry", "leaving", "meets"),
    [
        ("2025-01-01", "2025-03-02", False),
        ("2025-01-01", "2025-03-03", True),  # one day in common
        ("2025-06-30", "2025-09-01", True),
        ("2025-07-01", "2025-09-01", False),
        ("2025-04-01", "2025-04-02", True),
        ("2024-01-01", "2026-01-01", True),
    ],
)
def test_planned_dates_that_meet(application, actor, entry, leaving, meets):
    retained(entry, leaving)
    assert bool(found(application, actor)) is meets


@pytest.mark.parametrize(
    ("person", "same"),
    [
        ({"birth_name": "DUPÔNT", "email": ""}, True),  # case and accents (R6.3)
        ({"birth_name": "Autre", "email": "camille@candidat.example"}, True),  # address and birth date
        ({"birth_name": "Autre", "birth_date": date(1991, 1, 1)}, False),  # a family shares an address
        ({"birth_name": "Autre", "email": "autre@candidat.example"}, False),
        ({"first_name": "Dominique", "email": ""}, False),
    ],
)
def test_the_same_person_by_the_keys_of_r6_3(application, actor, person, same):
    retained(**person)
    assert bool(found(application, actor)) is same


@pytest.mark.parametrize("state", ["PENDING", "NOT_RETAINED", "NO_DECISION", "WITHDRAWN"])
def test_only_retained_ones_count(application, actor, state):
    factories.ApplicationFactory(
        birth_name="Dupont", email="camille@candidat.example", state=state, planned_entry=ENTRY, planned_exit=LEAVING
    )
    assert not found(application, actor)


def test_the_application_itself_does_not_count(actor, centre):
    own = retained(session=factories.SessionFactory(positioner=centre))
    assert not found(own, actor)


@pytest.mark.parametrize(("entry", "leaving"), [(None, LEAVING), (ENTRY, None)])
def test_nothing_is_said_where_no_date_is_known(application, actor, entry, leaving):
    retained()
    assert not found(application, actor, entry, leaving)


def test_erased_people_are_not_one_person(application, actor):
    """R10.1: once personal data is erased the keys are empty, and empty keys are nobody."""
    for each in (application, retained()):
        type(each).objects.filter(pk=each.pk).update(person_key="", email_key="")
    application.refresh_from_db()
    assert not found(application, actor)


def test_the_other_file_is_named_to_who_manages_it(application, actor, centre):
    other = retained(session=factories.SessionFactory(positioner=centre))
    seen = found(application, actor)
    assert ([each.pk for each in seen.known], seen.is_unknown) == ([other.pk], False)


def test_to_anybody_else_only_that_there_is_one(application, actor, centre):
    retained()
    seen = found(application, actor)
    assert (seen.known, seen.is_unknown) == ([], True)


def test_being_only_its_trainer_does_not_name_it(application, actor, centre):
    retained(session=factories.SessionFactory(trainer=centre))
    seen = found(application, actor)
    assert (seen.known, seen.is_unknown) == ([], True)


def test_one_query(application, actor):
    retained()
    with CaptureQueriesContext(connection) as asked:
        found(application, actor)
    assert len(asked) == 1
