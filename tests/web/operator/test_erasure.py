"""« Effacement des données »: counts by month and the last run, without anybody's name (R10.1)."""

import pytest
from django.urls import reverse

from rafaelpro.applications.domain.erase import run_erasure
from rafaelpro.applications.enums import State
from tests import factories

pytestmark = pytest.mark.django_db

PAGE = "/supervision/effacements/"


@pytest.fixture
def operator(client):
    client.force_login(factories.member(factories.OperatorFactory()))
    return client


@pytest.fixture
def refused(clock):
    """Two due in January 2024, one in March."""
    clock.freeze("2022-01-10T09:30")
    held = factories.SessionFactory(contract_end=None, action__measure="PRF")
    for day in ("2022-01-10", "2022-01-12", "2022-03-15"):
        clock.freeze(f"{day}T09:30")
        factories.ApplicationFactory(session=held, state=State.NOT_RETAINED, birth_name="Secretissime")
    return held


def rows(answer):
    return {each.first and f"{each.first:%Y-%m}": each.total for each in answer.context["coming"] if each.total}


def test_what_comes_due_is_counted_by_month(operator, refused, clock):
    clock.freeze("2024-01-11T09:30")
    answer = operator.get(PAGE)
    assert answer.context["due_now"].total == 1
    assert rows(answer) == {"2024-01": 1, "2024-03": 1}
    assert b"Secretissime" not in answer.content


def test_the_last_run_and_what_it_erased(operator, refused, clock):
    clock.freeze("2024-01-11T04:10")
    assert "Il n’est jamais passé." in operator.get(PAGE).content.decode()
    run_erasure()
    answer = operator.get(PAGE)
    text = answer.content.decode()
    assert "11/01/2024 à 04:10" in text
    assert "ne passe plus" not in text
    assert [(f"{each.first:%Y-%m}", each.total) for each in answer.context["erased"]] == [("2024-01", 1)]
    clock.freeze("2024-01-13T05:00")
    assert "Son dernier passage est ancien." in operator.get(PAGE).content.decode()


def test_as_many_queries_with_many_rows(operator, refused, clock, django_assert_max_num_queries):
    clock.freeze("2024-01-11T09:30")
    operator.get(PAGE)
    with django_assert_max_num_queries(40) as few:
        operator.get(PAGE)
    count = len(few)
    clock.freeze("2022-04-01T09:30")
    for _ in range(50):
        factories.ApplicationFactory(session=refused, state=State.NOT_RETAINED)
    clock.freeze("2024-01-11T09:30")
    operator.get(PAGE)
    with django_assert_max_num_queries(count):
        operator.get(PAGE)


def test_only_the_operator(client, clock):
    clock.freeze("2024-01-11T09:30")
    client.force_login(factories.member(factories.OrganisationFactory(), applications=True, referent=True))
    assert client.get(PAGE).status_code == 403
    assert reverse("operator_erasure") == PAGE
