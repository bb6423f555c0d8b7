"""The offer read in a real browser: filter, what is missing, modules, the chronology of a session and « et si… ».

Both widths; once without scripts. axe checks each page; RAFAELPRO_SCREENSHOTS names a folder to keep photographs in.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from rafaelpro.catalogue.models import EntryPoint
from rafaelpro.organisations.models import User
from tests import factories
from tests.browser.test_pro import Look, enter, look, person, press, title, way

__all__ = ["look", "person", "way"]  # fixtures

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.frozen("2025-03-05T09:30")]


@pytest.fixture
def user() -> User:
    """Of a centre with the guide's session: 15 places on 03/03, 10 retained, then 12 on 15/09."""
    centre = factories.OrganisationFactory(name="Centre de formation des Pins et de l’Océan")
    user = factories.member(centre, applications=True, catalogue=True)
    action = factories.ActionFactory(responsible=centre, title="Savoirs de base pour un projet", modules=4)
    session = factories.SessionFactory(
        action=action, trainer=centre, points=[("2024-09-16", 8), ("2025-03-03", 15), ("2025-09-15", 12)]
    )
    factories.ApplicationFactory.create_batch(10, session=session, state="RETAINED", decided_on="2025-02-20")
    factories.ApplicationFactory(session=session, created_on="2025-03-04")
    factories.SessionFactory(action__responsible=centre, action__measure="PRF", action__title="Agent de restauration")
    return user


def test_what_the_offer_lacks_and_what_a_bis_would_do(person: Page, look: Look, user: User) -> None:
    enter(person, user)
    what_is_missing(person, look)
    what_if(person, look)


def what_is_missing(page: Page, look: Look) -> None:
    page.goto("/gestion/formations/")
    look("40-offre")
    page.get_by_role("link", name=re.compile("^À compléter")).click()
    title(page, "Ce que vos formations disent au public")
    look("41-a-completer")
    page.get_by_role("link", name=re.compile("à compléter : Prérequis, publiées")).click()
    expect(page.locator("#resultats tbody tr")).to_have_count(2)
    look("42-filtre")
    page.get_by_role("link", name=re.compile("Il manque.*Savoirs de base pour un projet$")).click()
    expect(page.locator("main")).to_contain_text("Ce qui est déjà dit")
    look("43-complétude")
    page.go_back()
    page.get_by_role("link", name=re.compile("^MODULAIRE, 4.modules")).click()
    expect(page.locator("main")).to_contain_text("4. Module 4")
    look("44-modules")


def what_if(page: Page, look: Look) -> None:
    page.goto("/gestion/sessions/")
    page.get_by_role("link", name=re.compile("^Chronologie")).click()
    expect(page.get_by_role("img", name=re.compile("^Points d’entrée de la session"))).to_be_visible()
    look("45-chronologie")
    expect(page.get_by_label("Nombre de places")).to_have_value("5")
    page.get_by_label("Date du point d’entrée").fill("04/03/2025")
    press(page, "Voir ce que dirait le compteur")
    expect(page.get_by_role("alert")).to_contain_text("Cette date est passée")
    look("46-essai-refusé")
    page.get_by_label("Date du point d’entrée").fill("17/03/2025")
    press(page, "Voir ce que dirait le compteur")
    expect(page.locator("main")).to_contain_text("à saisir dans EOS")
    expect(page.locator("main")).to_contain_text("1/5")
    look("47-essai")
    assert EntryPoint.objects.count() == 3
