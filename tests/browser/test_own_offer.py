"""An own offer in a real browser: described by its organisation, sent back once, published, found by the public.

Both widths; once without scripts. Each page on the way is checked by axe and photographed.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from rafaelpro.catalogue.own.fields import Section, of_section
from rafaelpro.catalogue.own.models import OwnOffer
from tests import factories
from tests.browser.test_pro import Look, enter, look, person, press, title, way  # noqa: F401 - fixtures
from tests.eos.builder import A1, feed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.frozen("2025-02-10T09:30")]

TEXTS = factories.OWN_TEXTS | {"programme": "Sécurité au poste\nLecture de plan\nSoudage à l’arc, à plat et en angle"}
HERE = "/gestion/offre-propre/"


def test_described_sent_back_corrected_published_found(person: Page, look: Look, tmp_path: Path) -> None:  # noqa: F811
    centre = factories.OrganisationFactory(name="Centre de formation des Pins et de l’Océan")
    author = factories.member(centre, catalogue=True, first_name="Claude", last_name="Martin")
    operator = factories.member(factories.OperatorFactory(name="Cap Métiers"), referent=True, last_name="Opératrice")
    enter(person, author)
    begin(person, look)
    fill(person, look)
    press(person, "Envoyer")
    expect(person.locator("#messages")).to_contain_text("Envoyée")
    look("own-06-sent")
    enter(person, operator)
    send_back(person, look)
    enter(person, author)
    correct(person, look)
    enter(person, operator)
    accept(person, look)
    search(person, look)
    enter(person, author)
    bring(person, look, centre.siret, tmp_path)
    assert list(OwnOffer.objects.order_by("pk").values_list("state", flat=True)) == ["PUBLISHED", "DRAFT"]


def begin(page: Page, look: Look) -> None:  # noqa: F811
    page.goto("/gestion/formations/")
    page.get_by_role("link", name="Offre propre").click()
    title(page, "Offre propre")
    look("own-01-empty")
    page.get_by_role("link", name="Décrire une formation").click()
    look("own-02-new")
    press(page, "Commencer")
    expect(page.locator(".error-summary")).to_be_visible()
    page.get_by_label("Intitulé de la formation").fill(TEXTS["title"])
    press(page, "Commencer")
    title(page, TEXTS["title"])
    look("own-03-hub")


def fill(page: Page, look: Look) -> None:  # noqa: F811
    page.get_by_role("link", name="La formation", exact=True).click()
    for section in Section:
        title(page, section.label)
        if section is Section.SESSIONS:
            break
        look(f"own-04-{section.value}")
        write(page, section, TEXTS)
        page.get_by_role("button", name="Enregistrer et continuer").click()
    add_session(page, look, end="31/02/2025")
    look("own-05-sessions")
    page.locator("tbody th a").click()
    expect(page.locator(".error-summary")).to_contain_text("Cette date n’existe pas")
    page.get_by_label("Dernier jour").fill("04/04/2025")
    press(page, "Enregistrer la session")
    page.get_by_role("link", name="Revenir au sommaire").click()
    expect(page.locator("tbody .badge", has_text="Complète")).to_have_count(7)
    page.get_by_role("link", name="Aperçu, comme le public la lira").click()
    title(page, TEXTS["title"])
    look("own-05-preview")
    page.go_back()


def write(page: Page, section: Section, texts: dict[str, str]) -> None:
    for field in of_section(section):
        text = texts.get(field.name, "")
        if field.choices and text:
            page.locator(f"input[name={field.name}][value='{text}']").check()
        elif text:
            page.locator(f"[name={field.name}]").fill(text)


def add_session(page: Page, look: Look, *, end: str) -> None:  # noqa: F811
    page.get_by_role("link", name="Ajouter une session").click()
    page.get_by_label("Premier jour").fill("03/03/2025")
    page.get_by_label("Dernier jour").fill(end)
    look("own-05-session")
    press(page, "Enregistrer la session")
    expect(page.locator("#messages")).to_contain_text("telle quelle")


def send_back(page: Page, look: Look) -> None:  # noqa: F811
    page.goto("/supervision/")
    page.get_by_role("link", name="1 formation de l’offre propre des organismes").click()
    look("own-07-queue")
    page.locator("tbody th a").click()
    title(page, TEXTS["title"])
    press(page, "Renvoyer à l’organisme")
    expect(page.locator(".error-summary")).to_contain_text("Dites à l’organisme")
    look("own-08-check")
    page.get_by_label("Raison, pour l’organisme").fill("Dites si le prix comprend la tenue.")
    press(page, "Renvoyer à l’organisme")
    expect(page.locator("#messages")).to_contain_text("renvoyée")


def correct(page: Page, look: Look) -> None:  # noqa: F811
    page.goto(HERE)
    look("own-09-list")
    page.locator("tbody th a").click()
    expect(page.locator(".notice--warning")).to_contain_text("la tenue")
    look("own-10-returned")
    page.get_by_role("link", name="Le prix", exact=True).click()
    page.get_by_label("Frais en plus").fill("La tenue, 60 €.")
    press(page, "Enregistrer et revenir au sommaire")
    press(page, "Envoyer")


def accept(page: Page, look: Look) -> None:  # noqa: F811
    page.goto("/supervision/offre-propre/")
    page.locator("tbody th a").click()
    press(page, "Accepter et publier")
    expect(page.locator("#messages")).to_contain_text("acceptée")
    look("own-11-nothing-waits")


def search(page: Page, look: Look) -> None:  # noqa: F811
    page.context.clear_cookies()
    page.goto("/recherche/?q=soudure")
    page.get_by_role("link", name="Autres formations").click()
    expect(page.locator("#resultats tbody tr")).to_have_count(1)
    look("own-12-search")
    page.get_by_role("link", name=TEXTS["title"]).click()
    title(page, TEXTS["title"])
    expect(page.locator("main")).to_contain_text("on ne candidate pas ici")
    look("own-13-public")


def bring(page: Page, look: Look, siret: str, folder: Path) -> None:  # noqa: F811
    builder = feed().action(A1, siret=siret, funders=(), title="Anglais professionnel").session()
    builder.action("202500000002", siret=factories.siret(777), title="Celle d’un voisin", funders=())
    file = builder.session("00000002").write(folder / "catalogue.xml")
    page.goto(HERE)
    page.get_by_role("link", name="Importer un fichier LHÉO").click()
    look("own-14-import")
    page.get_by_label("Fichier LHÉO").set_input_files(file)
    press(page, "Importer")
    title(page, "Compte rendu d’import")
    expect(page.locator("tbody .badge")).to_have_text(["Brouillon créé", "Refusée"])
    look("own-15-report")


def test_a_search_made_in_place_turns_the_other_tab_too(page: Page) -> None:
    """The tabs stand within what htmx replaces: their count and their address follow the criteria."""
    factories.OwnOfferFactory(state="PUBLISHED")
    page.goto("/recherche/")
    tab = page.get_by_role("link", name="Autres formations")
    expect(tab).to_contain_text("1")
    page.get_by_label("Métier, mot ou numéro").fill("boulanger")
    press(page, "Rechercher")
    expect(tab).to_contain_text("0")
    tab.click()
    expect(page.get_by_label("Métier ou mot")).to_have_value("boulanger")
