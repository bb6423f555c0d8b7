"""French words become the same term whatever their gender, number, accents or elision."""

from __future__ import annotations

import pytest

from rafaelpro.search.lemmas import ordered_terms, term, terms


@pytest.mark.parametrize(
    "spellings",
    [
        "formatrice formatrices formateur Formateurs FORMATRICES",
        "soudeuse soudeuses soudeur soudeurs",
        "secrétaire secrétaires secretaire secretaires Secrétaires",
        "cuisinière cuisinières cuisinier cuisiniers cuisiniere",
        "métier métiers metiers",
        "employé employée employées employees",
        "boulanger boulangère boulangers",
        "numérique numériques numeriques",
    ],
)
def test_one_term_for_all_spellings(spellings):
    found = {term(word.lower()) for word in spellings.split()}
    assert len(found) == 1
    assert "" not in found


@pytest.mark.parametrize(("one", "other"), [("boulanger", "boucher"), ("maçon", "maison"), ("vendeur", "vente")])
def test_different_words_stay_different(one, other):
    assert term(one) != term(other)


def test_elisions_and_small_words_tell_nothing():
    assert terms("l’entrée en formation d'aide-soignant, qu’il faut") == terms("entrée formation aide soignant faut")
    assert terms("de la aux") == set()


def test_numbers_and_codes_stay_whole():
    assert ordered_terms("2025S41N00123, 00498943 et RNCP4113") == ["2025s41n00123", "00498943", "rncp4113"]


def test_markup_is_no_word():
    assert terms("<p>Lire<br/>écrire</p>") == terms("lire écrire")


def test_hostile_text_gives_plain_terms():
    found = terms("l'a' & !(x:*) \\ 'drop ' \x00 %_ " + "a" * 500)
    assert all(each.isalnum() and each.isascii() for each in found)
