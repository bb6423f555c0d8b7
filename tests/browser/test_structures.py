"""« I join, my referent accepts, I can decide; my right is removed, I cannot » in a real browser, at both widths.

Several people act at once, each in a browser of their own. Pages are checked by axe and photographed;
RAFAELPRO_SCREENSHOTS names a folder to keep the photographs in.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from rafaelpro.applications.models import Application
from rafaelpro.organisations.models import LookThrough, Membership, User
from tests import factories
from tests.browser.conftest import WIDTHS
from tests.browser.test_components import violations

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.frozen("2025-02-10T09:30")]

Opening = Callable[[User], Page]
WORDS = "Dossier incomplet : il manque le justificatif de domicile"


@pytest.fixture(params=WIDTHS)
def width(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def open_for(browser: Browser, live_server: object, width: str) -> Iterator[Opening]:
    """A browser for somebody who is logged in."""
    contexts, problems = [], []
    size = dict(zip(("width", "height"), WIDTHS[width], strict=True))

    def opening(user: User) -> Page:
        client = Client()
        client.force_login(user)
        context = browser.new_context(base_url=live_server.url, locale="fr-FR", viewport=size, color_scheme="light")
        context.set_default_timeout(15_000)
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
        return page

    yield opening
    for context in contexts:
        context.close()
    assert [problem for problem in problems if "status of 4" not in problem] == []


@pytest.fixture
def look(tmp_path: Path, width: str) -> Callable[[Page, str], None]:
    """Axe finds nothing wrong, nothing is wider than the screen; photographed."""
    folder = Path(os.environ.get("RAFAELPRO_SCREENSHOTS", tmp_path))
    folder.mkdir(parents=True, exist_ok=True)

    def take(page: Page, name: str) -> None:
        page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
        assert violations(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[width][0], name

    return take


@pytest.fixture
def centre() -> factories.OrganisationFactory:
    return factories.OrganisationFactory(name="Centre de formation de l’Adour et des Pins", town="Bayonne")


@pytest.fixture
def boss(centre) -> User:
    return factories.member(centre, referent=True, first_name="Ada", last_name="Référente", email="ada@adour.example")


def test_i_join_decide_and_no_longer_once_my_right_is_removed(open_for, look, centre, boss):
    session = factories.SessionFactory(positioner=centre, points=[("2025-03-03", 15)])
    first, second = (factories.ApplicationFactory(session=session) for _ in range(2))
    newcomer = factories.UserFactory(first_name="Nina", last_name="Nouvelle", email="nina@adour.example")
    mine, referents = open_for(newcomer), open_for(boss)

    mine.goto("/mon-espace/")
    mine.get_by_role("link", name="Rejoindre une structure").click()
    mine.get_by_label("SIRET ou nom de la structure").fill("adour bayonne")
    mine.get_by_role("button", name="Chercher").click()
    expect(mine.get_by_role("rowheader", name=centre.name)).to_be_visible()
    look(mine, "1-find")
    mine.get_by_role("link", name=re.compile("Choisir")).click()
    mine.get_by_label("Message").fill("Bonjour, je suis la nouvelle assistante.")
    look(mine, "2-ask")
    mine.get_by_role("button", name="Envoyer la demande").click()
    expect(mine.get_by_text("est envoyée")).to_be_visible()
    look(mine, "3-waiting")

    referents.goto("/mon-espace/structures/")
    referents.get_by_role("link", name=re.compile("Personnes de la structure")).click()
    expect(referents.get_by_text("nouvelle assistante")).to_be_visible()
    look(referents, "4-people")
    referents.get_by_role("link", name=re.compile("Répondre")).click()
    referents.get_by_label("Accepter", exact=True).check()
    referents.get_by_label(re.compile("Gestionnaire OF préinscription")).check()
    look(referents, "5-answer")
    referents.get_by_role("button", name="Envoyer la réponse").click()
    expect(referents.get_by_text("Nina Nouvelle est membre de la structure")).to_be_visible()

    mine.goto("/mon-espace/")
    mine.get_by_role("link", name="Gestion des candidatures").last.click()
    mine.goto(f"/gestion/candidatures/{first.reference}/")
    refuse(mine, WORDS)
    expect(mine.get_by_text(re.compile("non retenue", re.IGNORECASE)).first).to_be_visible()
    assert Application.objects.get(pk=first.pk).state == "NOT_RETAINED"

    mine.goto(f"/gestion/candidatures/{second.reference}/")
    referents.get_by_role("link", name=re.compile("Modifier.*Nina Nouvelle")).click()
    look(referents, "6-person")
    referents.get_by_label(re.compile("Aucun droit")).check()
    referents.get_by_role("button", name="Enregistrer les droits").click()
    expect(referents.get_by_text("Les droits de Nina Nouvelle sont enregistrés")).to_be_visible()
    refuse(mine, WORDS)
    expect(mine.get_by_role("heading", level=1)).to_have_text("Vous n’avez pas accès à cette page")
    expect(mine.get_by_text("Il vous manque le droit « gestionnaire OF préinscription »")).to_be_visible()
    expect(mine.get_by_text(re.compile("Ada Référente"))).to_be_visible()
    expect(mine.get_by_text(WORDS)).to_be_visible()
    look(mine, "7-right-gone")
    assert Application.objects.get(pk=second.pk).state == "PENDING"


def refuse(page: Page, words: str) -> None:
    """« Non », a reason that needs words, and the words."""
    page.get_by_label(re.compile("^Non, la candidature")).check()
    page.get_by_label(re.compile("^Document manquant", re.IGNORECASE)).check()
    page.get_by_label("Précision").fill(words)
    page.get_by_role("button", name=re.compile("avis", re.IGNORECASE)).click()


def test_two_tabs_under_two_structures_do_not_mix(open_for, centre, boss):
    """R2.5: each form acts under the structure of its own page, whatever was chosen since in another tab."""
    other = factories.OrganisationFactory(name="Autre centre")
    factories.member(other, referent=True, user=boss)
    one = open_for(boss)
    one.goto(f"/mon-espace/structures/{centre.pk}/personnes/inviter/?structure={centre.pk}")
    two = one.context.new_page()
    two.goto(f"/mon-espace/structures/{other.pk}/personnes/?structure={other.pk}")
    expect(two.locator("header").get_by_text("Autre centre").first).to_be_attached()
    one.get_by_label("Adresse de courriel").fill("neuve@x.example")
    one.get_by_label(re.compile("Aucun droit")).check()
    one.get_by_role("button", name="Envoyer l’invitation").click()
    expect(one.get_by_text("partie à neuve@x.example")).to_be_visible()
    assert list(centre.invitations.values_list("email", flat=True)) == ["neuve@x.example"]
    assert not other.invitations.exists()


def test_star_departure_and_invitation_say_what_they_mean(open_for, look, centre, boss):
    someone = factories.member(centre, applications=True, first_name="Paul", last_name="Membre")
    page = open_for(boss)
    base = f"/mon-espace/structures/{centre.pk}/"
    number = Membership.objects.get(user=someone).pk
    page.goto(f"{base}personnes/{number}/etoile/")
    look(page, "8-star")
    page.get_by_role("button", name="Donner l’étoile").click()
    expect(page.get_by_text("Paul Membre est maintenant référent·e")).to_be_visible()
    page.goto(f"{base}personnes/{number}/depart/")
    look(page, "9-departure")
    page.get_by_role("button", name=re.compile("A quitté la structure")).click()
    expect(page.get_by_text("Paul Membre ne fait plus partie")).to_be_visible()
    page.goto(f"{base}personnes/inviter/")
    page.get_by_label("Adresse de courriel").fill("neuve@x.example")
    page.get_by_label(re.compile("Gestionnaire OF général")).check()
    page.get_by_role("button", name="Envoyer l’invitation").click()
    look(page, "10-invited")
    page.goto(f"{base}historique/")
    look(page, "11-history")
    guest = open_for(factories.UserFactory(email="neuve@x.example"))
    guest.goto(f"/invitation/{centre.invitations.get().nonce}/")
    look(guest, "12-invitation")
    guest.get_by_role("button", name="Rejoindre cette structure").click()
    expect(guest.get_by_text("Bienvenue")).to_be_visible()


def test_the_operator_merges_looks_and_ends(open_for, look, centre, boss):
    cap = factories.OperatorFactory(name="Cap Métiers")
    twin = factories.OrganisationFactory(name="Centre de l’Adour (doublon)", town="Bayonne")
    factories.member(twin, applications=True)
    factories.PrescriberFactory(name="Mission locale qui attend", approved_at=None)
    page = open_for(factories.member(cap, first_name="Olga", last_name="Opératrice"))
    page.goto("/supervision/structures/")
    look(page, "13-structures")
    page.goto(f"/supervision/structures/{centre.pk}/")
    look(page, "14-structure")
    page.goto(f"/supervision/structures/{centre.pk}/fusion/?doublon={twin.pk}")
    look(page, "15-merge")
    page.get_by_label("Raison").fill("Même adresse, même responsable")
    page.get_by_role("button", name="Fusionner", exact=True).click()
    expect(page.get_by_text("fait maintenant partie de").first).to_be_visible()
    page.goto("/supervision/personnes/?q=référente")
    look(page, "16-persons")
    page.get_by_role("link", name=re.compile("Regarder par ses yeux")).click()
    page.get_by_label("Raison").fill("Appel du 10 février, ne voit pas ses candidatures")
    look(page, "17-begin")
    page.get_by_role("button", name="Commencer le regard").click()
    banner = page.get_by_role("region", name="Regard en cours")
    expect(banner).to_contain_text("Ada Référente")
    look(page, "18-looking")
    page.goto(f"/mon-espace/structures/{centre.pk}/personnes/")
    page.get_by_role("button", name="Confirmer la liste").click()
    expect(page.get_by_text("rien ne peut être modifié, et rien ne l’a été")).to_be_visible()
    look(page, "19-refused")
    banner.get_by_role("button", name="Terminer le regard").click()
    expect(page.get_by_text("Le regard est terminé")).to_be_visible()
    page.goto(f"/supervision/regards/{LookThrough.objects.get().pk}/")
    look(page, "20-look")
    centre.refresh_from_db()
    assert centre.people_confirmed_at is None
