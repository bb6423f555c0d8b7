"""The reference of the API, as a person reads it: both widths, no violation, fields unfolded without JavaScript."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", [1280, 390])
def test_the_reference_is_readable(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/api/v1/docs")

    expect(page.get_by_role("heading", level=1)).to_have_text("API v1")
    page.get_by_text("Corps", exact=True).first.click()
    expect(page.get_by_role("rowheader", name="action", exact=True).first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert Axe().run(page).response["violations"] == []
