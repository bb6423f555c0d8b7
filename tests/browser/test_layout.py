"""No page is wider than its window, whatever is written in it: every page of the table of access, opened by one of
those who may, at both widths, with a word of 120 letters in each name, title, town and text.
"""

from __future__ import annotations

import pytest
from django.db import models, transaction
from playwright.sync_api import Browser, BrowserContext, Page, expect

from rafaelpro.applications import models as desk
from rafaelpro.catalogue import models as offer
from rafaelpro.organisations import models as people
from tests.access.expected import COLUMNS, PAGES
from tests.access.walk import Row, read_table
from tests.access.world import Persona, World, build
from tests.browser.conftest import WIDTHS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.frozen("2025-02-10T09:30")]

WORD = ("Anticonstitutionnellement" * 5)[:120]
# Who opens a page: the first of these who may. Those who see most come first.
OPENERS = ("R-both", "P-both", "operator", "R-star", "R-app", "R-cat", "A", "O", "link", "guest", "anonymous", "look")
DECIDER = "R-app"  # has a view of its own
MORE = {
    "R-app": ("/gestion/candidatures/", "/gestion/candidatures/vues/", "/gestion/candidatures/sessions/"),
    "R-cat": ("/gestion/formations/", "/gestion/formations/vues/"),
}  # the lists as they stand for who keeps views of them
NOT_PAGES = (".csv", ".xlsx", ".json", ".pdf", ".ics", ".xml", ".gz", "/direct/", "/api/", "/sante/")
LENGTHENED: dict[type[models.Model], tuple[str, ...]] = {
    people.Organisation: ("name", "town"),
    people.User: ("first_name", "last_name"),
    people.JoinRequest: ("proposed_name", "message"),
    people.LookThrough: ("reason",),
    offer.Measure: ("label",),
    offer.TrainingAction: ("title", "objective", "content", "prerequisites", "contract_number"),
    offer.TrainingSession: ("town", "place_name", "address", "contact_name"),
    offer.InformationMeeting: ("place", "details"),
    desk.Application: ("birth_name", "usual_name", "first_name", "town", "message", "prescriber_contact_name"),
    desk.SavedView: ("name",),
    desk.AwaitedDocument: ("label",),
    desk.InternalComment: ("text", "author_label"),
    desk.ReversalRequest: ("reason", "asked_by"),
}
TOO_WIDE = """() => {
    const width = window.innerWidth;
    if (document.scrollingElement.scrollWidth <= width) return "";
    const all = [...document.querySelectorAll("body *")];
    const wide = all.filter(each => each.getBoundingClientRect().right > width + 1).slice(-3);
    return wide.map(each => each.outerHTML.slice(0, 90)).join(" / ") || "?";
}"""


@pytest.fixture
def world(transactional_db: None) -> World:
    with transaction.atomic():
        made = build()
        for model, columns in LENGTHENED.items():
            model.objects.update(**{column: _word(model, column) for column in columns})
    return made


def _word(model: type[models.Model], column: str) -> str:
    return WORD[: model._meta.get_field(column).max_length or len(WORD)]


def pages_of(opener: str) -> list[Row]:
    """The pages of the table that this persona opens, being the first who may."""
    return [
        row
        for row in read_table(COLUMNS, PAGES)
        if row.method == "GET"
        and not any(part in row.address for part in NOT_PAGES)
        and next((each for each in OPENERS if row.outcomes[each] == "ok"), "") == opener
    ]


def entered(browser: Browser, base: str, persona: Persona) -> BrowserContext:
    context = browser.new_context(base_url=base, locale="fr-FR")
    context.set_default_timeout(10_000)
    cookies = persona.cookies.items() if persona.cookies is not None else ()
    context.add_cookies([{"name": name, "value": cookie.value, "url": base} for name, cookie in cookies])
    return context


def too_wide(page: Page, label: str) -> dict[str, str]:
    """What stands out of the page it is on, by width; nothing when all is well."""
    found = {}
    for name, (width, height) in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        found[f"{name} {label}"] = page.evaluate(TOO_WIDE)
    return {key: words for key, words in found.items() if words}


def test_no_page_is_wider_than_its_window(browser: Browser, live_server: object, world: World) -> None:
    wide: dict[str, str] = {}
    seen = 0
    for opener in OPENERS:
        persona = world.personas[opener]
        context = entered(browser, live_server.url, persona)
        page = context.new_page()
        more = MORE.get(opener, ())
        for template in [*(row.address for row in pages_of(opener)), *more]:
            answer = page.goto(world.address(template, persona), wait_until="domcontentloaded")
            assert answer is not None, template
            assert answer.ok, f"{opener} {template}: {answer.status}"
            wide |= too_wide(page, f"{template} ({opener})")
            seen += 1
        if opener == DECIDER:
            wide |= the_same_decision_for_several(page)
        context.close()
    assert not wide, "\n".join(f"{page}: {what}" for page, what in wide.items())
    assert seen > 100


def the_same_decision_for_several(page: Page) -> dict[str, str]:
    """The steps that only a form leads to."""
    page.goto("/gestion/candidatures/?etat=en-attente")
    page.get_by_role("button", name="Sur toute la liste").click()
    wide = too_wide(page, "several, first step")
    page.get_by_label("Oui, la candidature est conforme").check()
    page.get_by_role("button", name="Vérifier").click()
    expect(page.locator("h1")).to_have_text("Vérifier avant d’enregistrer")
    return wide | too_wide(page, "several, second step")
