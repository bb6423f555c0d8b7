"""A real candidate's path in a real browser, from the search to the withdrawal: both widths, with and without scripts.

Each page on the way is checked by axe (with scripts) and photographed; RAFAELPRO_SCREENSHOTS names a folder to keep
the photographs in.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from rafaelpro.applications.models import Application
from rafaelpro.outbox.delivery import deliver_waiting
from rafaelpro.outbox.models import Message
from rafaelpro.search import index
from tests import factories
from tests.browser.conftest import WIDTHS
from tests.browser.test_components import violations

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.frozen("2025-01-20T10:00")]

ADDRESS = "camille@candidat.example"
Look = Callable[[str], None]


@pytest.fixture
def screenshots(tmp_path: Path) -> Path:
    folder = Path(os.environ.get("RAFAELPRO_SCREENSHOTS", tmp_path))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(params=["scripts", "no-scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    return request.param == "scripts"


@pytest.fixture(params=WIDTHS)
def width(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def person(browser: Browser, live_server: object, scripts: bool, width: str) -> Iterator[Page]:
    size = dict(zip(("width", "height"), WIDTHS[width], strict=True))
    context = browser.new_context(
        base_url=live_server.url, locale="fr-FR", java_script_enabled=scripts, viewport=size, color_scheme="light"
    )
    context.set_default_timeout(10_000)
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    yield page
    context.close()
    assert [problem for problem in problems if "status of 4" not in problem] == []


@pytest.fixture
def look(person: Page, screenshots: Path, scripts: bool, width: str) -> Look:
    """Photograph the page, in both looks; axe finds nothing wrong; nothing is wider than the screen."""

    def take(name: str) -> None:
        for scheme in ("dark", "light"):
            person.emulate_media(color_scheme=scheme)
            kind = f"{width}-{'js' if scripts else 'nojs'}-{scheme}"
            if scripts or scheme == "light":
                person.screenshot(path=screenshots / f"{name}-{kind}.png", full_page=True)
            if scripts:
                assert violations(person) == [], name
        if scripts:
            assert person.evaluate("document.documentElement.scrollWidth") <= WIDTHS[width][0], name

    return take


@pytest.fixture
def offer() -> None:
    factories.SessionFactory(
        carif_number="00498943",
        points=[("2025-03-03", 15), ("2025-09-15", 12)],
        action__title="Français langue étrangère et savoirs de base pour préparer un projet professionnel",
        trainer__name="Centre de formation des Pins et de l’Océan",
        disability_contact_name="Dominique Exemple",
        disability_contact_phone="05 36 49 00 01",
    )
    factories.SessionFactory(points=[("2025-03-03", 0), ("2025-09-15", 12)], action__title="Français à Pau", town="Pau")
    factories.SessionFactory(action__title="Français sans date", action__measure="PRF", town="Saint-Jean-Pied-de-Port")
    index.rebuild()


def code() -> str:
    body = Message.objects.filter(to=ADDRESS, kind="code.candidate").latest("pk").body
    return re.search(r"\b\d{6}\b", body)[0]


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def title(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)


def test_from_the_search_to_the_withdrawal(person: Page, look: Look, offer: None, settings: Any) -> None:
    settings.EMAIL_BACKEND = "rafaelpro.outbox.backends.DemoMailbox"  # that of the demonstration
    search_and_unfold(person, look)
    prove_the_address(person, look)
    fill_and_send(person, look)
    read_the_mails(person, look)
    follow_and_withdraw(person, look)


def search_and_unfold(page: Page, look: Look) -> None:
    page.goto("/")
    look("01-accueil")
    page.get_by_label("Métier ou mot").fill("français")
    press(page, "Rechercher")
    title(page, "Chercher une formation")
    expect(page.locator("tbody tr")).to_have_count(3)
    page.get_by_role("link", name="la session 00498943", exact=False).first.click()
    expect(page.locator("tr.unfolded")).to_contain_text("15/09/2025 (12 places)")
    look("02-recherche")
    page.get_by_role("link", name="Français langue étrangère", exact=False).first.click()
    title(page, "Français langue étrangère")
    look("03-session")
    page.get_by_role("link", name="Voir toute la formation", exact=False).click()
    expect(page.get_by_role("heading", name="Les sessions")).to_be_visible()
    look("04-formation")
    page.go_back()


def prove_the_address(page: Page, look: Look) -> None:
    page.get_by_role("link", name="Candidater à la session 00498943").click()
    look("05-adresse")
    press(page, "Recevoir mon code")
    expect(page.locator("[data-error-summary]")).to_contain_text("adresse")
    look("06-adresse-erreur")
    page.get_by_label("Votre adresse de courriel").fill(ADDRESS)
    press(page, "Recevoir mon code")
    title(page, "Tapez votre code")
    page.get_by_label("Code reçu par courriel").fill("12")
    press(page, "Continuer")
    expect(page.locator("[data-error-summary]")).to_contain_text("6 chiffres")
    look("07-code-erreur")
    page.get_by_label("Code reçu par courriel").fill(code())
    press(page, "Continuer")
    title(page, "Vos informations")


def fill_and_send(page: Page, look: Look) -> None:
    look("08-formulaire")
    page.get_by_label("Nom de naissance").fill("Exemple")
    page.get_by_label("Date de naissance").fill("31/02/1990")
    press(page, "Vérifier avant d’envoyer")
    expect(page.locator("[data-error-summary]")).to_contain_text("n’existe pas")
    look("09-formulaire-erreurs")
    page.get_by_role("radio", name="Madame").check(force=True)
    page.get_by_label("Prénom").fill("Camille")
    page.get_by_label("Date de naissance").fill("17/05/1990")
    page.get_by_label("Code postal").fill("64100")
    page.get_by_label("Ville").fill("Bayonne")
    page.get_by_role("radio", name="Oui").check(force=True)
    page.get_by_label("Identifiant France Travail").fill("1234567A")
    page.get_by_label("Plus haut diplôme").select_option("3")
    press(page, "Vérifier avant d’envoyer")
    title(page, "Vérifiez, puis envoyez")
    look("10-verification")
    press(page, "Corriger")
    expect(page.get_by_label("Prénom")).to_have_value("Camille")
    press(page, "Vérifier avant d’envoyer")
    assert not Application.objects.exists()
    press(page, "Envoyer la candidature")
    title(page, "Votre candidature est envoyée")
    expect(page.locator("main")).to_contain_text(Application.objects.get().reference)
    look("11-envoyee")


def read_the_mails(page: Page, look: Look) -> None:
    deliver_waiting()
    page.goto(f"/demo/courriels/?adresse={ADDRESS}")
    expect(page.locator("main")).to_contain_text(Application.objects.get().reference)
    look("12-courriels")


def follow_and_withdraw(page: Page, look: Look) -> None:
    address = page.locator("main a[href*='/suivi/']").first.get_attribute("href")
    page.goto("/" + address.partition("//")[2].partition("/")[2])
    title(page, "Votre candidature est arrivée")
    look("13-suivi")
    page.get_by_role("link", name="Retirer ma candidature").click()
    look("14-retrait")
    press(page, "Oui, retirer ma candidature")
    title(page, "Votre candidature est retirée")
    look("15-suivi-retiree")
    assert Application.objects.get().state == "WITHDRAWN"


def test_other_public_pages(person: Page, look: Look, offer: None) -> None:
    for name, address in {
        "20-recherche-vide": "/recherche/?q=zzzz",
        "21-recherche-notes": "/recherche/?q=français&commune=bayonne&rayon_km=30&departement=99&ouvert=on",
        "22-aide": "/aide/",
        "23-accessibilite": "/accessibilite/",
        "24-mentions": "/mentions-legales/",
        "25-donnees": "/donnees-personnelles/",
        "26-lien-mort": "/suivi/inconnu/",
        "27-introuvable": "/sessions/00000000/",
    }.items():
        person.goto(address)
        look(name)


def test_closed_and_full_sessions(person: Page, look: Look, offer: None) -> None:
    full = factories.SessionFactory(points=[("2025-03-03", 1), ("2025-09-15", 12)])
    factories.ApplicationFactory.create_batch(3, session=full)
    person.goto(f"/sessions/{full.carif_number}/candidater/")
    title(person, "On ne peut pas candidater maintenant")
    expect(person.locator("main")).to_contain_text("à partir du 4 mars 2025")
    look("30-complet")
    person.goto(f"/sessions/{full.carif_number}/")
    look("31-session-complete")


def test_a_prescriber_searches_sends_and_withdraws(person: Page, look: Look, offer: None) -> None:
    structure = factories.PrescriberFactory(name="Mission locale du Pays basque et de la Soule")
    user = factories.member(structure, first_name="Dominique", last_name="Conseil")
    person.goto("/pro/recherche/?deplier=00498943")
    person.get_by_label("Adresse", exact=False).first.fill(user.email)
    person.get_by_label("Mot de passe", exact=False).first.fill(factories.PASSWORD)
    press(person, "Se connecter")
    title(person, "Recherche")
    look("40-pro-recherche")
    person.get_by_role("link", name="Envoyer une candidature à la session 00498943").click()
    title(person, "Envoyer une candidature")
    person.get_by_label("Nom de naissance").fill("Exemple")
    person.get_by_label("Prénom").fill("Camille")
    person.get_by_label("Date de naissance").fill("17/05/1990")
    person.get_by_label("Téléphone", exact=False).first.fill("06 39 98 12 34")
    person.get_by_label("Code postal").fill("64100")
    person.get_by_label("Ville").fill("Bayonne")
    person.get_by_role("radio", name="Non", exact=True).check(force=True)
    look("41-pro-formulaire")
    press(person, "Vérifier avant d’envoyer")
    look("42-pro-verification")
    press(person, "Envoyer la candidature")
    title(person, "La candidature est envoyée")
    look("43-pro-envoyee")
    person.goto("/prescriptions/")
    look("44-prescriptions")
    person.get_by_role("link", name="Camille Exemple").click()
    look("45-prescription")
    person.get_by_role("link", name="Retirer la candidature", exact=False).click()
    look("46-prescription-retrait")
    press(person, "Oui, retirer la candidature")
    expect(person.locator("main")).to_contain_text("La candidature est retirée")
    assert Application.objects.get().state == "WITHDRAWN"
