"""« Gestion par sessions », left open in a real browser: rows move, the reader does not."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.organisations.models import Organisation, User
from tests import factories
from tests.browser.test_pro import Look, enter, look, person, way  # noqa: F401 — fixtures

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.frozen("2025-02-10T10:42")]

BOSS = "claude.bureau@centre.example"
POLL = 21_000  # ms, a little more than what a page waits
LIST = "/gestion/candidatures/sessions/"


@pytest.fixture
def sessions() -> list[TrainingSession]:
    centre: Organisation = factories.OrganisationFactory(name="Centre de formation des Pins")
    factories.member(centre, applications=True, email=BOSS, first_name="Claude", last_name="Bureau")
    made = [factories.SessionFactory(positioner=centre, points=[("2025-03-03", 15)]) for _ in range(3)]
    for each in made:
        factories.ApplicationFactory(session=each)
    return made


def opened(page: Page) -> list[str]:
    """The list; the addresses asked again are added to what this answers."""
    asked: list[str] = []
    enter(page, User.objects.get(email=BOSS))
    page.goto(LIST)
    page.on("request", lambda request: asked.append(request.url) if "/direct/" in request.url else None)
    return asked


def counter(page: Page, session: TrainingSession):  # type: ignore[no-untyped-def]
    return page.locator(f"#places-{session.carif_number} .places-bar__figures")


def test_a_row_moves_in_its_place_and_the_keyboard_stays(page: Page, sessions: list[TrainingSession]) -> None:
    page.clock.install()
    asked = opened(page)
    link = page.locator(f"#lien-attente-{sessions[1].carif_number}")
    link.focus()
    factories.ApplicationFactory(session=sessions[1])
    page.clock.fast_forward(POLL)
    expect(counter(page, sessions[1])).to_have_text("2/15")
    expect(link).to_have_text("2 en attente, session " + sessions[1].carif_number)
    expect(link).to_be_focused()
    expect(counter(page, sessions[0])).to_have_text("1/15")
    expect(page.locator("#resultats tbody tr")).to_have_count(3)
    expect(page.locator("#resultats tbody tr").nth(1).locator("> *")).to_have_count(8)
    expect(page.locator("#annonce")).to_have_text("")
    factories.ApplicationFactory(session=sessions[1])
    page.clock.fast_forward(POLL)
    expect(counter(page, sessions[1])).to_have_text("3/15")
    assert len(asked) == 2
    assert page.url.endswith(LIST)


def test_out_of_sight_it_rests_and_on_its_return_it_asks(page: Page, sessions: list[TrainingSession]) -> None:
    page.clock.install()
    asked = opened(page)
    page.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    page.clock.fast_forward(3 * POLL)
    page.wait_for_timeout(300)
    assert asked == []
    page.evaluate("Object.defineProperty(document, 'hidden', {value: false, configurable: true})")
    factories.ApplicationFactory(session=sessions[2])
    page.clock.fast_forward(POLL)
    expect(counter(page, sessions[2])).to_have_text("2/15")


def test_filtered_in_place_it_asks_for_the_rows_shown(page: Page, sessions: list[TrainingSession]) -> None:
    page.clock.install()
    asked = opened(page)
    page.get_by_label("Rechercher").first.fill(sessions[0].carif_number)
    page.get_by_role("button", name="Filtrer").click()
    expect(page.locator("#resultats tbody tr")).to_have_count(1)
    factories.ApplicationFactory(session=sessions[0])
    page.clock.fast_forward(POLL)
    expect(counter(page, sessions[0])).to_have_text("2/15")
    assert len(asked) == 1
    assert sessions[1].carif_number not in asked[0]


@pytest.mark.parametrize("trouble", ["no network", "logged out", "broken"])
def test_a_poll_that_fails_takes_nobody_away(page: Page, sessions: list[TrainingSession], trouble: str) -> None:
    page.clock.install()
    asked = opened(page)
    if trouble == "no network":
        page.route("**/direct/**", lambda route: route.abort())
    elif trouble == "broken":
        page.route("**/direct/**", lambda route: route.fulfill(status=500, body="panne"))
    else:
        page.context.clear_cookies()
    page.clock.fast_forward(POLL)
    page.wait_for_timeout(500)
    assert len(asked) == 1
    assert page.url.endswith(LIST)
    expect(counter(page, sessions[0])).to_have_text("1/15")


def test_the_list_looks_well_and_is_whole_without_scripts(
    person: Page,  # noqa: F811
    look: Look,  # noqa: F811
    sessions: list[TrainingSession],
) -> None:
    opened(person)
    expect(counter(person, sessions[0])).to_have_text("1/15")
    expect(person.locator("#compteurs")).to_be_hidden()
    look("94-liste-par-sessions")
