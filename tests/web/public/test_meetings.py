"""Information meetings in public: what shows, what is past, the calendar file (R3.2)."""

from datetime import date, datetime, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from rafaelpro.catalogue.models import InformationMeeting
from rafaelpro.core.clock import PARIS
from tests import factories
from tests.support.pages import page_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]


@pytest.fixture
def session():
    return factories.SessionFactory(action__title="Cuisine; pains, etc.", points=[("2025-03-03", 15)])


def meeting(session, **fields):
    told = {"date": date(2025, 3, 12), "starts_at": time(14), "place": "Salle 12", "from_eos": False}
    return InformationMeeting.objects.create(session=session, **told | fields)


def page(session):
    return f"/sessions/{session.carif_number}/"


def file_of(session, row):
    return f"{page(session)}reunions/{row.pk}.ics"


def event_of(answer):
    [event] = Calendar.from_ical(answer.content).walk("VEVENT")
    return event


def test_the_page_tells_day_hours_place_places_and_link(client, session):
    link = "https://visio.example/?a=1&b=2"
    row = meeting(session, ends_at=time(15, 30), places=20, link=link, details="Badge requis")
    answer = client.get(page(session))
    said = text_of(answer)
    assert "12 mars 2025 de 14 h à 15 h 30 (20 places) Salle 12" in said
    assert "Badge requis" in said
    shown = page_of(answer)
    assert link in shown.attributes("a", "href")
    assert file_of(session, row) in shown.attributes("a", "href")


def test_search_rows_tell_the_next_one_discreetly(client, session):
    meeting(session, date=date(2025, 4, 1))
    meeting(session)
    meeting(session, date=date(2025, 2, 9))
    assert "Réunion d’information le 12/03" in text_of(client.get("/recherche/"))


@pytest.mark.parametrize(
    "fields", [{"date": date(2025, 2, 9)}, {"date": date(2025, 2, 10), "starts_at": time(8), "ends_at": time(9)}]
)
def test_past_ones_are_hidden(client, session, fields):
    row = meeting(session, **fields, details="Secretpasse")
    number = session.carif_number
    for address in (page(session), "/recherche/", f"/recherche/?carif={number}&deplier={number}"):
        said = text_of(client.get(address))
        assert "Secretpasse" not in said
        assert "Réunion" not in said
    assert client.get(file_of(session, row)).status_code == 404


def test_none_of_a_cancelled_session(client, session):
    row = meeting(session)
    type(session).objects.filter(pk=session.pk).update(cancelled_at="2025-02-01T00:00Z")
    assert "Salle 12" not in text_of(client.get(page(session)))
    assert client.get(file_of(session, row)).status_code == 404


@pytest.mark.parametrize("address", ["/recherche/", "page"])
def test_as_many_queries_for_one_meeting_as_for_fifty(client, session, address):
    counts = []
    for number in (1, 50):
        for rank in range(number):
            meeting(session, date=date(2025, 4, 1 + rank % 28), starts_at=time(rank % 24))
        with CaptureQueriesContext(connection) as captured:
            client.get(page(session) if address == "page" else address)
        counts.append(len(captured))
    assert counts[0] == counts[1]


class TestCalendarFile:
    def test_its_hours_are_those_of_paris_in_winter_and_in_summer(self, client, session):
        for day, hour in ((date(2025, 3, 12), 13), (date(2025, 7, 1), 12)):
            row = meeting(session, date=day, ends_at=time(15, 30))
            event = event_of(client.get(file_of(session, row)))
            assert event["dtstart"].dt.utcoffset().total_seconds() == 0
            assert event["dtstart"].dt.hour == hour
            assert event["dtstart"].dt.astimezone(PARIS) == datetime(day.year, day.month, day.day, 14, tzinfo=PARIS)
            assert event["dtend"].dt.astimezone(PARIS).time() == time(15, 30)

    def test_a_program_reads_what_people_wrote(self, client, session):
        words = "Apporter : stylo, cahier; \\carte\\ et « badge »"
        answer = client.get(file_of(session, meeting(session, details=words, link="https://visio.example/")))
        assert answer["Content-Type"] == "text/calendar; charset=utf-8"
        assert answer["Content-Disposition"] == f'attachment; filename="reunion-{session.carif_number}-20250312.ics"'
        assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
        event = event_of(answer)
        assert str(event["summary"]) == "Réunion d’information\u00a0: Cuisine; pains, etc."
        assert str(event["location"]) == "Salle 12"
        lines = str(event["description"]).split("\n")
        assert lines[:2] == [words, "https://visio.example/"]
        assert lines[2].endswith(page(session))

    def test_nothing_can_be_slipped_into_it(self, client, session):
        row = meeting(session, place="x\r\nATTENDEE:mailto:a@b.example", details="y\nEND:VEVENT\nBEGIN:VALARM")
        content = client.get(file_of(session, row)).content
        assert b"\r\nATTENDEE" not in content
        assert content.count(b"END:VEVENT") - content.count(b"\\nEND:VEVENT") == 1
        assert b"\r\nBEGIN:VALARM" not in content

    def test_eos_tells_no_hour_a_whole_day(self, client, session):
        row = meeting(session, starts_at=None, place="", details="à 14 h", from_eos=True)
        event = event_of(client.get(file_of(session, row)))
        assert event["dtstart"].dt == date(2025, 3, 12)
        assert "location" not in event

    def test_a_calendar_knows_the_same_meeting_again(self, client, session):
        """Ours by its number, whatever is changed; EOS's although each feed writes it anew."""
        ours = meeting(session)
        before = event_of(client.get(file_of(session, ours)))
        InformationMeeting.objects.filter(pk=ours.pk).update(starts_at=time(16), revision=1)
        after = event_of(client.get(file_of(session, ours)))
        assert before["uid"] == after["uid"]
        assert (before["sequence"], after["sequence"]) == (0, 1)
        sent = meeting(session, starts_at=None, details="à 14 h", from_eos=True)
        first = event_of(client.get(file_of(session, sent)))["uid"]
        sent.delete()
        again = meeting(session, starts_at=None, details="à 14 h", from_eos=True)
        assert event_of(client.get(file_of(session, again)))["uid"] == first

    def test_another_session_or_one_that_is_not_published_has_none(self, client, session):
        row = meeting(session)
        assert client.get(file_of(factories.SessionFactory(), row)).status_code == 404
        type(session).objects.filter(pk=session.pk).update(withdrawn_at="2025-02-01T00:00Z")
        assert client.get(file_of(session, row)).status_code == 404
