"""The synthetic feeds, given to the real intake: dirt goes in, errors are rejected alone, deltas do what they say."""

import io
from datetime import date

import pytest

from rafaelpro.catalogue.models import TrainingAction, TrainingSession
from rafaelpro.eos.domain.process import process
from rafaelpro.eos.domain.receive import receive
from rafaelpro.eos.enums import FeedState
from rafaelpro.eos.generator import errors
from rafaelpro.eos.generator.feed import FeedOrder, FeedType, write_feed
from rafaelpro.eos.generator.region import Region

AS_OF = date(2025, 3, 3)
pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-03-03T08:00")]


def sent(**changes):
    order = FeedOrder(**{"sessions": 150, "seed": 11, "as_of": AS_OF, **changes})
    stream = io.BytesIO()
    write_feed(stream, order)
    stream.seek(0)
    return process(receive(stream=stream, name="essai.xml", source="essais").pk)


def test_a_dirty_region_goes_in_whole():
    feed = sent()
    assert (feed.state, feed.rejected) == (FeedState.APPLIED, 0)
    assert feed.noted > 0
    assert TrainingSession.objects.count() == 150


def test_the_catalogue_holds_what_was_planned():
    sent(with_dirt=False)
    planned = {
        session.number: (action, session)
        for action in Region(sessions=150, seed=11, as_of=AS_OF).actions()
        for session in action.sessions
    }
    known = TrainingSession.objects.select_related("action__responsible", "action__measure", "trainer", "positioner")
    for row in known.prefetch_related("entry_points", "action__modules"):
        action, session = planned.pop(row.carif_number)
        assert row.action.title == action.title
        assert row.action.measure_id == action.measure
        assert row.action.contract_number == action.contract_number
        assert row.action.responsible.siret == action.responsible.siret
        assert row.trainer.siret == (session.trainer or action.trainer).siret
        assert (row.positioner.siret if row.positioner else None) == (
            session.positioner.siret if session.positioner else None
        )
        assert (row.contract_start, row.contract_end) == (session.span.start, session.span.end)
        assert row.insee_code == action.town.insee
        assert row.disability_contact_email == session.disability_contact.mail
        assert (row.cancelled_at is not None) == session.is_cancelled
        assert len(row.action.modules.all()) == len(action.modules)
        points = {(point.number, point.date, point.places, point.bis_of) for point in row.entry_points.all()}
        assert points == {(p.number, p.date, p.places, p.bis_of) for p in session.entry_points or ()}
    assert planned == {}


def test_errors_are_rejected_alone():
    count = errors.EVERY * len(errors.ERRORS) * 3
    feed = sent(sessions=count, with_errors=True, with_dirt=False)
    assert feed.state == FeedState.APPLIED
    assert len(errors.ERRORS) - 2 <= feed.rejected < 40
    assert count - 40 < TrainingSession.objects.count() < count


def test_deltas_change_what_they_say_and_nothing_else():
    sent(sessions=600)
    before = dict(TrainingSession.objects.values_list("carif_number", "changed_at"))
    with_dates = TrainingAction.objects.count()
    feed = sent(sessions=600, type=FeedType.DELTA, numero=2)
    assert (feed.state, feed.rejected) == (FeedState.APPLIED, 0)
    assert feed.changed + feed.withdrawn >= 1
    assert TrainingSession.objects.count() == len(before) == 600
    assert TrainingAction.objects.count() == with_dates


def test_the_same_feed_again_changes_nothing():
    first, second = sent(), sent()
    assert second.state == FeedState.APPLIED
    assert (second.created, second.changed) == (0, 0)
    assert second.unchanged == first.created


def test_the_next_full_feed_of_the_year_only_adds_what_is_known_since():
    sent(with_dirt=False)
    feed = sent(with_dirt=False, as_of=date(2025, 3, 24), numero=2)
    assert (feed.state, feed.rejected, feed.created, feed.withdrawn) == (FeedState.APPLIED, 0, 0, 0)
