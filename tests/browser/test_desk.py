"""A full working day at the desk in a real browser: 20 new applications (one entered by hand, two from a file), decided
one by one and in batches, one withdrawn meanwhile, one reversal asked and accepted; at night nobody waits. No dead end.
Both widths; once without scripts; each page photographed and checked by axe.
"""

from __future__ import annotations

import re
from collections import Counter

import pytest
from playwright.sync_api import Page, expect

from rafaelpro.applications.domain.withdraw import withdraw
from rafaelpro.applications.enums import State
from rafaelpro.applications.models import Application, ReversalRequest
from rafaelpro.applications.tasks import run_due
from rafaelpro.history import record
from rafaelpro.organisations.models import Organisation, User
from tests import factories
from tests.browser.test_pro import Look, enter, look, person, title, way  # noqa: F401 — fixtures

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.frozen("2025-02-10T09:30")]

BOSS, STAFF = "claude.bureau@centre.example", "dominique@operateur.example"


@pytest.fixture
def desk() -> Organisation:
    """A centre with 17 applications received on two sessions, and the operator."""
    centre = factories.OrganisationFactory(name="Centre de formation des Pins")
    factories.member(centre, applications=True, email=BOSS, first_name="Claude", last_name="Bureau")
    factories.member(factories.OperatorFactory(name="Cap Métiers"), email=STAFF, last_name="Opératrice")
    school = factories.PrescriberFactory(name="Mission locale du Pays basque")
    first = factories.SessionFactory(positioner=centre, points=[("2025-03-03", 15)], action__title="Compétences clés")
    second = factories.SessionFactory(positioner=centre, points=[("2025-04-07", 12)], town="Pau")
    for rank in range(17):
        factories.ApplicationFactory(
            session=first if rank < 12 else second,
            birth_name=f"Jour{rank:02d}",
            prescriber=school if rank % 2 else None,
        )
    return centre


def test_a_full_day(person: Page, look: Look, desk: Organisation) -> None:  # noqa: F811
    enter(person, User.objects.get(email=BOSS))
    enter_by_hand(person, look)
    enter_from_a_file(person, look)
    assert Application.objects.filter(state=State.PENDING).count() == 20
    one_by_one(person)
    several_at_once(person, look)
    ask_for_a_reversal(person, look)
    the_rest_at_once(person, look)
    enter(person, User.objects.get(email=STAFF))
    the_operator_accepts(person, look)
    enter(person, User.objects.get(email=BOSS))
    nobody_waits(person, look)
    counts = Counter(Application.objects.values_list("state", flat=True))
    assert counts == {State.RETAINED: 14, State.NOT_RETAINED: 5, State.WITHDRAWN: 1}


def press(page: Page, name: str) -> None:
    """Press a button; the page that it leads to is no dead end: there is somewhere to go, or something to do."""
    page.get_by_role("button", name=name, exact=True).click()
    expect(page.locator("main").locator("a[href], button, summary")).not_to_have_count(0)


def enter_by_hand(page: Page, look: Look) -> None:  # noqa: F811
    page.goto("/gestion/candidatures/")
    page.get_by_role("link", name="Saisir une candidature").click()
    title(page, "Saisir une candidature")
    look("41-choisir-session")
    page.locator("#resultats").get_by_role("link", name=re.compile("^Saisir")).first.click()
    title(page, "Envoyer une candidature")
    for label, words in (
        ("Nom de naissance", "Jour17"), ("Prénom", "Camille"), ("Date de naissance", "17/05/1990"),
        ("Téléphone", "06 39 98 12 34"), ("Code postal", "64100"), ("Ville", "Bayonne"),
    ):  # fmt: skip
        page.get_by_label(re.compile(f"^\\s*{label}\\b")).fill(words)
    page.get_by_role("group", name="La personne est-elle inscrite").get_by_label("Oui").check()
    look("42-saisir")
    press(page, "Vérifier avant d’envoyer")
    title(page, "Vérifiez, puis envoyez")
    press(page, "Envoyer la candidature")
    title(page, "La candidature est envoyée")
    expect(page.locator("main")).to_contain_text("en attente de votre avis")
    look("43-saisie")
    page.get_by_role("link", name="Gestion des candidatures").last.click()
    title(page, "Gestion des candidatures")


ROWS = (
    "Nom de naissance;Prénom;Date de naissance;Courriel;Code postal;Ville;Inscrit à France Travail\r\n"
    "Jour18;Camille;17/05/1990;jour18@candidat.example;64100;Bayonne;oui\r\n"
    "Jour19;Camille;17/05/1990;jour19@candidat.example;64000;Pau;non\r\n"
    "Jour17;Camille;17/05/1990;jour17@candidat.example;64100;Bayonne;oui\r\n"
    "Jour20;Camille;31/02/1990;jour20@candidat.example;641;Bayonne;oui\r\n"
)


def enter_from_a_file(page: Page, look: Look) -> None:  # noqa: F811
    session = Application.objects.get(birth_name="Jour17").session
    page.goto(f"/gestion/sessions/{session.carif_number}/")
    page.get_by_role("link", name="Importer un fichier").click()
    press(page, "Vérifier le fichier")
    expect(page.get_by_role("alert")).to_contain_text("Choisissez un fichier")
    look("44-importer")
    file = {"name": "candidats.csv", "mimeType": "text/csv", "buffer": ROWS.encode("cp1252")}
    page.get_by_label("Fichier CSV").set_input_files(file)
    press(page, "Vérifier le fichier")
    title(page, "Vérifier avant d’enregistrer")
    expect(page.locator("main")).to_contain_text("4 lignes\u00a0: 2 candidatures à créer, 2 sans effet")
    look("45-verifier-fichier")
    press(page, "Créer les candidatures")
    title(page, "Résultat")
    expect(page.locator("main tbody tr")).to_have_count(4)
    look("46-importees")
    with page.expect_download() as sent:
        press(page, "Télécharger ce rapport")
    assert sent.value.suggested_filename == f"import-{session.carif_number}.csv"
    send_again(page, look, f"/gestion/sessions/{session.carif_number}/import/")
    page.get_by_role("link", name="Revenir à la session").click()
    title(page, "Compétences clés")


