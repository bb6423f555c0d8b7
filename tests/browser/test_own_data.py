"""« Mes données » in a real browser, at both widths, with and without scripts: see, correct, change address, take away.

Each page is checked by axe (with scripts) and photographed, as those of the candidate's path are.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from rafaelpro.applications.domain.consult import consult
from rafaelpro.applications.domain.erase import erase_due
from rafaelpro.applications.follow import token_of
from rafaelpro.applications.models import Application
from rafaelpro.core import clock as core_clock
from rafaelpro.outbox.models import Message
from tests import factories

from .test_candidate import Look, look, person, press, screenshots, scripts, title, width  # noqa: F401 fixtures

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.frozen("2025-01-20T10:00")]


@pytest.fixture
def application() -> Application:
    centre = factories.OrganisationFactory(name="Centre de formation des Pins et de l’Océan")
    session = factories.SessionFactory(points=[("2025-03-03", 15)], positioner=centre)
    made = factories.ApplicationFactory(
        session=session, birth_name="Exemple", usual_name="Martin", email="camille@candidat.example", level=3,
        message="Je voudrais commencer en mars.", registered_france_travail=True, france_travail_identifier="1234567A",
    )  # fmt: skip
    consult(application=made, actor=factories.actor(centre, applications=True))
    return made


def open_data(page: Page, application: Application) -> None:
    page.goto(f"/suivi/{token_of(application)}/")
    page.get_by_role("link", name="Mes données", exact=True).click()
    title(page, "Mes données")


def test_see_correct_and_take_away(person: Page, look: Look, application: Application, tmp_path: Path) -> None:  # noqa: F811
    open_data(person, application)
    expect(person.locator("main")).to_contain_text("Centre de formation des Pins et de l’Océan")
    look("own-01-donnees")
    person.get_by_role("link", name="Corriger", exact=True).click()
    title(person, "Corriger mes données")
    expect(person.get_by_label("Nom de naissance")).to_have_value("Exemple")
    look("own-02-corriger")
    person.get_by_label("Code postal").fill("64")
    press(person, "Enregistrer")
    expect(person.locator("[data-error-summary]")).to_contain_text("5 chiffres")
    look("own-03-corriger-erreur")
    person.get_by_label("Code postal").fill("33000")
    person.get_by_label("Ville").fill("Bordeaux")
    press(person, "Enregistrer")
    title(person, "Mes données")
    expect(person.locator("body")).to_contain_text("C’est corrigé : code postal, ville.")
    look("own-04-corrige")
    with person.expect_download() as taken:
        person.get_by_role("link", name="Télécharger", exact=False).click()
    taken.value.save_as(tmp_path / "mine.json")
    assert json.loads((tmp_path / "mine.json").read_text())["coordonnees"]["ville"] == "Bordeaux"


def test_change_of_address(person: Page, look: Look, application: Application) -> None:  # noqa: F811
    open_data(person, application)
    person.get_by_role("link", name="Changer de courriel").click()
    look("own-05-adresse")
    person.get_by_label("Votre nouvelle adresse de courriel").fill("neuve@candidat.example")
    press(person, "Recevoir mon code")
    title(person, "Tapez votre code")
    look("own-06-code")
    body = Message.objects.get(to="neuve@candidat.example").body
    person.get_by_label("Code reçu par courriel").fill(re.search(r"\b\d{6}\b", body)[0])
    press(person, "Changer mon adresse")
    title(person, "Mes données")
    expect(person.locator("main")).to_contain_text("neuve@candidat.example")
    look("own-07-adresse-changee")
    person.goto(f"/suivi/{token_of(application)}/")
    title(person, "Ce lien ne marche pas")


def test_once_erased(person: Page, look: Look, clock: Any) -> None:  # noqa: F811
    clock.freeze("2022-01-20T10:00")
    ended = factories.SessionFactory(contract_end=core_clock.today(), action__measure="PRF")
    application = factories.ApplicationFactory(session=ended, state="NOT_RETAINED")
    link = f"/suivi/{token_of(application)}/"
    clock.freeze("2025-01-20T10:00")
    assert erase_due() == 1
    person.goto(link)
    title(person, "Vos données sont effacées")
    look("own-08-effacees")
