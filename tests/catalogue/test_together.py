"""Several people enrich the same thing at the same moment: one is kept, the others are told (R3.2)."""

from datetime import date, time
from functools import partial

import pytest

from rafaelpro.catalogue.domain.check_links import claim_due_links
from rafaelpro.catalogue.domain.enrich import enrich_action, version_of
from rafaelpro.catalogue.domain.enrich_session import SessionTexts, enrich_session, session_version_of
from rafaelpro.catalogue.domain.meetings import MeetingValues, add_meeting
from rafaelpro.catalogue.errors import ChangedMeanwhile, InvalidEnrichment
from rafaelpro.catalogue.models import ActionEnrichment, InformationMeeting, SessionEnrichment, WebLinkCheck
from rafaelpro.history import record
from tests import factories
from tests.support.together import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race, pytest.mark.frozen("2025-02-10T10:00")]

PEOPLE = 8


@pytest.fixture
def session():
    return factories.SessionFactory()


@pytest.fixture
def author(session):
    return factories.actor(session.action.responsible, catalogue=True)


def test_one_of_those_who_read_the_same_version_writes_an_action(session, author):
    write = partial(enrich_action, action=session.action, web_link="", actor=author, version=version_of(None))
    done = at_once(*(partial(write, highlights=f"Texte {rank}") for rank in range(PEOPLE)))
    assert sum(isinstance(each, ActionEnrichment) for each in done) == 1
    assert sum(isinstance(each, ChangedMeanwhile) for each in done) == PEOPLE - 1
    assert record.of("action", session.action.reference).count() == 1


def test_one_of_those_who_read_the_same_version_writes_a_session(session, author):
    write = partial(enrich_session, session=session, actor=author, version=session_version_of(None))
    texts = [SessionTexts(access_information=f"Texte {rank}") for rank in range(PEOPLE)]
    done = at_once(*(partial(write, texts=each) for each in texts))
    assert sum(isinstance(each, SessionEnrichment) for each in done) == 1
    assert sum(isinstance(each, ChangedMeanwhile) for each in done) == PEOPLE - 1


def test_the_same_meeting_sent_several_times_is_one(session, author):
    values = MeetingValues(date=date(2025, 3, 12), starts_at=time(14), place="Salle 12")
    done = at_once(*[partial(add_meeting, session=session, values=values, actor=author)] * PEOPLE)
    assert sum(isinstance(each, InvalidEnrichment) for each in done) == PEOPLE - 1
    assert InformationMeeting.objects.count() == 1


def test_a_link_is_claimed_once(session):
    for rank in range(6):
        factories.EnrichmentFactory(web_link=f"https://centre.fr/{rank}")
    for _ in range(20):
        done = at_once(*[partial(claim_due_links, batch=2)] * 6)
        addresses = [check.address for each in done for check in each]
        assert len(addresses) == len(set(addresses)) > 0
        WebLinkCheck.objects.all().delete()
