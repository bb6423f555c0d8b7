"""R3.5: feeds neither touch nor count what organisations describe themselves."""

import pytest

from rafaelpro.catalogue.models import TrainingAction
from rafaelpro.catalogue.own.models import OwnOffer, OwnPublication, OwnSession
from rafaelpro.eos.domain.withdrawals import published_actions, published_sessions, reckon
from rafaelpro.eos.enums import FeedState
from rafaelpro.eos.reading.survey import Survey
from rafaelpro.history.models import Event
from rafaelpro.organisations.models import Organisation
from tests import factories
from tests.eos.builder import A1, A2, RESPONSIBLE, S1, S2, delta, feed

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-01-21T09:30")]


def test_full_and_delta_feeds_leave_every_own_offer_as_it_is():
    feed(1).action(A1).session(S1).action(A2).session(S2).apply()
    centre = Organisation.objects.get(siret=RESPONSIBLE)
    for state in ("DRAFT", "SUBMITTED", "PUBLISHED"):
        factories.OwnOfferFactory(organisation=centre, state=state)
    before = [list(model.objects.order_by("pk").values()) for model in (OwnOffer, OwnPublication, OwnSession)]
    guard = reckon(Survey())
    assert (guard.actions.published, guard.sessions.published) == (2, 2)
    assert (published_actions().count(), published_sessions().count()) == (2, 2)

    feed(2).action(A1).session(S1).apply()  # A2 would go: one of two, held
    delta(3).action(A1, state="supprimee").apply()

    assert before == [list(model.objects.order_by("pk").values()) for model in (OwnOffer, OwnPublication, OwnSession)]
    assert not Event.objects.filter(kind="offre-propre").exists()
    assert TrainingAction.objects.count() == 2


def test_many_own_offers_do_not_let_a_feed_pass_that_would_be_held():
    """Counted in, one of ten would go, which passes; alone, one of two, which is held (20 %)."""
    feed(1).action(A1).session(S1).action(A2).session(S2).apply()
    factories.OwnOfferFactory.create_batch(8, state="PUBLISHED")
    assert feed(2).action(A1).session(S1).apply().state == FeedState.HELD
