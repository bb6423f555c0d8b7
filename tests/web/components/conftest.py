"""Draws a piece of template as a page would, and reads it as a browser would."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.template import engines
from django.test import RequestFactory
from lxml import html


@pytest.fixture
def draw() -> Callable[..., html.HtmlElement]:
    def draw_piece(code: str, /, url: str = "/", **values: object) -> html.HtmlElement:
        """The drawn piece inside a <div>; `url` is the address of the page around it."""
        template = engines["django"].from_string("{% load ui %}" + code)
        drawn = template.render(values, RequestFactory().get(url))
        return html.fragment_fromstring(drawn, create_parent="div")

    return draw_piece


@pytest.fixture
def words() -> Callable[[html.HtmlElement], str]:
    """What is read of an element: its text, spaces gathered (no-break ones too)."""
    return lambda element: " ".join(element.text_content().split())
