"""A full working day at the desk in a real browser: 20 new applications, mixed decisions, one batch, one reversal asked
and accepted. Both widths; once without scripts; each page photographed and checked by axe.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from rafaelpro.applications.enums import State
from rafaelpro.applications.models import Application, ReversalRequest
from rafaelpro.organisations.models import Organisation, User
from tests import factories
from tests.browser.test_pro import Look, enter, look, person, press, title, way  # noqa: F401 — fixtures

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.frozen("2025-02-10T09:30")]

BOSS, STAFF = "claude.bureau@centre.example", "dominique@operateur.example"


@pytest.fixture
def desk() -> Organisation:
    """A centre with 20 new applications on two sessions, and the operator."""
    centre = factories.OrganisationFactory(name="Centre de formation des Pins")
    factories.member(centre, applications=True, email=BOSS, first_name="Claude", last_name="Bureau")
    factories.member(factories.OperatorFactory(name="Cap Métiers"), email=STAFF, last_name="Opératrice")
    school = factories.PrescriberFactory(name="Mission locale du Pays basque")
    first = factories.SessionFactory(positioner=centre, points=[("2025-03-03", 15)], action__title="Compétences clés")
    second = factories.SessionFactory(positioner=centre, points=[("2025-04-07", 12)], town="Pau")
    for rank in range(20):
        factories.ApplicationFactory(
            session=first if rank < 12 else second,
            birth_name=f"Jour{rank:02d}",
            prescriber=school if rank % 2 else None,
        )
    return centre


def test_a_full_day(person: Page, look: Look, desk: Organisation) -> None:  # noqa: F811
    enter(person, User.objects.get(email=BOSS))
    one_by_one(person)
    several_at_once(person, look)
    ask_for_a_reversal(person, look)
    enter(person, User.objects.get(email=STAFF))
    the_operator_accepts(person, look)
    states = sorted(Application.objects.values_list("state", flat=True))
    assert states == ["NOT_RETAINED"] + ["PENDING"] * 15 + ["RETAINED"] * 4


def one_by_one(page: Page) -> None:
    page.goto("/gestion/candidatures/?etat=en-attente&tri=nom")
    page.locator("#resultats").get_by_role("link", name="Camille Jour00", exact=True).click()
    page.get_by_label("Oui, la candidature est conforme").check()
    page.get_by_label("Date de sortie prévue").fill("30/06/2025")
    press(page, "Enregistrer l’avis")
    expect(page.locator("#messages")).to_contain_text("Avis enregistré")
    for name in ("Jour01", "Jour02"):
        page.get_by_role("link", name="Suivante dans la liste").click()
        title(page, name)
        page.get_by_label("Non, la candidature n’est pas conforme").check()
        page.get_by_label("Personne injoignable").check()
        press(page, "Enregistrer l’avis")
        expect(page.locator("#messages")).to_contain_text("non retenue")


def several_at_once(page: Page, look: Look) -> None:  # noqa: F811
    page.goto("/gestion/candidatures/?etat=en-attente&tri=nom")
    for name in ("Jour03", "Jour12"):
        page.get_by_role("checkbox", name=re.compile(f"Choisir la candidature .* {name}")).check()
    look("30-cocher")
    press(page, "Rendre un avis sur les cochées")
    title(page, "Le même avis pour plusieurs")
    page.get_by_label("Oui, la candidature est conforme").check()
    look("31-meme-avis")
    press(page, "Vérifier")
    title(page, "Vérifier avant d’enregistrer")
    expect(page.locator("main")).to_contain_text("Sera retenue, du 07/04/2025")
    look("32-verifier")
    press(page, "Enregistrer les avis")
    expect(page.locator("main")).to_contain_text("2 avis enregistrés")
    look("33-resultat")
    page.get_by_role("link", name="Revenir à la liste").click()
    expect(page.locator("#resultats tbody tr")).to_have_count(15)


def ask_for_a_reversal(page: Page, look: Look) -> None:  # noqa: F811
    page.goto("/gestion/candidatures/?etat=non-retenue&tri=nom")
    page.locator("#resultats").get_by_role("link", name="Camille Jour01", exact=True).click()
    page.get_by_role("link", name="Demander la modification").click()
    press(page, "Envoyer la demande")
    expect(page.get_by_role("alert")).to_contain_text("Expliquez pourquoi")
    page.get_by_label("Pourquoi cette candidature").fill("La personne a rappelé : elle avait changé de numéro.")
    look("34-demande")
    press(page, "Envoyer la demande")
    expect(page.locator("#messages")).to_contain_text("Demande envoyée à Cap Métiers")
    look("35-demandee")
    page.goto("/gestion/candidatures/impression/?etat=en-attente")
    expect(page.locator("main")).to_contain_text("15 candidatures, le 10/02/2025")
    look("38-imprimer")


def the_operator_accepts(page: Page, look: Look) -> None:  # noqa: F811
    page.goto("/supervision/")
    page.get_by_role("link", name="1 demande de modification d’un avis").click()
    look("36-file-operateur")
    page.get_by_role("link", name=Application.objects.get(birth_name="Jour01").reference).click()
    page.get_by_label("Accepter").check()
    page.get_by_label("Référence de votre ticket").fill("T-2025-17")
    look("37-repondre")
    press(page, "Envoyer la réponse")
    expect(page.locator("#messages")).to_contain_text("est retenue")
    assert ReversalRequest.objects.get().ticket == "T-2025-17"
    assert Application.objects.get(birth_name="Jour01").state == State.RETAINED


def test_a_session_opened_limited_and_declared_full(person: Page, look: Look, desk: Organisation) -> None:  # noqa: F811
    session = factories.SessionFactory(
        action__responsible=desk, action__measure="PRF", contract_start="2025-03-03", contract_end="2025-06-30"
    )
    factories.ApplicationFactory.create_batch(2, session=session)
    enter(person, User.objects.get(email=BOSS))
    person.goto("/gestion/candidatures/sessions/?texte=" + session.carif_number)
    person.get_by_role("link", name=re.compile("^Recrutement")).click()
    person.get_by_label("Nombre de places").fill("12")
    press(person, "Enregistrer les limites")
    expect(person.locator("#messages")).to_contain_text("reçoit des candidatures")
    expect(person.locator("main")).to_contain_text("2/12")
    look("39-session")
    person.get_by_role("link", name="Session complète").click()
    expect(person.locator("main")).to_contain_text("2 personnes en attente")
    look("40-complete")
    press(person, "Déclarer complète")
    expect(person.locator("#messages")).to_contain_text("2 candidatures en refus")
    assert Application.objects.filter(session=session, state=State.REFUSED_FULL).count() == 2
