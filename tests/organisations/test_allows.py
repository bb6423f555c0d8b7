"""`allows` gives the answers of `may` without its words, and without any query."""

from __future__ import annotations

import itertools

import pytest

from rafaelpro.organisations.enums import Kind
from rafaelpro.organisations.rights import KIND_FOR, ROLES_FOR, allows, may
from tests import factories

FACTORIES = {
    Kind.PROVIDER: factories.OrganisationFactory,
    Kind.PRESCRIBER: factories.PrescriberFactory,
    Kind.OPERATOR: factories.OperatorFactory,
}
DEEDS = (*ROLES_FOR, *KIND_FOR)
ROLES = (None, "action__responsible", "trainer", "positioner")


@pytest.mark.django_db
@pytest.mark.parametrize("kind", Kind)
def test_allows_is_may_without_words(kind, django_assert_num_queries):
    for role, catalogue, applications in itertools.product(ROLES, (False, True), (False, True)):
        organisation = FACTORIES[kind]()
        session = factories.SessionFactory(**({role: organisation} if role else {}))
        actor = factories.actor(organisation, catalogue=catalogue, applications=applications)
        said = {deed: may(actor, deed, session).allowed for deed in DEEDS}
        with django_assert_num_queries(0):
            assert {deed: allows(actor, deed, session) for deed in DEEDS} == said
