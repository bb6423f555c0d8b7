"""`/recherche/`: the guide's columns, the unfolding row, criteria in the address, absurd ones told."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rafaelpro.core import clock
from rafaelpro.search import index
from tests import factories
from tests.support.pages import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-01-20")]

COLUMNS = [
    "Détail",
    "Numéro Carif",
    "Dates de formation",
    "Ville",
    "Organisme de formation",
    "CPF",
    "Infos",
    "Candidature",
]


def session(**fields):
    made = factories.SessionFactory(**fields)
    index.refresh([made.pk])
    return made


@pytest.fixture
def hsp():
    return session(
        carif_number="00498943",
        action__title="Français langue étrangère",
        points=[("2025-03-03", 15), ("2025-09-15", 12)],
        disability_contact_name="Dominique Exemple",
        trainer__name="Centre des Pins",
    )


def test_the_columns_are_those_of_the_guide(client, hsp):
    page = page_of(client.get("/recherche/"))
    assert page.texts("thead th") == COLUMNS


def test_a_row_with_a_coming_entry_point(client, hsp):
    factories.ApplicationFactory(session=hsp)
    row = page_of(client.get("/recherche/")).text("tbody tr")
    for words in (
        "00498943",
        "Publiée le 25/07/2024",
        "prochain point d’entrée : 03/03/2025",
        "Entrée / sortie à date fixe",
        "Bayonne (64)",
        "Centre des Pins",
        "1/15",
        "Date limite d’inscription : 03/03/2025",
        "Candidater",
    ):
        assert words in row


def test_without_coming_entry_point_the_contract_dates_and_the_reason(client):
    session(permanent_entry=True)
    row = page_of(client.get("/recherche/")).text("tbody tr")
    assert "du 01/02/2024 au 31/12/2027" in row
    assert "Entrée / sortie permanente" in row
    assert "Pas de point d’entrée à venir" in row
    assert "Candidater" not in row


def test_a_full_session_says_when_it_opens_again(client):
    session(points=[("2025-03-03", 0), ("2025-09-15", 12)])
    row = page_of(client.get("/recherche/")).text("tbody tr")
    assert "Complet" in row
    assert "Ouvre de nouveau le 04/03/2025" in row


def test_the_row_unfolds_by_a_plain_link(client, hsp):
    page = page_of(client.get("/recherche/?q=français"))
    assert "Dominique Exemple" not in page.text("main")
    unfolded = page_of(client.get("/recherche/" + page.attribute("a.row-toggle", "href").split("#")[0]))
    told = unfolded.text("tr.unfolded")
    for words in (
        "03/03/2025 (15 places)",
        "15/09/2025 (12 places)",
        "Dominique Exemple",
        "05 36 49 00 00",
        "64100 Bayonne",
    ):
        assert words in told
    folded = unfolded.attribute("a.row-toggle", "href").split("#")[0]
    assert "tr.unfolded" not in page_of(client.get("/recherche/" + folded))
    assert "q=" in folded


def test_past_entry_points_are_not_told(client):
    made = session(points=[("2025-01-10", 8), ("2025-03-03", 15)])
    told = page_of(client.get(f"/recherche/?deplier={made.carif_number}")).text("tr.unfolded")
    assert "10/01/2025" not in told


def test_chips_remove_one_criterion_and_keep_the_others(client, hsp):
    page = page_of(client.get("/recherche/?q=français&commune=64100&rayon_km=30&page=1"))
    assert page.texts("a.chip") == ["Retirer le filtre : « français »", "Retirer le filtre : 64100, à 30 km"]
    assert page.attributes("a.chip", "href") == ["?commune=64100&rayon_km=30", "?q=fran%C3%A7ais"]


def test_a_town_is_understood_by_its_name_and_others_are_proposed(client, hsp):
    page = page_of(client.get("/recherche/?commune=bayonne&rayon_km=10"))
    assert "Bayonne (64), à 10 km" in page.text(".chips")
    assert "00498943" in page.text("tbody")
    assert page_of(client.get("/recherche/?commune=Pau+(64)&rayon_km=5")).count("tbody tr") == 0


def test_other_places_are_proposed_only_where_the_name_leaves_a_doubt(client, hsp):
    others = "Vous pensiez à un autre lieu"
    assert others not in page_of(client.get("/recherche/?commune=bordeaux")).text("main")
    page = page_of(client.get("/recherche/?commune=saint+jean&rayon_km=20"))
    assert others in page.text("main")
    chosen = page_of(client.get("/recherche/" + page.attribute("p.small a", "href")))
    assert others not in chosen.text("main")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("commune=Atlantide", "Nous ne connaissons pas le lieu « Atlantide »"),
        ("commune=64100&rayon_km=loin", "n’est pas un nombre de kilomètres"),
        ("rayon_km=-3&commune=64100", "n’est pas un nombre de kilomètres"),
        ("departement=999", "n’est pas en Nouvelle-Aquitaine"),
        ("mesure=XYZ", "n’existe pas"),
        ("carif=abc", "n’est pas un numéro"),
        ("ouvert=peut-être", "n’a pas de sens"),
        ("page=douze", "n’existe pas"),
        ("page=-1", "n’existe pas"),
        ("couleur=bleu", "Le critère « couleur » n’existe pas"),
    ],
)
def test_absurd_criteria_are_left_out_with_a_word(client, hsp, address, words):
    page = page_of(client.get(f"/recherche/?{address}"))
    assert words in page.text("main")
    assert "00498943" in page.text("tbody")


@pytest.mark.parametrize("text", ["%00", "%ED%A0%80", "'%22%3E%3Cscript%3E", "a" * 5000, "%25", "🎓", "²²²²²"])
@pytest.mark.parametrize(
    "name",
    ["q", "commune", "rayon_km", "departement", "mesure", "organisme", "marche", "carif", "ouvert", "page", "deplier"],
)
def test_hostile_values_are_only_text(client, hsp, name, text):
    response = client.get(f"/recherche/?{name}={text}")
    assert response.status_code == 200
    assert "<script>" not in response.content.decode().split("</head>")[1]


def test_nothing_found_gives_advice_and_a_better_spelling(client, hsp):
    page = page_of(client.get("/recherche/?q=francai&ouvert=on"))
    assert "00498943" in page.text("main")  # the beginning of a word is enough
    page = page_of(client.get("/recherche/?q=fransais&ouvert=on"))
    assert "Vouliez-vous dire" in page.text("main")
    assert page_of(client.get("/recherche/" + page.attribute(".empty-state a", "href"))).count("tbody tr") == 1
    assert "choisissez une distance plus grande" in page_of(client.get("/recherche/?q=zzzzz")).text(".empty-state")


def test_unpublished_offer_never_shows(client):
    session(carif_number="00111111", withdrawn_at=clock.now())
    session(carif_number="00222222", action__withdrawn_at=clock.now())
    session(carif_number="00333333", archived_at=clock.now())
    text = page_of(client.get("/recherche/")).text("main")
    assert not {"00111111", "00222222", "00333333"} & set(text.split())


def test_what_is_for_professionals_does_not_show(client, hsp):
    text = page_of(client.get(f"/recherche/?deplier={hsp.carif_number}")).text("main")
    assert hsp.action.contract_number not in text
    assert hsp.action.responsible.email not in text


def test_pages_keep_the_criteria(client):
    for _ in range(21):
        session(action__title="Soudage")
    page = page_of(client.get("/recherche/?q=soudage"))
    assert page.count("tbody tr") == 20
    following = page.attribute("a[rel=next]", "href")
    assert "q=soudage" in following
    assert page_of(client.get("/recherche/" + following)).count("tbody tr") == 1


def test_as_many_queries_for_one_row_as_for_many(client, hsp):
    def queries(address):
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    one = queries("/recherche/?deplier=00498943")
    others = [session(points=[("2025-03-03", 15)], action__modules=3, action__measure="PRF") for _ in range(4)]
    unfolded = "&".join(f"deplier={each.carif_number}" for each in others)
    assert queries(f"/recherche/?{unfolded}") == one
