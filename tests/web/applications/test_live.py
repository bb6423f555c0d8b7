"""Open pages ask again: what they are told, what it costs, and all that it must not do."""

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rafaelpro.applications.decision import Conform, NotConform
from rafaelpro.applications.domain.decide import decide
from rafaelpro.applications.domain.expire import expire_all
from rafaelpro.applications.domain.withdraw import withdraw
from rafaelpro.applications.enums import State
from rafaelpro.applications.models import SessionAvailability
from rafaelpro.history import record
from rafaelpro.history.models import Event
from rafaelpro.organisations.domain.look_through import look_through
from rafaelpro.web.applications.live import CHANGED
from rafaelpro.web.looking import LOOK_KEY
from tests import factories
from tests.support.pages import HtmlPage, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T10:42")]


@pytest.fixture
def application(session):
    return factories.ApplicationFactory(session=session, birth_name="Dupont")


@pytest.fixture
def colleague(centre):
    return factories.actor(centre, applications=True, first_name="Dominique", last_name="Renard")


def url(application):
    return f"/gestion/candidatures/{application.reference}/"


def part_of(answer):
    """A part of a page, as one."""
    assert answer.status_code == 200
    return HtmlPage(b"<main>" + answer.content + b"</main>")


def asked_by(page):
    """What the open page asks every twenty seconds."""
    assert page.attribute("#compteur", "hx-trigger") == "every 20s"
    return page.attribute("#compteur[data-live]", "hx-get")


@pytest.fixture(params=["file", "session"])
def page_url(request, application, session):
    return {"file": url(application), "session": f"/gestion/sessions/{session.carif_number}/"}[request.param]


def test_nothing_has_changed(logged, page_url):
    answer = logged.get(asked_by(page_of(logged.get(page_url))))
    assert (answer.status_code, answer.content) == (204, b"")


def test_the_counter_moves_with_the_others(logged, page_url, session):
    live = asked_by(page_of(logged.get(page_url)))
    factories.ApplicationFactory(session=session)
    answer = part_of(logged.get(live))
    assert answer.text(".places-bar__figures") == "2/15"
    assert "#entre-temps" not in answer
    assert logged.get(asked_by(answer)).status_code == 204


def test_what_the_page_shows_is_what_the_projection_says(logged, page_url, session):
    """Else each poll would draw the same counter again."""
    SessionAvailability.objects.filter(session=session).update(valid_until="2025-02-09", taken=9)  # before midnight
    answer = logged.get(asked_by(page_of(logged.get(page_url))))
    assert answer.status_code == 204


@pytest.mark.parametrize("decision", [Conform, NotConform])
def test_somebody_else_has_decided(logged, application, session, colleague, decision):
    live = asked_by(page_of(logged.get(url(application))))
    made = Conform(session.contract_start, session.contract_end) if decision is Conform else NotConform("injoignable")
    decide(application=application, decision=made, actor=colleague)
    answer = part_of(logged.get(live))
    word = "retenue" if decision is Conform else "non retenue"
    assert f"Décidée à 10:42 par {colleague.label}, Centre A : {word}." in answer.text("#entre-temps")
    assert "Ce que vous avez écrit reste sur cette page" in answer.text("#entre-temps")
    assert answer.attribute("#entre-temps a", "href") == url(application)
    assert logged.get(asked_by(answer)).status_code == 204  # said once


def test_withdrawn_meanwhile(logged, application):
    live = asked_by(page_of(logged.get(url(application))))
    withdraw(application=application, author=record.CANDIDATE)
    assert "Retirée à 10:42 par La personne candidate" in part_of(logged.get(live)).text("#entre-temps")


def test_due_meanwhile_an_answer_stays_possible(logged, centre, clock):
    session = factories.SessionFactory(positioner=centre, points=[("2025-01-20", 15)])
    application = factories.ApplicationFactory(session=session, created_on="2025-01-10")
    live = asked_by(page_of(logged.get(url(application))))
    clock.freeze("2025-02-20T06:00")
    assert expire_all() == 1
    clock.freeze("2025-02-21T09:00")
    words = part_of(logged.get(live)).text("#entre-temps")
    assert "Passée en « avis non transmis » le 20/02/2025 à 06:00" in words
    assert "Un avis reste possible, en retard." in words


def test_every_state_has_its_words():
    assert set(CHANGED) == set(State)


