"""Which pages open, and under which other structure a deed would be allowed (R2.3)."""

import pytest

from rafaelpro.organisations.enums import Right
from rafaelpro.organisations.models import Membership
from rafaelpro.organisations.rights import Deed, Refusal, elsewhere, may_open, who_to_ask_in
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10")]


@pytest.mark.parametrize(
    ("right", "rights", "refusal"),
    [
        (Right.CATALOGUE, {"catalogue": True}, None),
        (Right.CATALOGUE, {"applications": True}, Refusal.MISSING_RIGHT),
        (Right.APPLICATIONS, {"applications": True}, None),
        (Right.APPLICATIONS, {}, Refusal.MISSING_RIGHT),
    ],
)
def test_pages_of_a_provider_open_by_right(right, rights, refusal):
    verdict = may_open(factories.actor(factories.OrganisationFactory(), **rights), right)
    assert verdict.refusal is refusal
    assert bool(verdict.sentence) is (refusal is not None)


@pytest.mark.parametrize("kind", [factories.PrescriberFactory, factories.OperatorFactory])
def test_pages_of_a_provider_stay_shut_to_the_others_whatever_their_rights(kind):
    verdict = may_open(factories.actor(kind(), applications=True, catalogue=True), Right.APPLICATIONS)
    assert verdict.refusal is Refusal.WRONG_ROLE


def test_elsewhere_names_the_structure_that_would_do_and_never_the_present_one():
    session = factories.SessionFactory(positioner=factories.OrganisationFactory())
    now = factories.OrganisationFactory()
    someone = factories.member(now, applications=True)
    factories.member(session.trainer, applications=True, user=someone)
    memberships = Membership.objects.filter(user=someone)
    assert elsewhere(memberships, Deed.MANAGE_APPLICATIONS, session, now_under=now) is None
    factories.member(session.positioner, user=someone)
    assert elsewhere(memberships.all(), Deed.MANAGE_APPLICATIONS, session, now_under=now) is None
    Membership.objects.filter(organisation=session.positioner).update(can_applications=True)
    assert elsewhere(memberships.all(), Deed.MANAGE_APPLICATIONS, session, now_under=now) == session.positioner
    assert elsewhere(memberships.all(), Deed.MANAGE_APPLICATIONS, session, now_under=session.positioner) is None


def test_whom_to_ask_in_several_structures_at_once(django_assert_num_queries):
    first, second = factories.OrganisationFactory(), factories.OrganisationFactory()
    factories.member(first, referent=True, first_name="Dominique", last_name="Durand")
    gone = factories.member(second, referent=True)
    gone.is_active = False
    gone.save()
    with django_assert_num_queries(1):
        asked = who_to_ask_in([first, second])
    assert "Dominique Durand" in asked[first.pk]
    assert "n'a pas de référent" in asked[second.pk]
