"""Midnight in Paris, by no job at all: windows turn and what is due is shown as due, whichever page is read first.

The nights that go wrong elsewhere: both changes of hour, a leap day, the end of a year; and a job three days late.
"""

from datetime import date, timedelta

import pytest

from rafaelpro.applications import tasks
from rafaelpro.applications.enums import State
from rafaelpro.applications.follow import token_of
from rafaelpro.applications.models import Application, ManualRecruitment
from rafaelpro.core.invariants import all_invariants
from rafaelpro.outbox.models import Message
from tests import factories
from tests.api.conftest import api_for
from tests.support.pages import page_of

pytestmark = pytest.mark.django_db

NIGHTS = ["2025-03-30", "2025-10-26", "2024-02-29", "2025-12-31"]
DELAY = timedelta(days=30)


@pytest.fixture
def centre(clock, night):
    clock.freeze(f"{night}T09:30")
    return factories.OrganisationFactory(name="Centre A")


@pytest.fixture
def school(centre):
    return factories.PrescriberFactory(name="Mission locale")


@pytest.fixture
def logged(client, centre):
    """Logged in afresh at each moment, as nobody stays three days."""

    def at(organisation=centre):
        client.force_login(factories.member(organisation, applications=True))
        return client

    return at


def day_after(night, days=1):
    return date.fromisoformat(night) + timedelta(days=days)


def nothing_impossible():
    assert [line for each in all_invariants() for line in each.search()] == []


class TestWindows:
    """Full for tonight's entry point; from midnight on, the next one counts the one who waits."""

    @pytest.fixture
    def session(self, centre, night):
        session = factories.SessionFactory(
            action__responsible=centre, positioner=centre, points=[(night, 3), ("2027-06-01", 7)]
        )
        factories.ApplicationFactory(session=session)
        factories.ApplicationFactory.create_batch(2, session=session, state="RETAINED")
        return session

    READERS = {
        "public page": lambda client, session: page_of(client.get(f"/sessions/{session.carif_number}/")).text("main"),
        "management page": lambda client, session: page_of(
            client.get(f"/gestion/sessions/{session.carif_number}/")
        ).text("main"),
        "list by session": lambda client, session: page_of(client.get("/gestion/candidatures/sessions/")).text(
            "#resultats tbody"
        ),
        "search": lambda client, session: page_of(client.get("/pro/recherche/")).text("main"),
    }

    @pytest.mark.parametrize("night", NIGHTS)
    @pytest.mark.parametrize("reader", READERS)
    def test_each_page_by_itself(self, clock, logged, session, night, reader):
        read = self.READERS[reader]
        clock.freeze(f"{night}T23:59:59.9")
        assert "3/3" in read(logged(), session)
        clock.freeze(day_after(night))
        after = read(logged(), session)
        assert "1/7" in after
        assert "01/06/2027" in after
        nothing_impossible()

    @pytest.mark.parametrize("night", NIGHTS)
    def test_the_api(self, clock, centre, session, night):
        api = api_for("organisme", organisation=centre)
        clock.freeze(f"{night}T23:59:59.9")
        before = api.get(f"/sessions/{session.carif_number}").json()["recrutement"]
        clock.freeze(day_after(night))
        after = api.get(f"/sessions/{session.carif_number}").json()["recrutement"]
        assert (before["ouvert"], before["candidatures"], before["places"]) == (False, 3, 3)
        assert (after["ouvert"], after["candidatures"], after["places"]) == (True, 1, 7)


STATES = {"pending": "En attente", "due": "Avis non transmis"}


def table(client, application):
    """The figures of the first row of R8.1: (waiting, due soon, without decision)."""
    page = page_of(client.get("/gestion/candidatures/?sessions=toutes"))
    cells = [int(text.split()[0]) for text in page.texts("main table tbody tr td a")[:7]]
    return STATES["pending"] if cells[0] else STATES["due"] if cells[4] else ""


READERS = {
    "table": ("centre", table),
    "list": (
        "centre",
        lambda client, each: page_of(client.get("/gestion/candidatures/")).text("#resultats tbody .badge"),
    ),
    "file": (
        "centre",
        lambda client, each: page_of(client.get(f"/gestion/candidatures/{each.reference}/")).text("main .badge"),
    ),
    "prescriber's list": ("school", lambda client, each: page_of(client.get("/prescriptions/")).text("tbody .badge")),
    "prescriber's page": (
        "school",
        lambda client, each: page_of(client.get(f"/prescriptions/{each.reference}/")).text("main .badge"),
    ),
}


@pytest.fixture
def waiting(centre, school, night):
    """Due tonight, on a session of R5 that began thirty days ago, with one place and a later deadline."""
    session = factories.SessionFactory(
        action__responsible=centre,
        action__measure="PRF",
        contract_start=date.fromisoformat(night) - DELAY,
        contract_end="2027-12-31",
    )
    ManualRecruitment.objects.create(session=session, places=1, deadline="2026-12-31")
    began = date.fromisoformat(night) - DELAY - timedelta(days=5)
    return factories.ApplicationFactory(session=session, prescriber=school, created_on=began)


def shown(path):
    return lambda client, each: page_of(client.get(path(each.session))).text("main")


