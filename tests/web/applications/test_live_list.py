"""« Gestion par sessions », left open: rows that have changed refresh, the others rest, nothing is written."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rafaelpro.applications.decision import NotConform
from rafaelpro.applications.domain.decide import decide
from rafaelpro.applications.models import SessionAvailability
from rafaelpro.history.models import Event
from rafaelpro.organisations.domain.look_through import look_through
from rafaelpro.web.looking import LOOK_KEY
from tests import factories
from tests.support.pages import HtmlPage, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T10:42")]

LIST = "/gestion/candidatures/sessions/"
DIRECT = f"{LIST}direct/"
CELLS = ("point", "places", "attente", "echeance")


@pytest.fixture
def application(session):
    return factories.ApplicationFactory(session=session, birth_name="Dupont")


def asked_by(page):
    """What the open list asks every twenty seconds."""
    assert page.attribute("#compteurs[data-live][hidden]", "hx-trigger") == "every 20s"
    return page.attribute("#compteurs", "hx-get")


def opened(browser, query=""):
    return asked_by(page_of(browser.get(f"{LIST}{query}")))


def parts_of(answer):
    """The cells of an answer, as a page whose tables have a body."""
    assert answer.status_code == 200
    content = answer.content.decode().replace("<template>", "<table><tbody><tr>")
    return HtmlPage(f"<main>{content.replace('</template>', '</tr></tbody></table>')}</main>".encode())


def cells_of(page, session):
    return {name: page.text(f"#{name}-{session.carif_number}") for name in CELLS}


def changed_in(page):
    return page.attributes("td[hx-swap-oob]", "id")


def test_nothing_has_changed(logged, application):
    answer = logged.get(opened(logged))
    assert (answer.status_code, answer.content) == (204, b"")


def test_only_the_row_that_moved_is_told_and_says_what_the_page_would(logged, centre, session, application):
    factories.ApplicationFactory(session=factories.SessionFactory(positioner=centre, points=[("2025-03-03", 15)]))
    live = opened(logged)
    factories.ApplicationFactory(session=session, created_on="2025-01-02")
    answer = parts_of(logged.get(live))
    assert changed_in(answer) == [f"{name}-{session.carif_number}" for name in CELLS]
    assert cells_of(answer, session) == cells_of(page_of(logged.get(LIST)), session)
    assert answer.text(f"#places-{session.carif_number} .places-bar__figures") == "2/15"
    assert "1 personne attend depuis plus de 15 jours" in answer.text(f"#attente-{session.carif_number}")
    assert logged.get(asked_by(answer)).status_code == 204  # told once


def test_a_decision_frees_a_place(logged, session, application):
    live = opened(logged)
    colleague = factories.actor(session.positioner, applications=True)
    decide(application=application, decision=NotConform("injoignable"), actor=colleague)
    answer = parts_of(logged.get(live))
    cells = cells_of(answer, session)
    assert cells == cells_of(page_of(logged.get(LIST)), session)
    assert (cells["point"], cells["attente"], cells["echeance"]) == ("03/03/2025dans 21 jours", "0", "—")
    assert answer.text(f"#places-{session.carif_number} .places-bar__figures") == "0/15"


def test_midnight_turns_the_entry_point_without_any_job_and_without_writing(logged, centre, clock):
    session = factories.SessionFactory(positioner=centre, points=[("2025-02-10", 1), ("2025-03-03", 4)])
    factories.ApplicationFactory(session=session)
    live = opened(logged)
    kept = list(SessionAvailability.objects.values())
    clock.freeze("2025-02-11T00:00")
    answer = parts_of(logged.get(live))
    assert answer.text(f"#places-{session.carif_number} .places-bar__figures") == "1/4"
    assert answer.text(f"#point-{session.carif_number}") == "03/03/2025dans 20 jours"
    assert list(SessionAvailability.objects.values()) == kept


def test_days_left_move_with_the_day(logged, application, clock, session):
    live = opened(logged)
    clock.freeze("2025-02-11T08:00")
    assert parts_of(logged.get(live)).text(f"#point-{session.carif_number}") == "03/03/2025dans 20 jours"


def test_a_page_without_rows_asks_nothing(logged):
    assert "#compteurs" not in page_of(logged.get(LIST))


@pytest.mark.parametrize("seen", ["", "n'importe", "61000001", ",,,", "9" * 3000, "99999999-00000000"])
def test_what_is_no_mark_is_left_out(logged, application, seen):
    assert logged.get(DIRECT, {"vu": seen}).status_code == 204


class TestItIsCheap:
    def queries(self, logged, live, status):
        with CaptureQueriesContext(connection) as asked:
            assert logged.get(live).status_code == status
        return len(asked)

    @pytest.mark.parametrize("status", [204, 200])
    def test_as_many_queries_for_fifty_rows_as_for_one(self, logged, centre, session, status, monkeypatch):
        monkeypatch.setattr("rafaelpro.web.keyset.PER_PAGE", 50)
        live = opened(logged)
        if status == 200:
            factories.ApplicationFactory(session=session)
        one = self.queries(logged, live, status)
        for each in factories.SessionFactory.create_batch(49, positioner=centre, points=[("2025-03-03", 15)]):
            factories.ApplicationFactory(session=each)
        live = opened(logged)
        assert live.count("-") == 50
        if status == 200:
            for each in centre.positioned_sessions.all():
                factories.ApplicationFactory(session=each)
        assert self.queries(logged, live, status) == one <= 5

    def test_after_midnight_a_few_more_whatever_the_rows(self, logged, centre, clock):
        costs = []
        for more in (1, 9):
            clock.freeze("2025-02-10T10:42")
            factories.SessionFactory.create_batch(
                more, positioner=centre, points=[("2025-02-10", 1), ("2025-03-03", 4)]
            )
            live = opened(logged)
            clock.freeze("2025-02-11T00:01")
            costs.append(self.queries(logged, live, 200))
        assert costs[0] == costs[1]


class TestItDoesNothingElse:
    def test_it_only_reads(self, logged, application, session):
        live = opened(logged)
        before = (Event.objects.count(), list(Session.objects.order_by("pk").values()))
        with CaptureQueriesContext(connection) as asked:
            logged.get(live)
            logged.get(f"{DIRECT}?vu={session.carif_number}-00000000")
        assert {each["sql"].split()[0] for each in asked} == {"SELECT"}
        assert (Event.objects.count(), list(Session.objects.order_by("pk").values())) == before

    def test_it_stays_under_the_structure_of_the_page(self, client, centre, session, application):
        """Trainer under the structure chosen since in another tab: the due date of the page stays the manager's."""
        person = factories.member(centre, applications=True)
        factories.member(session.trainer, applications=True, user=person)
        client.force_login(person)
        live = opened(client, f"?structure={centre.pk}")
        client.get(f"/mon-espace/?structure={session.trainer.pk}")
        factories.ApplicationFactory(session=session, created_on="2025-01-02")
        answer = parts_of(client.get(live))
        assert "depuis plus de" in answer.text(f"#attente-{session.carif_number}")
        assert client.session["structure"] == session.trainer.pk

    def test_logged_out_it_stops(self, logged, application):
        live = opened(logged)
        logged.logout()
        answer = logged.get(live, headers={"HX-Request": "true"})
        assert (answer.status_code, answer["HX-Reswap"], answer.content) == (286, "none", b"")

    def test_through_somebodys_eyes_the_list_does_not_ask(self, client, application, centre):
        person = factories.member(centre, applications=True)
        staff = factories.actor(factories.OperatorFactory(), referent=True)
        look = look_through(target=person, reason="Appel du matin", actor=staff)
        client.force_login(staff.user)
        browser = client.session
        browser[LOOK_KEY] = look.pk
        browser.save()
        page = page_of(client.get(LIST))
        assert "#compteurs" not in page
        assert page.text(f"#places-{application.session.carif_number} .places-bar__figures") == "1/15"


