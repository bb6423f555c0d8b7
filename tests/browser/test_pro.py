"""A professional's day in a real browser: give two decisions, enrich an action, switch structure.

Both widths; once without scripts. Each page on the way is checked by axe and photographed; RAFAELPRO_SCREENSHOTS names
a folder to keep the photographs in.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from rafaelpro.applications.enums import State
from rafaelpro.applications.models import Application
from rafaelpro.catalogue.models import ActionEnrichment
from rafaelpro.core import clock
from rafaelpro.eos.enums import FeedState, FeedType, NoteKind
from rafaelpro.eos.models import Feed, FeedNote
from rafaelpro.history import record
from rafaelpro.organisations.models import Organisation, User
from tests import factories
from tests.browser.conftest import WIDTHS
from tests.browser.test_components import violations

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.frozen("2025-02-10T09:30")]

ADDRESS = "claude.martin@centre.example"
Look = Callable[[str], None]


WAYS = [
    pytest.param(("wide", True), id="wide"),
    pytest.param(("narrow", False), id="narrow-no-scripts"),
    pytest.param(("narrow", True), id="narrow", marks=pytest.mark.soak),
]


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> tuple[str, bool]:
    return request.param


@pytest.fixture
def person(browser: Browser, live_server: object, way: tuple[str, bool]) -> Iterator[Page]:
    width, scripts = way
    size = dict(zip(("width", "height"), WIDTHS[width], strict=True))
    context = browser.new_context(
        base_url=live_server.url, locale="fr-FR", java_script_enabled=scripts, viewport=size, reduced_motion="reduce"
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
def look(person: Page, way: tuple[str, bool], tmp_path: Path) -> Look:
    """Photograph the page in both looks; axe finds nothing wrong; nothing is wider than the screen."""
    width, scripts = way
    folder = Path(os.environ.get("RAFAELPRO_SCREENSHOTS", tmp_path))
    folder.mkdir(parents=True, exist_ok=True)

    def take(name: str) -> None:
        for scheme in ("dark", "light"):
            person.emulate_media(color_scheme=scheme)
            person.screenshot(path=folder / f"pro-{name}-{width}-{scheme}.png", full_page=True)
            if scripts:
                assert violations(person) == [], name
        if scripts:
            assert person.evaluate("document.documentElement.scrollWidth") <= WIDTHS[width][0], name

    return take if scripts else lambda name: None


@pytest.fixture
def centre() -> Organisation:
    """A centre that is positioner, responsible and trainer, with applications of every kind."""
    centre = factories.OrganisationFactory(name="Centre de formation des Pins et de l’Océan")
    other = factories.OrganisationFactory(name="Agence du Béarn")
    claude = factories.member(
        centre, applications=True, catalogue=True, email=ADDRESS, first_name="Claude", last_name="Martin"
    )
    factories.member(other, applications=True, user=claude)
    factories.member(other, referent=True, first_name="Dominique", last_name="Durand")
    action = factories.ActionFactory(
        responsible=centre, title="Français langue étrangère et savoirs de base pour un projet professionnel", modules=3
    )
    session = factories.SessionFactory(
        action=action, positioner=centre, points=[("2025-03-03", 15), ("2025-09-15", 12)]
    )
    school = factories.PrescriberFactory(name="Mission locale du Pays basque")
    for name in ("Alpha", "Bravo", "Charlie"):
        factories.ApplicationFactory(
            session=session,
            birth_name=name,
            prescriber=school,
            prescriber_contact_name="Sacha Conseil",
            prescriber_contact_email="conseil@mission.example",
            message="Disponible dès mars, le matin.\nPeut venir en bus.",
            created_on="2025-02-03",
        )
    factories.ApplicationFactory(session=session, birth_name="Delta", state="RETAINED", decided_on="2025-02-05")
    factories.ApplicationFactory(session=session, birth_name="Écho", state="NOT_RETAINED")
    factories.ApplicationFactory(session=session, birth_name="Foxtrot", state="NO_DECISION", created_on="2024-12-01")
    trained = factories.SessionFactory(trainer=centre, town="Saint-Jean-Pied-de-Port", points=[("2025-03-03", 3)])
    factories.ApplicationFactory.create_batch(4, session=trained, first_name="Dominique")
    factories.SessionFactory(action__responsible=centre, action__measure="PRF", action__title="Agent de restauration")
    Feed.objects.create(
        source="commande", numero=41, type=FeedType.FULL, state=FeedState.APPLIED, received_at=clock.now(), created=1200
    )
    return centre


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def title(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)


def enter(page: Page, user: User) -> None:
    """The browser of someone who is logged in; the way in has its own tests."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "domain": "localhost", "path": "/"}])
    page.goto("/mon-espace/")
    title(page, "Mon espace")


def test_two_decisions_an_enrichment_and_another_structure(person: Page, look: Look, centre: Organisation) -> None:
    enter(person, User.objects.get(email=ADDRESS))
    choose_structure(person, centre.name)
    look("02-mon-espace")
    read_the_lists(person, look)
    say_yes(person, look)
    say_no(person, look)
    enrich(person, look)
    under_another_structure(person, look)


def choose_structure(page: Page, name: str) -> None:
    page.locator("details.menu--structure summary").click()
    page.locator("details.menu--structure").get_by_role("button", name=name).click()
    expect(page.locator("#messages")).to_contain_text(name)