def said(path, read):
    return lambda client, each: "{candidatures}/{places}".format(**read(client.get(path(each.session)).json()))


COUNTERS = {
    "public page of the session": shown(lambda session: f"/sessions/{session.carif_number}/"),
    "public page of the formation": shown(lambda session: f"/formations/{session.action.reference}/"),
    "search": shown(lambda session: "/recherche/"),
    "desk of the session": shown(lambda session: f"/gestion/sessions/{session.carif_number}/"),
    "list by session": shown(lambda session: "/gestion/candidatures/sessions/"),
    "API, one session": said(
        lambda session: f"/api/v1/sessions/{session.carif_number}", lambda body: body["recrutement"]
    ),
    "API, one formation": said(
        lambda session: f"/api/v1/formations/{session.action.reference}",
        lambda body: body["sessions"][0]["recrutement"],
    ),
    "catalogue as JSON": said(
        lambda session: f"/catalogue/{session.action.responsible.siret}/catalogue.json",
        lambda body: body["formations"][0]["sessions"][0]["recrutement"],
    ),
    "API, list": said(
        lambda session: f"/api/v1/sessions?carif={session.carif_number}",
        lambda body: body["resultats"][0]["recrutement"],
    ),
}
"""What shows n/N of a session, whoever reads; each must be right as the first reader of the day."""


def state_of(application):
    return Application.objects.get(pk=application.pk).state


@pytest.mark.parametrize("night", NIGHTS)
class TestDueDates:
    """On its last day it is still in time; a second later it is « avis non transmis », job or no job."""

    @pytest.mark.parametrize("late", [1, 3], ids=["at midnight", "three days late"])
    @pytest.mark.parametrize("reader", READERS)
    def test_each_page_by_itself(self, request, clock, logged, waiting, night, reader, late):
        who, read = READERS[reader]
        clock.freeze(f"{night}T23:59:59.9")
        assert read(logged(request.getfixturevalue(who)), waiting) == STATES["pending"]
        clock.freeze(day_after(night, late))
        assert read(logged(request.getfixturevalue(who)), waiting) == STATES["due"]
        nothing_impossible()

    def test_the_candidate_and_the_api(self, clock, client, centre, waiting, night):
        api = api_for("organisme", organisation=centre)
        clock.freeze(f"{night}T23:59:59.9")
        assert api.get(f"/candidatures/{waiting.reference}").json()["etat"] == "en-attente"
        assert api.get("/tableau-de-bord").json()
        clock.freeze(day_after(night))
        assert "Retirer ma candidature" not in client.get(f"/suivi/{token_of(waiting)}/").content.decode()
        assert api.get(f"/candidatures/{waiting.reference}").json()["etat"] == "avis-non-transmis"

    def test_its_place_is_free_for_the_next_person(self, clock, logged, waiting, night):
        address = f"/sessions/{waiting.session.carif_number}/"
        clock.freeze(f"{night}T23:59:59.9")
        assert "Complet" in page_of(logged().get(address)).text("main")
        clock.freeze(day_after(night, 3))
        assert "0/1" in page_of(logged().get(address)).text("main")

    @pytest.mark.parametrize("reader", COUNTERS)
    def test_what_is_due_takes_no_place_whatever_is_read_first(self, clock, logged, waiting, night, reader):
        read = COUNTERS[reader]
        clock.freeze(f"{night}T23:59:59.9")
        assert "1/1" in read(logged(), waiting)
        clock.freeze(day_after(night, 3))
        assert "0/1" in read(logged(), waiting)
        assert state_of(waiting) == State.NO_DECISION

    def test_nor_in_the_chronology_of_entry_points(self, clock, logged, centre, night):
        past = date.fromisoformat(night) - DELAY
        session = factories.SessionFactory(
            action__responsible=centre, points=[(past, 3)], contract_start="2023-01-01", contract_end="2028-12-31"
        )
        due = factories.ApplicationFactory(session=session, created_on=past)
        clock.freeze(day_after(night))
        page = logged().get(f"/gestion/sessions/{session.carif_number}/chronologie/")
        assert page.context["oldest"] is None
        assert state_of(due) == State.NO_DECISION

    def test_deciding_on_several_begins_with_what_stands(self, clock, logged, centre, waiting, night):
        clock.freeze(day_after(night))
        data = {"structure": centre.pk, "references": waiting.reference, "etape": "verifier", "conformite": "oui"}
        checked = logged().post("/gestion/candidatures/plusieurs/", data)
        assert "avis en retard" in checked.context["steps"][0].words

    def test_the_late_job_finds_nothing_left_and_tells_nobody_twice(self, clock, logged, waiting, night):
        clock.freeze(day_after(night, 3))
        logged().get("/gestion/candidatures/")
        told = Message.objects.filter(kind__startswith="no_decision").count()
        assert told
        assert tasks.run_due()["avis non transmis"] == 0
        assert Message.objects.filter(kind__startswith="no_decision").count() == told
        assert state_of(waiting) == State.NO_DECISION

    def test_without_any_reader_the_job_does_it(self, clock, waiting, night):
        clock.freeze(day_after(night, 3))
        assert tasks.run_due()["avis non transmis"] == 1
        assert state_of(waiting) == State.NO_DECISION