@pytest.mark.parametrize("seen", ["", "?vu=", "?vu=n'importe", "?vu=PENDING", "?vu=" + "9" * 3000])
def test_what_is_not_a_mark_is_answered_with_the_present(logged, application, seen):
    page = part_of(logged.get(f"{url(application)}direct/{seen}"))
    assert page.text(".places-bar__figures") == "1/15"


class TestItIsCheap:
    def test_four_queries_of_which_three_are_who_asks(self, logged, page_url):
        live = asked_by(page_of(logged.get(page_url)))
        with CaptureQueriesContext(connection) as asked:
            assert logged.get(live).status_code == 204
        assert len(asked) <= 4

    def test_a_counter_that_has_moved_costs_no_more(self, logged, page_url, session):
        live = asked_by(page_of(logged.get(page_url)))
        factories.ApplicationFactory(session=session)
        with CaptureQueriesContext(connection) as asked:
            assert logged.get(live).status_code == 200
        assert len(asked) <= 4


class TestItDoesNothingElse:
    def test_no_display_noted_no_session_prolonged_no_structure_chosen(self, logged, application, page_url, centre):
        live = asked_by(page_of(logged.get(page_url)))
        before = (Event.objects.count(), list(Session.objects.order_by("pk").values()))
        with CaptureQueriesContext(connection) as asked:
            for address in (live, f"{live}0"):  # nothing new, something new
                logged.get(address)
        assert {each["sql"].split()[0] for each in asked} == {"SELECT"}
        assert (Event.objects.count(), list(Session.objects.order_by("pk").values())) == before

    def test_another_structure_chosen_in_another_tab_stays_chosen(self, client, application, centre, page_url):
        person = factories.member(centre, applications=True)
        other = factories.OrganisationFactory(name="Autre")
        factories.member(other, applications=True, user=person)
        client.force_login(person)
        live = asked_by(page_of(client.get(f"{page_url}?structure={centre.pk}")))
        client.get(f"/mon-espace/?structure={other.pk}")
        assert client.get(live).status_code == 204
        assert client.session["structure"] == other.pk

    def test_logged_out_it_stops_and_leads_nowhere(self, logged, page_url):
        live = asked_by(page_of(logged.get(page_url)))
        logged.logout()
        answer = logged.get(live, headers={"HX-Request": "true"})
        assert (answer.status_code, answer["HX-Reswap"], answer.content) == (286, "none", b"")
        assert "HX-Redirect" not in answer

    def test_through_somebodys_eyes_a_page_does_not_ask(self, client, application, page_url, centre):
        """Each page seen in a look is told (R2.7): twenty seconds of it would fill the history."""
        person = factories.member(centre, applications=True)
        staff = factories.actor(factories.OperatorFactory(), referent=True)
        look = look_through(target=person, reason="Appel du matin", actor=staff)
        client.force_login(staff.user)
        session = client.session
        session[LOOK_KEY] = look.pk
        session.save()
        page = page_of(client.get(page_url))
        assert page.text("#compteur .places-bar__figures") == "1/15"
        assert "[data-live]" not in page


class TestWhoIsAnswered:
    @pytest.mark.parametrize("right", [{}, {"catalogue": True}])
    def test_without_the_right_the_file_is_unknown(self, client, application, centre, right):
        client.force_login(factories.member(centre, **right))
        assert client.get(f"{url(application)}direct/").status_code == 404

    def test_the_trainer_is_told_counts_and_nothing_of_a_file(self, application, session):
        browser = Client()
        browser.force_login(factories.member(session.trainer, applications=True))
        assert browser.get(f"{url(application)}direct/").status_code == 404
        page = part_of(browser.get(f"/gestion/sessions/{session.carif_number}/direct/"))
        assert page.text(".places-bar__figures") == "1/15"

    def test_a_neighbour_is_told_nothing(self, application, session):
        browser = Client()
        browser.force_login(factories.member(factories.OrganisationFactory(), applications=True))
        for address in (f"{url(application)}direct/", f"/gestion/sessions/{session.carif_number}/direct/"):
            assert browser.get(address).status_code == 404

    @pytest.mark.parametrize("address", ["candidatures/2025999999", "sessions/99999999"])
    def test_what_does_not_exist(self, logged, address):
        assert logged.get(f"/gestion/{address}/direct/").status_code == 404

    def test_no_personal_data_in_the_answer(self, logged, application):
        answer = logged.get(f"{url(application)}direct/").content.decode()
        assert [each for each in ("Dupont", "Camille", application.email, application.phone) if each in answer] == []
