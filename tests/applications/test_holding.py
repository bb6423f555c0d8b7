"""Who already holds on a session (R6.3): the same answer for one and for several, for a door and for a page."""

import pytest

from rafaelpro.applications.facts import sessions_with_facts
from rafaelpro.applications.holding import beside, beside_each
from tests.factories import ApplicationFactory, SessionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T10:00")]

OLD, RECENT = "2025-01-06", "2025-01-07"
"""Decided on the day of the last entry point, which ends its window; decided the day after."""


@pytest.fixture
def session():
    return SessionFactory(points=[("2025-01-06", 5), ("2025-03-03", 5)])


def late(session, **person):
    return ApplicationFactory(session=session, state="NO_DECISION", created_on="2024-10-01", **person)


def found(application):
    """By both readings, which must agree."""
    session = sessions_with_facts().get(pk=application.session_id)
    one, several = beside(application, session), beside_each([application], [session])
    assert several == ({application.pk: one} if one else {})
    return one


@pytest.mark.parametrize(
    ("state", "decided_on", "holds"),
    [
        ("PENDING", None, True),
        ("RETAINED", RECENT, True),
        ("RETAINED", OLD, False),
        ("NOT_RETAINED", RECENT, False),
        ("NO_DECISION", None, False),
        ("WITHDRAWN", None, False),
    ],
)
def test_another_application_by_its_state(session, state, decided_on, holds):
    application = late(session, birth_name="Dupont")
    told = {"created_on": "2025-01-02", "decided_on": decided_on} if decided_on else {}
    other = ApplicationFactory(session=session, state=state, birth_name="DUPONT", **told)
    assert found(application) == (other if holds else None)


@pytest.mark.parametrize(
    ("person", "same"),
    [
        ({"birth_name": "Élan-Dit", "email": ""}, True),
        ({"birth_name": "Autre", "email": "camille@candidat.example"}, True),
        ({"birth_name": "Autre", "email": "camille@candidat.example", "birth_date": "1992-01-01"}, False),
        ({"birth_name": "Autre", "email": ""}, False),
    ],
    ids=["same names, spelt otherwise", "same address", "same address, another birth date", "nothing in common"],
)
def test_the_same_person(session, person, same):
    application = late(session, birth_name="Elan Dit", email="camille@candidat.example")
    other = ApplicationFactory(session=session, **person)
    assert found(application) == (other if same else None)


def test_elsewhere_or_oneself_does_not_count(session):
    application = ApplicationFactory(session=session, birth_name="Dupont")
    ApplicationFactory(birth_name="Dupont")
    assert found(application) is None


def test_ever_on_a_session_without_entry_point():
    session = SessionFactory(action__measure="PRF")
    application = late(session, birth_name="Dupont")
    other = ApplicationFactory(
        session=session, state="RETAINED", birth_name="Dupont", created_on="2024-02-01", decided_on="2024-02-02"
    )
    assert found(application) == other


def test_an_erased_row_is_nobodys(session):
    """Erased rows have empty keys: they must not be taken for one person."""
    application, other = late(session), ApplicationFactory(session=session)
    type(other).objects.filter(pk=other.pk).update(person_key="", email_key="")
    application.person_key = application.email_key = ""
    assert found(application) is None


def test_the_newest_stands_for_the_person(session):
    application = late(session, birth_name="Dupont", email="camille@candidat.example")
    told = {"state": "RETAINED", "created_on": RECENT, "decided_on": RECENT}
    ApplicationFactory(session=session, birth_name="Dupont", email="", **told)
    newest = ApplicationFactory(session=session, birth_name="Autre", email="camille@candidat.example", **told)
    assert found(application) == newest


def test_several_cost_one_query(session, django_assert_num_queries):
    ApplicationFactory.create_batch(50, session=session, state="RETAINED", created_on=RECENT, decided_on=RECENT)
    applications = [late(session, birth_name=f"Candidat{rank}") for rank in range(50)]
    sessions = list(sessions_with_facts())
    with django_assert_num_queries(1):
        beside_each(applications, sessions)
