"""The operator keeps the list of usual papers, in a real browser, at both widths."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from rafaelpro.applications.documents import usual_labels
from rafaelpro.applications.domain.documents import ask_documents
from tests import factories
from tests.browser.test_structures import look, open_for, width  # noqa: F401 — fixtures

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.frozen("2025-02-10T09:30")]


def test_added_ordered_renamed_retired_and_back(open_for, look):  # noqa: F811
    staff = factories.member(factories.OperatorFactory(name="Cap Métiers"), first_name="Ode", last_name="Opératrice")
    manager = factories.actor(factories.OrganisationFactory(), applications=True)
    session = factories.SessionFactory(positioner=manager.organisation, points=[("2025-03-03", 15)])
    for application in factories.ApplicationFactory.create_batch(2, session=session):
        ask_documents(application=application, labels=["CV"], actor=manager)
    page = open_for(staff)

    page.goto("/supervision/")
    page.get_by_role("link", name="Pièces usuelles").click()
    page.get_by_label("Nom de la pièce").fill("cv")
    page.get_by_role("button", name="Ajouter").click()
    expect(page.locator(".error-summary")).to_contain_text("est déjà proposée")
    look(page, "usual-2-refused")
    page.get_by_label("Nom de la pièce").fill("Permis de conduire")
    page.get_by_role("button", name="Ajouter").click()
    expect(page.locator("#piece-permis-de-conduire")).to_be_visible()

    page.get_by_role("button", name="Monter CV").click()
    expect(page.get_by_role("rowheader").nth(1)).to_have_text("CV")
    assert usual_labels()[1] == "CV"

    page.get_by_role("link", name=re.compile("Modifier CV")).click()
    expect(page.get_by_text("2 dossiers l’attendent en ce moment")).to_be_visible()
    page.get_by_label("Nom de la pièce").fill("CV à jour")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("CV à jour")
    look(page, "usual-3-one")
    page.get_by_role("button", name="Retirer de la liste").click()
    expect(page.get_by_text("Proposer à nouveau cette pièce")).to_be_visible()
    look(page, "usual-4-retired")
    page.get_by_role("link", name="Pièces usuelles").click()
    expect(page.get_by_role("heading", name="Pièces retirées")).to_be_visible()
    look(page, "usual-1-list")
    page.get_by_role("link", name=re.compile("Modifier CV à jour")).click()
    page.get_by_role("button", name="Proposer à nouveau").click()
    expect(page.get_by_text("est à nouveau proposée")).to_be_visible()
    assert usual_labels()[-1] == "CV à jour"
