"""The design system in a real browser: axe finds nothing, at both widths, in both looks; all works without scripts."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import WIDTHS

LEAST_TARGET = 44  # CSS pixels, for a finger
TARGETS = (
    "main .button, main .pagination a, main .tab, main .chip, main select.control, main summary, .theme-switch button"
)


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {node['target']} {node.get('failureSummary', '')}" for each in found for node in each["nodes"]
    ]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("look", ["light", "dark"])
def test_axe_finds_nothing_on_the_gallery(page: Page, width: str, look: str) -> None:
    page.emulate_media(color_scheme=look)
    page.set_viewport_size(dict(zip(("width", "height"), WIDTHS[width], strict=True)))
    page.goto("/composants/")
    page.locator("main details").evaluate_all("all => all.forEach(details => (details.open = true))")
    assert violations(page) == []


def test_axe_finds_nothing_on_an_error_page(page: Page) -> None:
    page.goto("/page-inconnue/")
    assert violations(page) == []


def test_axe_does_see_what_is_wrong(page: Page) -> None:
    page.goto("/page-inconnue/")
    page.locator("main").evaluate("main => main.append(document.createElement('input'))")
    assert [each.partition(":")[0] for each in violations(page)] == ["label"]


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_no_page_is_wider_than_the_screen(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/composants/")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_targets_are_large_enough_for_a_finger(narrow_page: Page) -> None:
    narrow_page.goto("/composants/")
    seen = [box for each in narrow_page.locator(TARGETS).all() if (box := each.bounding_box())]
    assert len(seen) > 40
    assert [box for box in seen if min(box["width"], box["height"]) < LEAST_TARGET - 0.5] == []


def test_table_rows_fold_into_cards_on_a_phone(narrow_page: Page) -> None:
    narrow_page.goto("/composants/")
    row = narrow_page.locator("#table tbody tr").first
    cells = [each.bounding_box() for each in row.locator("td").all()]
    assert cells[0]["y"] < cells[1]["y"] < cells[2]["y"]
    shown = row.locator("td").first.evaluate("cell => getComputedStyle(cell, '::before').content")
    assert shown == '"Reçue le"'
    expect(row.get_by_role("link", name="Modifier la candidature de Camille Exemple")).to_be_visible()


def test_the_look_changes_at_once_and_stays(page: Page) -> None:
    page.goto("/composants/")
    page.get_by_role("button", name="Sombre").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.get_by_role("button", name="Sombre")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("getComputedStyle(document.body).colorScheme") == "dark"
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.get_by_role("button", name="Automatique").click()
    page.reload()
    assert page.locator("html").get_attribute("data-theme") is None


def test_the_skip_link_is_first_and_leads_to_the_content(page: Page) -> None:
    page.goto("/composants/")
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="Aller au contenu")
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_the_counter_counts(page: Page) -> None:
    page.goto("/composants/")
    page.locator("#normal-message").fill("Bonjour")
    expect(page.locator("#normal-message-counter")).to_have_text("Il reste 993 caractères")


def test_a_choice_reveals_its_own_fields(page: Page) -> None:
    page.goto("/composants/")
    group = page.locator("#choice")
    expect(group.get_by_label("Entrée prévue")).to_be_visible()
    expect(group.get_by_label("Motif")).to_be_hidden()
    group.get_by_label("Non", exact=True).check()
    expect(group.get_by_label("Motif")).to_be_visible()
    expect(group.get_by_label("Entrée prévue")).to_be_hidden()


def test_the_phone_menu_opens_and_escape_closes_it(narrow_page: Page) -> None:
    narrow_page.goto("/composants/")
    menu = narrow_page.locator("details.menu--nav")
    menu.locator("summary").click()
    expect(menu.get_by_role("link", name="Espace professionnel")).to_be_visible()
    narrow_page.keyboard.press("Escape")
    expect(menu.get_by_role("link", name="Espace professionnel")).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()


def test_everything_works_without_javascript(browser: Browser, live_server) -> None:
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, viewport={"width": 390, "height": 844}
    )
    page = context.new_page()
    page.goto("/composants/")
    page.locator("details.menu--nav summary").click()
    expect(page.locator("details.menu--nav").get_by_role("link", name="Espace professionnel")).to_be_visible()
    page.get_by_role("button", name="Sombre").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page).to_have_url(f"{live_server.url}/composants/")
    group = page.locator("#choice")
    group.get_by_label("Non", exact=True).check()
    expect(group.get_by_label("Motif")).to_be_visible()
    expect(page.locator("#copy_ref button")).to_be_hidden()
    context.close()


@pytest.mark.parametrize("media", ["print", "screen"])
def test_on_paper_only_the_content_remains(page: Page, media: str) -> None:
    page.goto("/composants/")
    page.emulate_media(media=media)
    assert page.locator("header.site-header").is_visible() is (media == "screen")
    assert page.locator("footer.site-footer").is_visible() is (media == "screen")
    assert page.locator("#button .button").first.is_visible() is (media == "screen")
    expect(page.locator("#definitions dl").first).to_be_visible()
