"""The browser itself: pages of a live server arrive with their styles, under the strict contents policy."""

from __future__ import annotations

from playwright.sync_api import Page


def test_the_stylesheet_and_the_fixed_policy_reach_the_browser(page: Page):
    answer = page.goto("/composants/")
    assert answer.ok
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    sizes = page.evaluate("[...document.styleSheets].map(sheet => sheet.cssRules.length)")
    assert sizes
    assert min(sizes) > 0
