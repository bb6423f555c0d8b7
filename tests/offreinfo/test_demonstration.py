"""The export of the demonstration: valid, without candidates, and the same public pages where it is taken back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from django.db import transaction

from rafaelpro.core import clock
from rafaelpro.core.models import PolicyValue
from rafaelpro.demo import load as loading
from rafaelpro.demo.scales import Scale
from rafaelpro.eos.enums import FeedState
from rafaelpro.lheo.dates import ABSENT
from rafaelpro.lheo.records import Formation
from rafaelpro.offreinfo.document import Written
from tests.offreinfo import trips

SMALL = Scale(sessions=160, applications=800, life=timedelta(days=200), by_the_doors=6)
MOMENT = "2025-03-03T11:00"

pytestmark = [pytest.mark.slow, pytest.mark.frozen(MOMENT)]


@dataclass
class Source:
    document: bytes
    written: Written
    without_candidates: bytes
    pages: dict[str, str]


@pytest.fixture(scope="module")
def source(django_db_setup, django_db_blocker):
    """What the demonstration exports and shows, ended sessions included; the base is empty again afterwards."""
    with django_db_blocker.unblock(), clock.frozen(MOMENT), transaction.atomic():
        loading.load(SMALL, lambda words: None)
        PolicyValue.objects.create(name="offre_info_ended_days", value=10_000)
        document, written = trips.exported()
        trips.forget_applications()
        again, _ = trips.exported()
        found = Source(document, written, again, trips.pages(trips.addresses(document)))
        transaction.set_rollback(True)
    return found


def test_the_official_schema_accepts_it(source):
    trips.assert_officially_valid(source.document)


def test_it_does_not_depend_on_who_has_applied(source):
    assert source.without_candidates == source.document


@pytest.mark.django_db
def test_taken_back_in_an_empty_base_every_public_page_is_the_same(source, tmp_path):
    feed, taken = trips.brought_in(source.document, tmp_path / "offre.xml")
    assert (feed.state, feed.rejected) == (FeedState.APPLIED, 0)
    assert feed.created == source.written.formations + source.written.sessions
    assert taken.actions > 10
    assert taken.sessions > 10
    assert taken.refused == []
    assert len(source.pages) > SMALL.sessions
    assert trips.differing(trips.pages(source.pages), source.pages) == []


@pytest.mark.django_db
def test_exported_again_from_there_it_is_the_same_offer(source, tmp_path):
    """Nothing is lost on the way that no page shows either (positioners, codes, entry points that are past)."""
    trips.brought_in(source.document, tmp_path / "offre.xml")
    PolicyValue.objects.create(name="offre_info_ended_days", value=10_000)
    again, written = trips.exported()
    assert written.sessions == source.written.sessions
    assert list(map(_undated, trips.formations(again))) == list(map(_undated, trips.formations(source.document)))


def _undated(formation: Formation) -> Formation:
    """`datemaj` of an action is the last day on which something of it was written, there or here."""
    return replace(formation, actions=tuple(replace(each, datemaj=ABSENT) for each in formation.actions))


@pytest.mark.django_db
def test_taken_back_twice_nothing_more_is_written(source, tmp_path):
    trips.brought_in(source.document, tmp_path / "offre.xml")
    _, again = trips.brought_in(source.document, tmp_path / "offre.xml")
    assert (again.actions, again.sessions) == (0, 0)
