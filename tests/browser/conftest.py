"""A real Chromium for the tests of this folder, over a live server."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.conftest import NO_CHROMIUM
from tests.support import chromium

WIDTHS = {"wide": (1280, 900), "narrow": (390, 844)}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium.find()
    if path is None:
        pytest.skip(f"{NO_CHROMIUM}: see the end of the report")
    # Playwright's loop runs in this thread; Django would take our plain calls for asynchronous ones.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=chromium.FLAGS)
        yield started
        started.close()


@pytest.fixture
def context(browser: Browser, live_server: object) -> Iterator[BrowserContext]:
    """A person's browser, in French, on our live server; `context.new_page()` for a second tab."""
    opened = browser.new_context(base_url=live_server.url, locale="fr-FR", timezone_id="Europe/Paris")
    opened.set_default_timeout(10_000)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A wide page (1280). Fails the test on any error of the page's own scripts or of its contents policy."""
    opened = context.new_page()
    opened.set_viewport_size({"width": WIDTHS["wide"][0], "height": WIDTHS["wide"][1]})
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("console", lambda said: problems.append(said.text) if "Content Security Policy" in said.text else None)
    yield opened
    assert problems == []


@pytest.fixture
def narrow_page(page: Page) -> Page:
    """A phone's page (390)."""
    page.set_viewport_size({"width": WIDTHS["narrow"][0], "height": WIDTHS["narrow"][1]})
    return page
