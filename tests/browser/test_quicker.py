"""htmx over a list made of components: only the list changes, the address follows, errors become pages."""

from __future__ import annotations

import re

import pytest
from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path
from playwright.sync_api import Page, expect

from rafaelpro.config.urls import handler400, handler403, handler404, handler500
from rafaelpro.config.urls import urlpatterns as pages
from rafaelpro.web.forms import Form

__all__ = ["handler400", "handler403", "handler404", "handler500"]

LIST = """{% extends "base.html" %}{% load ui %}
{% block title %}Liste{% endblock %}
{% block content %}
    {% page_header "Liste" %}{% endpage_header %}
    {% filter_bar target="resultats" %}{% field form.q %}{% endfilter_bar %}
    <div id="resultats">
        <p data-announce>{{ page.paginator.count }} lignes</p>
        {% table "Lignes" %}<tbody>{% for row in page %}
            <tr>
                <td class="toggle">{% row_toggle row "?deplier=1" about=row target="resultats" %}</td>
                <th scope="row">{{ row }}</th>
            </tr>
            {% if opened %}{% unfolded_row row columns=2 %}Détail de {{ row }}{% endunfolded_row %}{% endif %}
        {% endfor %}</tbody>{% endtable %}
        {% pagination page target="resultats" %}
    </div>
{% endblock %}"""


class Search(Form):
    q = forms.CharField(label="Mot", required=False)


def rows(request: HttpRequest) -> HttpResponse:
    if request.GET.get("q") == "panne":
        raise RuntimeError("broken on purpose")
    found = [f"ligne-{n}" for n in range(1, 31) if request.GET.get("q", "") in str(n)]
    values = {
        "form": Search(request.GET),
        "page": Paginator(found, 10).get_page(request.GET.get("page")),
        "opened": "deplier" in request.GET,
    }
    return HttpResponse(engines["django"].from_string(LIST).render(values, request))


urlpatterns = [*pages, path("liste/", rows)]
pytestmark = pytest.mark.urls("tests.browser.test_quicker")


@pytest.fixture
def marked(page: Page) -> Page:
    """The list, with a mark that a full load would lose."""
    page.goto("/liste/")
    page.evaluate("document.querySelector('h1').dataset.mark = 'kept'")
    return page


def is_same_document(page: Page) -> bool:
    return page.locator("h1").get_attribute("data-mark") == "kept"


def test_a_search_changes_the_list_alone_and_says_how_many(marked: Page) -> None:
    marked.get_by_label("Mot").fill("3")
    marked.get_by_role("button", name="Rechercher").click()
    expect(marked.locator("#resultats > p")).to_have_text("4 lignes")
    expect(marked).to_have_url(re.compile(r"/liste/\?q=3$"))
    expect(marked.locator("#annonce")).to_have_text("4 lignes")
    assert is_same_document(marked)
    marked.get_by_label("Mot").fill("30")
    marked.get_by_role("button", name="Rechercher").click()
    expect(marked).to_have_url(re.compile(r"/liste/\?q=30$"))


def test_pages_follow_and_the_way_back_works(marked: Page) -> None:
    marked.get_by_role("link", name="Suivante").click()
    expect(marked.get_by_role("rowheader", name="ligne-11")).to_be_visible()
    expect(marked).to_have_url(re.compile(r"/liste/\?page=2$"))
    assert is_same_document(marked)
    expect(marked.locator("#resultats")).to_be_focused()
    marked.go_back()
    expect(marked.get_by_role("rowheader", name="ligne-1", exact=True)).to_be_visible()
    assert marked.evaluate("JSON.stringify({...localStorage, ...sessionStorage})").count("ligne") == 0


def test_a_row_unfolds_and_keeps_the_focus(marked: Page) -> None:
    marked.get_by_role("link", name="Déplier : ligne-2", exact=True).click()
    expect(marked.get_by_text("Détail de ligne-2", exact=True)).to_be_visible()
    expect(marked.locator("#toggle-ligne-2")).to_be_focused()
    assert is_same_document(marked)


def test_an_error_becomes_a_page_that_says_what_happened(marked: Page) -> None:
    marked.get_by_label("Mot").fill("panne")
    marked.get_by_role("button", name="Rechercher").click()
    expect(marked.get_by_role("heading", level=1)).to_have_text("Le service a rencontré un problème")
