"""Each invariant finds what is broken on purpose, and nothing else."""

import pytest

from rafaelpro.catalogue.own.models import OwnOffer, OwnPublication, OwnSession
from rafaelpro.core.invariants import all_invariants
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]

NAMES = {"an_own_offer_is_online_as_its_state_says", "a_published_own_offer_has_the_sessions_that_were_accepted"}


@pytest.fixture
def offer():
    factories.OwnOfferFactory(online=True)
    factories.OwnOfferFactory(state="ARCHIVED")
    return factories.OwnOfferFactory(state="PUBLISHED")


def found():
    return [line for each in all_invariants() if each.name in NAMES for line in each.search()]


def test_nothing_where_all_is_well(offer):
    assert found() == []
    assert {each.name for each in all_invariants()} >= NAMES


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (lambda offer: OwnPublication.objects.filter(pk=offer.pk).update(withdrawn_at="2025-01-01T00:00Z"), "publiée"),
        (lambda offer: OwnOffer.objects.filter(pk=offer.pk).update(state="ARCHIVED"), "archivée"),
        (lambda offer: OwnSession.objects.filter(publication=offer.pk).delete(), "sessions"),
    ],
)
def test_what_is_broken_is_found(offer, harm, words):
    harm(offer)
    (line,) = found()
    assert words in line
