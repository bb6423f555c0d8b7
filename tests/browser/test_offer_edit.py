"""Enriching an offer in a real browser: preview, a colleague in between, a meeting, history. Axe, photographs."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from rafaelpro.catalogue.models import ActionEnrichment, InformationMeeting
from rafaelpro.organisations.models import Membership, Organisation
from tests import factories
from tests.browser.test_pro import Look, enter, look, person, press, title, way  # noqa: F401 - fixtures

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.frozen("2025-02-10T09:30")]

TEXT = "Avant de vous décider :\n- une **journée d’essai** gratuite\n- une visite de l’atelier"


@pytest.fixture
def centre() -> Organisation:
    centre = factories.OrganisationFactory(name="Centre de formation des Pins")
    factories.member(centre, catalogue=True, first_name="Claude", last_name="Martin")
    action = factories.ActionFactory(responsible=centre, title="Français et savoirs de base", modules=2)
    factories.SessionFactory(action=action, carif_number="00498943", points=[("2025-03-03", 15)])
    return centre


def test_preview_conflict_meeting_and_history(person: Page, look: Look, centre: Organisation) -> None:  # noqa: F811
    enter(person, Membership.objects.get(organisation=centre).user)
    reference = centre.responsible_actions.get().reference
    person.goto(f"/gestion/formations/{reference}/")
    preview(person, look)
    meet_a_colleague(person, look)
    add_a_meeting(person, look)
    read_history(person, look)


def preview(page: Page, look: Look) -> None:  # noqa: F811
    page.get_by_label("Le plus de cette formation").fill(TEXT)
    press(page, "Aperçu")
    expect(page.locator("#apercu strong")).to_have_text("journée d’essai")
    expect(page.get_by_label("Le plus de cette formation")).to_have_value(TEXT)
    look("30-apercu")
    assert not ActionEnrichment.objects.exists()


def meet_a_colleague(page: Page, look: Look) -> None:  # noqa: F811
    factories.EnrichmentFactory(
        action=centre_action(), highlights="Le texte de Dominique", updated_by="Dominique Durand"
    )
    press(page, "Enregistrer")
    expect(page.locator("main")).to_contain_text("Dominique Durand a enregistré cette formation")
    expect(page.get_by_label("Le plus de cette formation", exact=False).last).to_have_value(TEXT)
    look("31-deux-personnes")
    page.get_by_label("Le mien, tel qu’il est").first.check()
    press(page, "Enregistrer")
    expect(page.locator("#messages")).to_contain_text("Enregistré")
    assert ActionEnrichment.objects.get().highlights == TEXT


def centre_action() -> object:
    return Organisation.objects.get(name="Centre de formation des Pins").responsible_actions.get()


def add_a_meeting(page: Page, look: Look) -> None:  # noqa: F811
    page.get_by_role("link", name="00498943").click()
    title(page, "Français et savoirs de base")
    page.get_by_label("Pour venir").fill("Tram A, arrêt Gare.")
    press(page, "Enregistrer")
    expect(page.locator("#messages")).to_contain_text("Enregistré")
    page.get_by_role("link", name="Ajouter une réunion").click()
    page.get_by_label("Date", exact=True).fill("12/03/2025")
    page.get_by_label("Heure de début").fill("14h30")
    press(page, "Enregistrer")
    expect(page.get_by_role("alert")).to_contain_text("Indiquez un lieu")
    look("32-reunion-erreur")
    page.get_by_label("Lieu", exact=False).first.fill("Salle 12")
    press(page, "Enregistrer")
    expect(page.locator("#messages")).to_contain_text("Réunion ajoutée")
    look("33-session")
    assert InformationMeeting.objects.get().place == "Salle 12"
    page.goto("/sessions/00498943/")
    expect(page.locator("main")).to_contain_text("Salle 12")
    look("34-session-publique")


def read_history(page: Page, look: Look) -> None:  # noqa: F811
    page.goto("/gestion/sessions/00498943/historique/")
    expect(page.locator("main")).to_contain_text("Lieu de la réunion")
    look("35-historique")
