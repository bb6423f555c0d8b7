"""The page of an application in a real browser: messages read in place, and somebody else who answers meanwhile."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from rafaelpro.applications.decision import NotConform
from rafaelpro.applications.domain.decide import decide
from rafaelpro.applications.enums import State
from rafaelpro.applications.models import Application
from rafaelpro.history import record
from rafaelpro.organisations.models import Organisation, User
from tests import factories
from tests.browser.test_pro import Look, enter, look, person, way  # noqa: F401 — fixtures

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.frozen("2025-02-10T10:42")]

BOSS = "claude.bureau@centre.example"
POLL = 21_000  # ms, a little more than what a page waits


@pytest.fixture
def centre() -> Organisation:
    made = factories.OrganisationFactory(name="Centre de formation des Pins")
    factories.member(made, applications=True, email=BOSS, first_name="Claude", last_name="Bureau")
    return made


@pytest.fixture
def application(centre: Organisation) -> Application:
    session = factories.SessionFactory(positioner=centre, points=[("2025-03-03", 15)], action__title="Compétences clés")
    return factories.ApplicationFactory(session=session, prescriber=factories.PrescriberFactory())


def opened(page: Page, application: Application) -> None:
    enter(page, User.objects.get(email=BOSS))
    page.goto(f"/gestion/candidatures/{application.reference}/")


def test_messages_are_read_then_papers_asked(
    person: Page,  # noqa: F811
    look: Look,  # noqa: F811
    application: Application,
) -> None:
    opened(person, application)
    person.get_by_label("Oui, la candidature est conforme").check()
    person.get_by_label("Message au prescripteur").fill("Bienvenue")
    person.get_by_role("button", name="Voir les messages", exact=True).click()
    expect(person.locator("#courriels .card")).to_have_count(2)
    expect(person.locator("#courriels")).to_contain_text("Bienvenue")
    expect(person.get_by_label("Message au prescripteur")).to_have_value("Bienvenue")
    look("70-messages-avant-envoi")
    person.get_by_text("Demander des pièces").click()
    person.get_by_label("CV").check()
    person.get_by_role("button", name="Demander ces pièces").click()
    expect(person.locator("#pieces")).to_contain_text("Attendue")
    look("71-pieces")
    assert Application.objects.get().state == State.PENDING


def test_a_comment_leaves_the_decision_that_is_being_written(page: Page, application: Application) -> None:
    opened(page, application)
    page.get_by_label("Message au prescripteur").fill("Ce que j’écrivais")
    page.get_by_label("Nouveau commentaire").fill("Rappelée, elle vient.")
    page.get_by_role("button", name="Ajouter le commentaire").click()
    expect(page.locator("#commentaires .card")).to_contain_text("Rappelée, elle vient.")
    expect(page.get_by_label("Nouveau commentaire")).to_have_value("")
    page.get_by_role("button", name="Retirer votre commentaire").click()
    expect(page.locator("#commentaires .card")).to_have_count(0)
    expect(page.get_by_label("Message au prescripteur")).to_have_value("Ce que j’écrivais")


def test_somebody_else_answers_meanwhile(
    page: Page,
    application: Application,
    centre: Organisation,
) -> None:
    page.clock.install()
    opened(page, application)
    page.get_by_label("Message au prescripteur").fill("Ce que j’écrivais")
    factories.ApplicationFactory(session=application.session)
    page.clock.fast_forward(POLL)
    expect(page.locator("#compteur")).to_contain_text("2/15")
    colleague = factories.actor(centre, applications=True, first_name="Dominique", last_name="Renard")
    decide(application=application, decision=NotConform("injoignable"), actor=colleague)
    page.clock.fast_forward(POLL)
    notice = page.locator("#entre-temps")
    expect(notice).to_contain_text("Décidée à 10:42 par Dominique Renard, Centre de formation des Pins")
    expect(page.get_by_label("Message au prescripteur")).to_have_value("Ce que j’écrivais")
    expect(page.get_by_label("Message au prescripteur")).to_be_focused()
    assert record.of("consultation", application.reference).count() == 1
    notice.get_by_role("link", name="Recharger la page").click()
    expect(page.get_by_role("heading", name="Avis", exact=True)).to_be_visible()


@pytest.mark.parametrize("trouble", ["no network", "logged out", "broken"])
def test_a_poll_that_fails_takes_nobody_away(page: Page, application: Application, trouble: str) -> None:
    page.clock.install()
    opened(page, application)
    page.get_by_label("Message au prescripteur").fill("Ce que j’écrivais")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/direct/" in request.url else None)
    if trouble == "no network":
        page.route("**/direct/**", lambda route: route.abort())
    elif trouble == "broken":
        page.route("**/direct/**", lambda route: route.fulfill(status=500, body="panne"))
    else:
        page.context.clear_cookies()
    address = page.url
    page.clock.fast_forward(POLL)
    page.wait_for_timeout(500)
    assert len(asked) == 1
    assert page.url == address
    expect(page.get_by_label("Message au prescripteur")).to_have_value("Ce que j’écrivais")
    expect(page.locator("#compteur")).to_contain_text("1/15")
