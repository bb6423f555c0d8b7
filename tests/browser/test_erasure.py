"""Erased files in a real browser: the list that still counts them, the page that says why, what the operator sees."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from rafaelpro.applications.domain.erase import run_erasure
from tests import factories
from tests.browser.test_pro import Look, enter, look, person, title, way  # noqa: F401 — fixtures

pytestmark = pytest.mark.django_db(transaction=True)


def test_from_the_list_to_the_operators_page(person: Page, look: Look, clock: Any) -> None:  # noqa: F811
    clock.freeze("2022-01-31T09:30")
    centre = factories.OrganisationFactory()
    session = factories.SessionFactory(positioner=centre, contract_end=None, action__measure="PRF")
    erased = factories.ApplicationFactory(session=session, state="RETAINED", birth_name="Zorglubine")
    clock.freeze("2024-12-20T10:00")
    kept = factories.ApplicationFactory(session=session, birth_name="Restante")
    run_erasure()
    enter(person, factories.member(centre, applications=True))
    person.goto("/gestion/candidatures/")
    row = person.get_by_role("row", name=erased.reference)
    expect(row).to_contain_text("Données effacées")
    expect(row.get_by_role("link")).to_have_count(0)
    expect(person.get_by_role("row", name=kept.reference).get_by_role("link").first).to_be_visible()
    look("liste-avec-effacee")
    person.goto(f"/gestion/candidatures/{erased.reference}/")
    title(person, "Données effacées")
    look("candidature-effacee")
    person.context.clear_cookies()
    enter(person, factories.member(factories.OperatorFactory()))
    person.goto("/supervision/")
    person.get_by_role("link", name="Effacements").click()
    title(person, "Effacement des données")
    expect(person.get_by_role("row", name="Décembre 2024").first).to_be_visible()
    look("supervision-effacements")
