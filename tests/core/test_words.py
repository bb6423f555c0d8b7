"""French words, identifiers, and the values that the operator can change."""

from datetime import date

import pytest

from rafaelpro.core import french, identifiers, policy
from rafaelpro.core.models import PolicyValue


@pytest.mark.parametrize(
    ("one", "other"),
    [("Élan-Noé", "ELAN NOE"), ("D’Artagnan", "d'artagnan"), ("Cœur", "coeur"), ("Le  Gall", "legall")],
)
def test_spellings_of_one_name(one, other):
    assert french.identity(one) == french.identity(other)


def test_names_that_differ():
    assert french.identity("Martin") != french.identity("Martine")


def test_dates_and_counts():
    assert french.short_date(date(2025, 3, 3)) == "03/03/2025"
    assert french.short_date(None) == ""
    assert french.long_date(date(2025, 8, 1)) == "1er août 2025"
    assert french.counted(0, "place") == "0\u00a0place"
    assert french.counted(12345, "place") == "12\u202f345\u00a0places"
    assert french.plural(2, "a", "ont") == "ont"


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("73282932000074", True),
        ("73282932000075", False),
        ("35600000000048", True),
        ("35600000049837", True),
        ("7328293200007", False),
        ("7328293200007A", False),
        ("٧٣٢٨٢٩٣٢٠٠٠٠٧٤", False),
    ],
)
def test_siret_and_its_key(text, is_one):
    assert identifiers.is_siret(text) is is_one


@pytest.mark.parametrize(
    ("text", "is_one"), [("1234567A", True), ("12345678901", True), ("1234567", False), ("1234567a", False)]
)
def test_france_travail_identifier(text, is_one):
    assert identifiers.is_france_travail_identifier(text) is is_one


def test_forms():
    assert identifiers.is_action_reference("202404234195")
    assert not identifiers.is_action_reference("20240423419")
    assert identifiers.is_carif_number("00498943")
    assert not identifiers.is_carif_number("498943")
    assert identifiers.is_application_reference("2026828732")
    assert identifiers.squeeze(" 732 829.320-00074") == "73282932000074"


@pytest.mark.django_db
def test_a_value_is_its_default_until_the_operator_changes_it():
    assert policy.value("feed_guard_share") == 20
    PolicyValue.objects.create(name="feed_guard_share", value=35)
    assert policy.value("feed_guard_share") == 35
    with pytest.raises(policy.UnknownPolicy):
        policy.value("inconnu")


def test_every_default_stands_within_its_bounds():
    assert all(each.minimum <= each.default <= each.maximum for each in policy.POLICIES.values())


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("le droit « préinscription » : ici", "le droit «\u00a0préinscription\u00a0»\u00a0: ici"),
        ("Et alors ?", "Et alors\u00a0?"),
        ("(« A »), « B ».", "(«\u00a0A\u00a0»), «\u00a0B\u00a0»."),
        ("à 10:30, a :b", "à 10:30, a :b"),
        ("déjà\u00a0: fait", "déjà\u00a0: fait"),
    ],
)
def test_french_spaces_never_break(typed, shown):
    assert french.spaced(typed) == shown


def test_a_sentence_of_ours_is_set_with_its_apostrophes():
    typed = "L'organisme n'a pas répondu : « 10' », c'est 'dit'."
    assert french.typeset(typed) == "L’organisme n’a pas répondu\u00a0: «\u00a010'\u00a0», c’est 'dit'."