def send_again(page: Page, look: Look, address: str) -> None:  # noqa: F811
    """The same persons, as after a cut: nothing is left to do, and the page says it."""
    lines = "\r\n".join(ROWS.split("\r\n")[:4])
    page.goto(address)
    page.get_by_label("Fichier CSV").set_input_files(
        {"name": "candidats.csv", "mimeType": "text/csv", "buffer": lines.encode("cp1252")}
    )
    press(page, "Vérifier le fichier")
    expect(page.locator("main")).to_contain_text("Tout ce fichier est déjà enregistré")
    look("47-fichier-deja-enregistre")


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
    page.get_by_role("link", name="Gestion des candidatures").first.click()
    page.goto("/gestion/candidatures/impression/?etat=en-attente")
    expect(page.locator("main")).to_contain_text("15 candidatures, le 10/02/2025")
    look("38-imprimer")


def the_rest_at_once(page: Page, look: Look) -> None:  # noqa: F811
    """Town by town, the whole filtered list; on the way somebody withdraws, and is told row by row."""
    decide_the_list(page, town="Bayonne", yes=True)
    withdraw(application=Application.objects.get(birth_name="Jour04"), author=record.CANDIDATE)
    press(page, "Enregistrer les avis")
    expect(page.locator("main")).to_contain_text("10 avis enregistrés")
    expect(page.locator("main")).to_contain_text("1 candidature sans changement")
    look("47-un-retrait-entre-temps")
    decide_the_list(page, town="Pau", yes=False)
    press(page, "Enregistrer les avis")
    expect(page.locator("main")).to_contain_text("4 avis enregistrés")
    page.get_by_role("link", name="Revenir à la liste").click()
    expect(page.locator("#resultats")).to_contain_text("Aucune candidature")


def decide_the_list(page: Page, *, town: str, yes: bool) -> None:
    page.goto(f"/gestion/candidatures/?etat=en-attente&lieu={town}")
    page.get_by_role("button", name=re.compile("^Sur toute la liste")).click()
    title(page, "Le même avis pour plusieurs")
    if yes:
        page.get_by_label("Oui, la candidature est conforme").check()
    else:
        page.get_by_label("Non, la candidature n’est pas conforme").check()
        page.get_by_label("Personne injoignable").check()
    press(page, "Vérifier")
    title(page, "Vérifier avant d’enregistrer")


def nobody_waits(page: Page, look: Look) -> None:  # noqa: F811
    """The table of R8.1 adds up, and the file whose decision was reversed says so."""
    page.goto("/gestion/candidatures/?etat=retenue")
    expect(page.locator("main")).to_contain_text("14 candidatures")
    page.locator("#resultats").get_by_role("link", name="Camille Jour01", exact=True).click()
    expect(page.locator("main")).to_contain_text("T-2025-17")
    look("48-retenue-par-l-operateur")


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


def test_the_operator_shortens_a_delay(person: Page, look: Look, desk: Organisation) -> None:  # noqa: F811
    enter(person, User.objects.get(email=STAFF))
    person.goto("/supervision/")
    person.get_by_role("link", name="Mesures").click()
    title(person, "Mesures")
    look("49-mesures")
    person.get_by_role("link", name="HSP socle", exact=True).click()
    person.get_by_label("Délai pour rendre un avis").fill("0")
    press(person, "Voir ce que cela change")
    expect(person.get_by_role("alert")).to_contain_text("de 1 à 365")
    person.get_by_label("Délai pour rendre un avis").fill("10")
    press(person, "Voir ce que cela change")
    expect(person.locator("main")).to_contain_text("17\u00a0candidatures en attente")
    look("50-apercu-du-delai")
    press(person, "Confirmer le changement")
    expect(person.locator("#messages")).to_contain_text("Délai de 10 jours demandé")
    run_due()
    person.reload()
    expect(person.locator("main")).to_contain_text("De 30 à 10 jours")
    look("51-delai-change")


def test_the_desk_month_by_month(person: Page, look: Look, desk: Organisation) -> None:  # noqa: F811
    session = factories.SessionFactory(trainer=desk)
    for state, day in (("RETAINED", "2024-12-31"), ("NO_DECISION", "2024-12-02"), ("NOT_RETAINED", "2023-06-15")):
        factories.ApplicationFactory(session=session, state=state, created_on=day)
    enter(person, User.objects.get(email=BOSS))
    person.goto("/gestion/candidatures/")
    person.get_by_role("link", name="Voir mois par mois").click()
    title(person, "Candidatures mois par mois")
    expect(person.get_by_role("img", name="Candidatures reçues mois par mois")).to_be_visible()
    expect(person.get_by_role("row", name="Total")).to_contain_text("19")
    look("52-mois-par-mois")
    person.get_by_role("link", name="24 mois").click()
    expect(person.get_by_role("row", name="Total")).to_contain_text("20")
    look("53-24-mois")
