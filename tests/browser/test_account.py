"""An account in a real browser: sign up, the code of the letter, the application of codes, a passkey; both widths.

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

from rafaelpro.outbox.models import Message
from tests import factories
from tests.browser.conftest import WIDTHS
from tests.browser.test_components import violations
from tests.support.accounts import later, mailed_code, totp

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESS = "camille@centre.example"
PASSWORD = "une phrase longue et rare"
Look = Callable[[str], None]


@pytest.fixture(params=["scripts", "no-scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    return request.param == "scripts"


@pytest.fixture(params=WIDTHS)
def width(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def person(browser: Browser, live_server: Any, scripts: bool, width: str) -> Iterator[Page]:
    size = dict(zip(("width", "height"), WIDTHS[width], strict=True))
    context = browser.new_context(
        base_url=live_server.url, locale="fr-FR", java_script_enabled=scripts, viewport=size, color_scheme="light"
    )
    context.set_default_timeout(10_000)
    opened = context.new_page()
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("console", lambda said: problems.append(said.text) if "Content Security Policy" in said.text else None)
    yield opened
    context.close()
    assert problems == []


@pytest.fixture
def look(person: Page, tmp_path: Path, scripts: bool, width: str) -> Look:
    """Look at the page: axe (with scripts), the width of the screen, a photograph."""
    folder = Path(os.environ.get("RAFAELPRO_SCREENSHOTS", tmp_path))
    folder.mkdir(parents=True, exist_ok=True)
    label = f"{width}-{'scripts' if scripts else 'no-scripts'}"

    def at(step: str) -> None:
        if scripts:
            assert violations(person) == [], step
            assert person.evaluate("document.documentElement.scrollWidth") <= WIDTHS[width][0], step
        person.screenshot(path=folder / f"account-{step}-{label}.png", full_page=True)

    return at


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_sign_up_prove_the_address_add_an_application_log_in_with_it(
    person: Page, look: Look, scripts: bool, width: str
) -> None:
    secret = _sign_up_and_guard(person, look)
    _log_in_with_the_application(person, look, secret)
    _see_ones_devices(person, look)


def _sign_up_and_guard(person: Page, look: Look) -> str:
    person.goto("/connexion/")
    look("1-log-in")
    person.get_by_role("link", name="Créer un compte professionnel").click()
    press(person, "Créer mon compte")
    expect(person.get_by_text("Il y a un problème")).to_be_visible()
    look("2-sign-up-errors")
    for label, text in (("Prénom", "Camille"), ("Nom", "Durand"), ("Mot de passe", PASSWORD)):
        person.get_by_label(label, exact=True).fill(text)
    person.get_by_label("Adresse de courriel professionnelle").fill(ADDRESS)
    press(person, "Créer mon compte")
    expect(person.get_by_role("heading", name="Confirmer votre adresse", level=1)).to_be_visible()
    person.get_by_label("Code reçu par courriel").fill("000000" if mailed_code(ADDRESS) != "000000" else "000001")
    press(person, "Confirmer")
    expect(person.get_by_text("n’est pas le bon").first).to_be_visible()
    person.get_by_text("Vous n’avez rien reçu").click()
    look("3-wrong-code")
    person.get_by_label("Code reçu par courriel").fill(mailed_code(ADDRESS))
    press(person, "Confirmer")
    expect(person.get_by_role("link", name="Rejoindre une structure")).to_be_visible()
    look("4-no-structure-yet")
    person.get_by_role("link", name="Sécurité").click()
    look("5-security")
    person.get_by_role("link", name="Ajouter une application").click()
    look("6-who-is-it")
    person.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    press(person, "Continuer")
    expect(person.get_by_role("img", name=re.compile("Dessin à viser"))).to_be_visible()
    look("7-application")
    secret = person.locator("main code").inner_text()
    person.get_by_label("Code affiché par l’application").fill(totp(secret))
    press(person, "Ajouter l’application")
    expect(person.get_by_role("heading", name="Codes de secours", level=1)).to_be_visible()
    expect(person.locator("main code")).to_have_count(10)
    look("8-recovery-codes")
    person.get_by_role("link", name="C’est noté").click()
    look("9-security-guarded")
    return secret


def _log_in_with_the_application(person: Page, look: Look, secret: str) -> None:
    person.context.clear_cookies()
    person.goto("/mon-espace/")
    person.get_by_label("Adresse de courriel").fill(ADDRESS)
    person.get_by_label("Mot de passe", exact=True).fill("pas le bon")
    press(person, "Se connecter")
    expect(person.get_by_text("Adresse ou mot de passe inconnu").first).to_be_visible()
    look("10-wrong-password")
    person.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    press(person, "Se connecter")
    expect(person.get_by_role("heading", name="Encore une étape", level=1)).to_be_visible()
    with later(90):
        code = person.get_by_label("Code de votre application")
        code.fill(f"{(int(totp(secret)) + 1) % 10**6:06d}")
        press(person, "Continuer")
        expect(person.get_by_text("a déjà servi").first).to_be_visible()
        look("11-wrong-second-factor")
        code.fill(totp(secret))
        press(person, "Continuer")
        expect(person.get_by_role("heading", name="Mon espace", level=1)).to_be_visible()


def _see_ones_devices(person: Page, look: Look) -> None:
    person.goto("/mon-espace/securite/appareils/")
    expect(person.get_by_text("Cet appareil")).to_be_visible()
    look("12-devices")
    press(person, "Déconnecter tous les autres appareils")
    expect(person.get_by_text("1 appareil est déconnecté")).to_be_visible()


@pytest.mark.parametrize("scripts", ["scripts"], indirect=True)
def test_a_passkey_is_added_then_opens_the_account_alone(person: Page, look: Look) -> None:
    staff = factories.member(factories.OperatorFactory(name="Cap Métiers essai"), email="regie@cap.example")
    _plug_a_key(person)
    person.goto("/connexion/")
    _log_in(person, staff.email)
    person.goto("/supervision/")
    expect(person.get_by_role("heading", name="Un second facteur est demandé")).to_be_visible()
    look("20-operator-refused")
    person.get_by_role("link", name="Protéger mon compte").click()
    person.get_by_role("link", name="Ajouter une clé d’accès").click()
    person.get_by_label("Mot de passe", exact=True).fill(factories.PASSWORD)
    press(person, "Continuer")
    person.get_by_label("Nom de cette clé").fill("Clé du bureau")
    look("21-add-a-passkey")
    press(person, "Ajouter la clé")
    expect(person.get_by_role("heading", name="Codes de secours", level=1)).to_be_visible()
    person.goto("/mon-espace/securite/")
    expect(person.get_by_text("Clé du bureau, ajoutée le")).to_be_visible()
    look("22-passkey-added")
    person.goto("/supervision/")
    expect(person.get_by_role("heading", level=1)).not_to_have_text("Un second facteur est demandé")
    person.context.clear_cookies()
    person.goto("/connexion/?next=/supervision/")
    press(person, "Se connecter avec une clé d’accès")
    expect(person).to_have_url(re.compile("/supervision/$"))


@pytest.mark.parametrize("scripts", ["scripts"], indirect=True)
@pytest.mark.parametrize("width", ["narrow"], indirect=True)
def test_a_passkey_is_the_second_step_after_a_password_and_confirms_who_one_is(person: Page, look: Look) -> None:
    user = factories.UserFactory(email="claude@centre.example")
    _plug_a_key(person)
    person.goto("/connexion/")
    _log_in(person, user.email)
    person.goto("/mon-espace/securite/cles/ajouter/")
    person.get_by_label("Mot de passe", exact=True).fill(factories.PASSWORD)
    press(person, "Continuer")
    press(person, "Ajouter la clé")
    expect(person.get_by_role("heading", name="Codes de secours", level=1)).to_be_visible()
    person.context.clear_cookies()
    person.goto("/connexion/")
    _log_in(person, user.email, after="/connexion/code/")
    look("30-second-step-passkey")
    press(person, "Utiliser ma clé d’accès")
    expect(person.get_by_role("heading", name="Mon espace", level=1)).to_be_visible()
    person.goto("/mon-espace/securite/courriel/")
    person.get_by_role("link", name="Avec votre clé d’accès").click()
    look("31-confirm-with-passkey")
    press(person, "Utiliser ma clé d’accès")
    expect(person.get_by_role("heading", name="Changer mon adresse de courriel", level=1)).to_be_visible()


@pytest.mark.parametrize("scripts", ["scripts"], indirect=True)
@pytest.mark.parametrize("width", ["narrow"], indirect=True)
def test_a_device_that_does_not_answer_leaves_words_and_the_other_ways(person: Page, look: Look) -> None:
    person.goto("/connexion/")
    person.evaluate("() => { navigator.credentials.get = () => Promise.reject(new DOMException('no')); }")
    press(person, "Se connecter avec une clé d’accès")
    expect(person.get_by_text("n’a pas répondu")).to_be_visible()
    expect(person.get_by_role("button", name="Se connecter avec une clé d’accès")).to_be_enabled()
    look("40-passkey-failed")


@pytest.mark.parametrize("scripts", ["no-scripts"], indirect=True)
@pytest.mark.parametrize("width", ["narrow"], indirect=True)
def test_without_scripts_passkeys_say_what_they_need(person: Page) -> None:
    person.goto("/connexion/")
    expect(person.get_by_text("La clé d’accès demande JavaScript")).to_be_visible()
    expect(person.get_by_role("button", name="Se connecter avec une clé d’accès")).to_be_hidden()


@pytest.mark.parametrize("width", ["narrow"], indirect=True)
def test_a_forgotten_password(person: Page, look: Look) -> None:
    user = factories.UserFactory(email=ADDRESS)
    person.goto("/connexion/")
    person.get_by_role("link", name="Mot de passe oublié").click()
    look("50-forgotten")
    person.get_by_label("Adresse de courriel").fill(user.email)
    press(person, "Envoyer le lien")
    expect(person.get_by_role("heading", name="Regardez vos courriels", level=1)).to_be_visible()
    look("51-letter-sent")
    link = re.search(r"(/mot-de-passe/nouveau/\S+)", Message.objects.get().body)[1]
    person.goto(link)
    person.get_by_label("Nouveau mot de passe", exact=True).fill(PASSWORD)
    person.get_by_label("Le nouveau mot de passe, encore une fois").fill(PASSWORD)
    look("52-choose")
    press(person, "Enregistrer")
    expect(person.get_by_text("Votre mot de passe est changé")).to_be_visible()
    person.goto(link)
    expect(person.get_by_role("heading", name="Ce lien n’est plus valable", level=1)).to_be_visible()
    look("53-old-link")


def _log_in(person: Page, email: str, after: str = "/mon-espace/") -> None:
    person.get_by_label("Adresse de courriel").fill(email)
    person.get_by_label("Mot de passe", exact=True).fill(factories.PASSWORD)
    press(person, "Se connecter")
    expect(person).to_have_url(re.compile(f"{after}$"))


def _plug_a_key(person: Page) -> None:
    """An authenticator of the browser's own, that always says yes."""
    devtools = person.context.new_cdp_session(person)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
