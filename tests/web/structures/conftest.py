"""A structure with its referent and a member, and the operator."""

import pytest

from rafaelpro.organisations.models import Membership
from tests import factories


@pytest.fixture
def centre():
    return factories.OrganisationFactory(name="Centre A", town="Bayonne")


@pytest.fixture
def boss(centre):
    return factories.member(centre, referent=True, first_name="Ada", last_name="Référente", email="ada@a.example")


@pytest.fixture
def someone(centre, boss):
    return factories.member(centre, applications=True, first_name="Paul", last_name="Membre", email="paul@a.example")


@pytest.fixture
def staff():
    operator = factories.OperatorFactory(name="Cap Métiers")
    return factories.member(operator, referent=True, first_name="Olga", last_name="Opératrice")


@pytest.fixture
def logged(client, boss):
    client.force_login(boss)
    return client


@pytest.fixture
def membership():
    """The membership of somebody, as it stands."""
    return lambda user: Membership.objects.select_related("user", "organisation").get(user=user)
