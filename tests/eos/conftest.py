"""What the tests of the intake share."""

from __future__ import annotations

import pytest

from rafaelpro.core import clock as core_clock
from rafaelpro.organisations.enums import Kind
from rafaelpro.organisations.models import Membership, Organisation, User


@pytest.fixture
def operator(db) -> User:
    """A member of the operator, who is told of feeds."""
    now = core_clock.now()
    organisation = Organisation.objects.create(
        siret="40000000000002", name="Cap Métiers", kind=Kind.OPERATOR, created_at=now
    )
    user = User.objects.create_user(
        "operateur@exemple.example", first_name="Alix", last_name="Opérateur", created_at=now
    )
    Membership.objects.create(user=user, organisation=organisation, created_at=now)
    return user