class TestWhoIsAnswered:
    def test_the_trainer_is_told_counts_and_neither_due_date_nor_waiting(self, session):
        browser = Client()
        browser.force_login(factories.member(session.trainer, applications=True))
        live = opened(browser)
        session.entry_points.update(date="2025-02-03")
        factories.ApplicationFactory(session=session, created_on="2025-01-02")  # refreshes the projection too
        cells = cells_of(parts_of(browser.get(live)), session)
        assert cells["attente"].startswith("1")
        assert "depuis plus de" not in cells["attente"]
        assert cells["echeance"] == "—"

    def test_a_neighbour_who_writes_the_address_is_told_nothing(self, session, application):
        browser = Client()
        neighbour = factories.OrganisationFactory()
        browser.force_login(factories.member(neighbour, applications=True))
        asked = f"{DIRECT}?vu={session.carif_number}-00000000"
        assert browser.get(asked).status_code == 204
        assert browser.get(f"{asked}&pour={session.positioner_id}").status_code == 404

    @pytest.mark.parametrize("right", [{}, {"catalogue": True}])
    def test_without_the_right_it_is_unknown(self, client, application, centre, right):
        client.force_login(factories.member(centre, **right))
        assert client.get(f"{DIRECT}?vu={application.session.carif_number}-00000000").status_code == 404

    def test_no_personal_data_in_the_answer(self, logged, application, session):
        answer = logged.get(f"{DIRECT}?vu={session.carif_number}-00000000")
        content = answer.content.decode()
        assert session.carif_number in content
        assert [each for each in ("Dupont", "Camille", application.email, application.phone) if each in content] == []

    def test_the_address_names_sessions_and_digests_alone(self, logged, application, session):
        [seen] = parse_qs(urlsplit(opened(logged)).query)["vu"]
        number, _, digest = seen.partition("-")
        assert (number, len(digest)) == (session.carif_number, 8)
