"""Home and the pages of words: what the rules and the law want to be said there."""

from __future__ import annotations

import pytest

from rafaelpro.core.models import PolicyValue
from tests.support.pages import page_of

pytestmark = pytest.mark.django_db

PAGES = ["/", "/aide/", "/accessibilite/", "/mentions-legales/", "/donnees-personnelles/"]


@pytest.mark.parametrize("address", PAGES)
def test_each_page_has_one_title_and_its_place_in_the_footer(client, address):
    page = page_of(client.get(address))
    assert page.count("h1") == 1
    assert set(PAGES[1:]) <= set(page.attributes("footer a", "href"))


def test_home_searches_and_opens_three_doors(client):
    page = page_of(client.get("/"))
    assert page.attribute("form[role=search]", "action") == "/recherche/"
    assert page.texts(".grid h3") == [
        "Je cherche une formation",
        "Je suis prescripteur",
        "Je suis organisme de formation",
    ]
    assert "non évaluée" in page.text("main")


def test_the_declaration_does_not_claim_what_was_not_checked(client):
    text = page_of(client.get("/accessibilite/")).text("main")
    assert "non évaluée" in text
    assert "n’a pas encore été audité" in text


def test_personal_data_says_what_why_who_how_long_and_which_rights(client):
    text = page_of(client.get("/donnees-personnelles/")).text("main")
    for words in (
        "numéro de sécurité sociale",
        "mission d’intérêt public",
        "24 mois",
        "12 mois, et jamais plus longtemps que la candidature",
        "corriger votre nom",
        "sans adresse de courriel ? Demandez-lui",
        "CNIL",
        "16 ans",
    ):
        assert words in text


def test_personal_data_follows_the_values_in_force(client):
    PolicyValue.objects.create(name="erase_after_months", value=36)
    assert "36 mois après la réponse" in page_of(client.get("/donnees-personnelles/")).text("main")


def test_help_follows_the_values_in_force(client):
    PolicyValue.objects.create(name="code_minutes", value=20)
    assert "20 minutes" in page_of(client.get("/aide/")).text("main")
