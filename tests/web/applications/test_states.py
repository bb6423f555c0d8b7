"""What the page of an application says is possible, in each of the seven states and for each who may come to it."""

import pytest
from django.test import Client

from rafaelpro.applications.enums import State
from rafaelpro.applications.models import Application
from rafaelpro.outbox.models import Message
from tests import factories
from tests.support.pages import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]

FORM, REVERSAL, PAPERS = "Enregistrer l’avis", "Demander la modification", "Demander ces pièces"
SAID = {
    State.PENDING: "vous dites si la candidature est conforme",
    State.NO_DECISION: "L’échéance est passée",
    State.RETAINED: "Une candidature retenue ne peut pas devenir non retenue ici",
    State.NOT_RETAINED: "Seul Cap Métiers peut retenir une candidature non retenue",
    State.WITHDRAWN: "Si la personne change d’avis, elle peut candidater de nouveau",
    State.REFUSED_FULL: "La session a été déclarée complète et la candidature est refusée avec elle",
    State.REFUSED_CANCELLED: "Elle le reste si la session reprend",
}
OFFERED = {
    State.PENDING: {FORM, PAPERS},
    State.NO_DECISION: {FORM, PAPERS},
    State.NOT_RETAINED: {REVERSAL},
}
MANAGERS = ("responsible", "positioner")
REFUSED = {"trainer": 403, "responsible without the right": 403, "neighbour": 404, "operator": 404}


@pytest.fixture
def session():
    return factories.SessionFactory(positioner=factories.OrganisationFactory(), points=[("2025-03-03", 15)])


@pytest.fixture
def come(session):
    """A browser of somebody in this role, and the structure that their forms name."""

    def open_browser(role):
        holder, right = {
            "responsible": (session.action.responsible, {"applications": True}),
            "positioner": (session.positioner, {"applications": True}),
            "trainer": (session.trainer, {"applications": True, "catalogue": True}),
            "responsible without the right": (session.action.responsible, {"catalogue": True}),
            "neighbour": (factories.OrganisationFactory(), {"applications": True}),
            "operator": (factories.OperatorFactory(), {"applications": True}),
        }[role]
        browser = Client()
        browser.force_login(factories.member(holder, **right))
        return browser, holder

    return open_browser


def url(application):
    return f"/gestion/candidatures/{application.reference}/"


def offered(page):
    words = page.texts("main button") + page.texts("main a.button")
    return {each for each in (FORM, REVERSAL, PAPERS) if each in words}


@pytest.mark.parametrize("role", MANAGERS)
@pytest.mark.parametrize("state", State)
def test_each_state_says_what_is_possible_and_offers_it_alone(session, come, state, role):
    application = factories.ApplicationFactory(session=session, state=state)
    browser, holder = come(role)
    page = page_of(browser.get(url(application)))
    text = page.text("main")
    assert {each for each in State if SAID[each] in text} - {State.PENDING} == {state} - {State.PENDING}
    assert (SAID[State.PENDING] in text) is (state in (State.PENDING, State.NO_DECISION))
    assert offered(page) == OFFERED.get(state, set())
    answer = browser.post(url(application), {"structure": holder.pk, "conformite": "non", "motif": "injoignable"})
    assert answer.status_code == (302 if FORM in OFFERED.get(state, ()) else 409)


@pytest.mark.parametrize("role", REFUSED)
@pytest.mark.parametrize("state", State)
def test_others_read_nothing_and_change_nothing(session, come, state, role):
    application = factories.ApplicationFactory(session=session, state=state, birth_name="Nomsecret")
    browser, holder = come(role)
    fields = {"structure": holder.pk, "conformite": "non", "motif": "injoignable", "commentaire": "x", "autre": "CV"}
    asked = [browser.get(url(application)), browser.post(url(application), fields)]
    asked += [browser.post(f"{url(application)}{deed}/", fields) for deed in ("commentaires", "pieces")]
    assert {answer.status_code for answer in asked} == {REFUSED[role]}
    assert not any(b"Nomsecret" in answer.content or application.email.encode() in answer.content for answer in asked)
    assert Application.objects.get(pk=application.pk).state == state
    assert not Message.objects.exists()


@pytest.mark.parametrize("state", State)
def test_an_archived_session_takes_no_answer(session, come, state):
    type(session).objects.filter(pk=session.pk).update(archived_at="2025-02-01T00:00Z")
    application = factories.ApplicationFactory(session=session, state=state)
    browser, holder = come("responsible")
    page = page_of(browser.get(url(application)))
    decided = state in (State.RETAINED, State.NOT_RETAINED)
    assert ("Cette session est archivée" in page.text("main")) is not decided
    assert not {FORM, PAPERS} & offered(page)
    answer = browser.post(url(application), {"structure": holder.pk, "conformite": "non", "motif": "injoignable"})
    assert answer.status_code == 409


class TestLate:
    def test_open_yes_takes_a_place(self, session, come):
        application = factories.ApplicationFactory(session=session, state="NO_DECISION", created_on="2024-10-01")
        page = page_of(come("positioner")[0].get(url(application)))
        assert "la session reçoit encore des candidatures. Il prend une place" in page.text("#avis")

    def test_closed_only_no_today(self, session, come):
        session.entry_points.update(places=0)
        application = factories.ApplicationFactory(session=session, state="NO_DECISION", created_on="2024-10-01")
        page = page_of(come("positioner")[0].get(url(application)))
        assert "« Oui » : pas aujourd’hui" in page.text("#avis")

    def test_what_is_due_is_said_even_if_the_job_is_late(self, session, come):
        session.entry_points.update(date="2024-12-02")
        application = factories.ApplicationFactory(session=session, created_on="2024-11-20")
        page = page_of(come("positioner")[0].get(url(application)))
        assert "L’échéance est passée" in page.text("#avis")
        assert Application.objects.get(pk=application.pk).state == State.NO_DECISION

    def test_the_last_day_is_not_late(self, session, come):
        session.entry_points.update(date="2025-01-11")  # and 30 days: today
        application = factories.ApplicationFactory(session=session, created_on="2024-11-20")
        page = page_of(come("positioner")[0].get(url(application)))
        assert "10/02/2025" in page.text("main")
        assert "L’échéance est passée" not in page.text("main")
