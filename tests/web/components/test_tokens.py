"""Contrasts of tokens.css (WCAG 2 AA), computed from the file, in light and in dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[3] / "rafaelpro/web/static/rafaelpro/css/tokens.css"
TONES = ("neutral", "info", "success", "warning", "danger")
TEXT, SHAPE = 4.5, 3.0
PAIRS = [
    *[(ink, ground, TEXT) for ink in ("ink", "ink-2", "link", "primary") for ground in ("bg", "surface", "sunken")],
    ("primary-hover", "primary-soft", TEXT),
    ("primary", "primary-soft", TEXT),
    ("ink", "primary-soft", TEXT),
    ("on-primary", "primary", TEXT),
    ("on-primary", "primary-hover", TEXT),
    ("on-danger", "danger", TEXT),
    ("on-danger", "danger-hover", TEXT),
    *[(f"{tone}-ink", f"{tone}-soft", TEXT) for tone in TONES],
    *[("ink", f"{tone}-soft", TEXT) for tone in TONES],
    *[(f"{tone}-ink", ground, TEXT) for tone in TONES for ground in ("surface", "bg")],
    *[("line-strong", ground, SHAPE) for ground in ("surface", "bg", "sunken")],
    *[("focus", ground, SHAPE) for ground in ("surface", "bg", "sunken")],
    ("primary", "line", SHAPE),
    ("warning-ink", "line", SHAPE),
    ("danger-ink", "line", SHAPE),
]


def tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--c-([\w-]+):\s*(#[0-9a-f]{6});", block))


def blocks() -> dict[str, dict[str, str]]:
    css = CSS.read_text(encoding="utf-8")
    light = re.search(r":root \{(.*?)\n    \}", css, re.DOTALL)
    preferred = re.search(r':root:not\(\[data-theme="light"\]\) \{(.*?)\n        \}', css, re.DOTALL)
    chosen = re.search(r':root\[data-theme="dark"\] \{(.*?)\n    \}', css, re.DOTALL)
    return {"light": tokens(light[1]), "preferred dark": tokens(preferred[1]), "dark": tokens(chosen[1])}


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_the_one_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_pairs_that_meet_on_screen_are_readable(theme: str, ink: str, ground: str, least: float) -> None:
    colours = blocks()[theme]
    assert contrast(colours[ink], colours[ground]) >= least


def test_dark_is_the_same_by_preference_and_by_choice_and_names_every_colour() -> None:
    found = blocks()
    assert found["preferred dark"] == found["dark"]
    assert set(found["dark"]) == set(found["light"])