def read_the_lists(page: Page, look: Look) -> None:
    page.goto("/gestion/candidatures/")
    expect(page.locator("tbody").last.locator("tr")).to_have_count(10)
    look("05-candidatures")
    page.get_by_role("link", name="Gestion par sessions").click()
    expect(page.get_by_text("2 sessions").or_(page.get_by_text("3 sessions"))).to_be_visible()
    look("06-par-sessions")
    page.get_by_role("link", name="Gestion par candidatures").click()
    page.get_by_role("link", name=re.compile("^3 : En attente, Positionneur")).click()
    expect(page.locator(".chip").first).to_contain_text("En attente")
    expect(page.locator("#resultats tbody tr")).to_have_count(3)
    look("07-en-attente")


def say_yes(page: Page, look: Look) -> None:
    page.get_by_text("Plus de critères").click()
    page.get_by_label("Tri").select_option(label="Nom, dans l’ordre")
    press(page, "Filtrer")
    expect(page.locator("#resultats tbody th").first).to_contain_text("Alpha")
    page.locator("#resultats").get_by_role("link", name="Camille Alpha", exact=True).click()
    title(page, "Alpha")
    look("08-dossier")
    press(page, "Enregistrer l’avis")
    expect(page.get_by_role("alert")).to_contain_text("oui ou non")
    page.get_by_label("Oui, la candidature est conforme").check()
    expect(page.get_by_label("Date d’entrée prévue")).to_have_value("03/03/2025")
    page.get_by_label("Date de sortie prévue").fill("01/03/2025")
    look("09-oui")
    press(page, "Enregistrer l’avis")
    expect(page.get_by_role("alert")).to_contain_text("vient avant la date d’entrée")
    look("10-erreur")
    page.get_by_label("Date de sortie prévue").fill("30/06/2025")
    press(page, "Enregistrer l’avis")
    expect(page.locator("#messages")).to_contain_text("Avis enregistré")
    expect(page.locator("main")).to_contain_text("à gérer dans EOS")
    look("11-retenue")
    found = Application.objects.get(birth_name="Alpha")
    assert (found.state, f"{found.planned_exit:%d/%m/%Y}") == (State.RETAINED, "30/06/2025")
    assert record.of("consultation", found.reference).count() == 4


def say_no(page: Page, look: Look) -> None:
    page.get_by_role("link", name="Suivante dans la liste").click()
    title(page, "Bravo")
    page.get_by_label("Non, la candidature n’est pas conforme").check()
    page.get_by_label("Document manquant (à préciser)").check()
    page.get_by_label("Précision").fill("Titre de séjour")
    page.get_by_label("Dire le motif à la personne candidate").check()
    page.get_by_label("Message au prescripteur").fill("Rappelez-nous quand il l’a reçu.")
    look("12-non")
    press(page, "Enregistrer l’avis")
    expect(page.get_by_role("link", name="Demander la modification")).to_be_visible()
    look("13-non-retenue")
    found = Application.objects.get(birth_name="Bravo")
    assert (found.state, found.reason_id, found.reason_shared) == (State.NOT_RETAINED, "document-manquant", True)


def enrich(page: Page, look: Look) -> None:
    page.goto("/gestion/formations/")
    look("14-formations")
    page.get_by_role("link", name="Toute mon offre HSP").click()
    expect(page.locator("#resultats tbody tr")).to_have_count(2)
    page.get_by_role("link", name=re.compile("^Modifier la formation")).click()
    page.get_by_label("Le plus de cette formation").fill("Groupes de huit.\nAtelier de conversation.")
    page.get_by_label("Lien web").fill("centre.example")
    press(page, "Enregistrer")
    expect(page.get_by_role("alert")).to_contain_text("Exemple")
    look("15-formation-erreur")
    page.get_by_label("Lien web").fill("https://centre.example/fle")
    press(page, "Enregistrer")
    expect(page.locator("#messages")).to_contain_text("Enregistré")
    look("16-formation")
    assert ActionEnrichment.objects.get().highlights == "Groupes de huit.\nAtelier de conversation."
    page.goto("/gestion/sessions/")
    look("17-sessions")


def under_another_structure(page: Page, look: Look) -> None:
    reference = Application.objects.get(birth_name="Charlie").reference
    page.goto("/mon-espace/")
    choose_structure(page, "Agence du Béarn")
    expect(page.locator("main")).to_contain_text("Il vous manque le droit")
    look("18-porte-fermee")
    page.goto(f"/gestion/candidatures/{reference}/")
    title(page, "Une autre structure est choisie")
    look("19-autre-structure")
    press(page, "Travailler sous cette structure")
    title(page, "Charlie")


def test_the_operator_reads_a_held_feed(person: Page, look: Look) -> None:
    operator = factories.OperatorFactory(name="Cap Métiers Nouvelle-Aquitaine")
    user = factories.member(operator)
    feed = Feed.objects.create(
        source="api",
        numero=42,
        type=FeedType.FULL,
        state=FeedState.HELD,
        received_at=clock.now(),
        sessions_published=1200,
        sessions_absent=700,
        actions_published=400,
        actions_absent=230,
    )
    FeedNote.objects.create(
        feed=feed,
        kind=NoteKind.REJECTION,
        line=118,
        path="lheo/offres/formation[3]/action[1]/session[2]/periode/debut",
        number="00498943",
        value="20251345",
        reason="Cette date n’existe pas.",
    )
    enter(person, user)
    person.goto("/supervision/")
    expect(person.locator("main")).to_contain_text("Un flux attend votre décision")
    look("20-supervision")
    person.get_by_role("link", name="Voir le flux n° 42 et décider").click()
    look("21-flux")
    press(person, "Jeter ce flux")
    expect(person.locator("#messages")).to_contain_text("Le flux est jeté")
