"""Fields as people fill them in: dates, digits, missing answers."""

from __future__ import annotations

from datetime import date, time

import pytest
from django import forms
from django.core.exceptions import ValidationError

from rafaelpro.web.forms import CodeField, DateField, DigitsField, Form, TimeField


@pytest.mark.parametrize(
    "typed",
    [
        "03/03/2025",
        "3/3/2025",
        "2025-03-03",
        "03-03-2025",
        "03.03.2025",
        " 03 03 2025 ",
        "03032025",
        "03/03/2025\u00a0",
    ],
)
def test_dates_as_people_write_them(typed: str) -> None:
    assert DateField().clean(typed) == date(2025, 3, 3)


@pytest.mark.parametrize("typed", ["31/02/2025", "2025", "demain", "03/13/2025", "03/03/25x", "٠٣/٠٣/٢٠٢٥x", "\x00"])
def test_what_is_no_date_is_told_how_to_write_one(typed: str) -> None:
    with pytest.raises(ValidationError, match="Écrivez-la ainsi"):
        DateField().clean(typed)


def test_the_bounds_belong_to_the_range() -> None:
    field = DateField(earliest=date(1905, 1, 1), latest=date(2009, 3, 3))
    assert field.clean("01/01/1905") == date(1905, 1, 1)
    assert field.clean("03/03/2009") == date(2009, 3, 3)
    with pytest.raises(ValidationError, match="à partir du 01/01/1905"):
        field.clean("31/12/1904")
    with pytest.raises(ValidationError, match="jusqu’au 03/03/2009"):
        field.clean("04/03/2009")


def test_the_picker_speaks_iso_and_reads_french_too() -> None:
    class Planned(Form):
        entree = DateField(picker=True)

    assert 'value="2025-03-03"' in str(Planned(initial={"entree": date(2025, 3, 3)})["entree"])
    assert Planned({"entree": "03/03/2025"}).is_valid()


def test_an_optional_date_may_be_empty() -> None:
    assert DateField(required=False).clean("") is None


@pytest.mark.parametrize("typed", ["123456", "123 456", "123.456", " 123-456 ", "123\u202f456"])
def test_codes_with_or_without_spaces(typed: str) -> None:
    assert CodeField().clean(typed) == "123456"


@pytest.mark.parametrize("typed", ["12345", "1234567", "12345a", "١٢٣٤٥٦", "²³⁴⁵⁶⁷"])
def test_what_is_not_six_digits_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError, match="Indiquez 6 chiffres"):
        CodeField().clean(typed)


def test_an_optional_code_may_be_empty() -> None:
    assert DigitsField(digits=5, required=False).clean("") == ""


def test_missing_answers_are_told_what_to_do() -> None:
    class Asked(Form):
        nom = forms.CharField()
        niveau = forms.ChoiceField(choices=[("1", "Un")])
        but = forms.CharField(error_messages={"required": "Dites pourquoi."})

    assert Asked({}).errors == {
        "nom": ["Renseignez ce champ."],
        "niveau": ["Choisissez une réponse."],
        "but": ["Dites pourquoi."],
    }


@pytest.mark.parametrize(
    ("typed", "hour"),
    [
        ("14:30", time(14, 30)),
        ("14h30", time(14, 30)),
        (" 14 H 30 ", time(14, 30)),
        ("9h", time(9)),
        ("09:05", time(9, 5)),
        ("0:00", time(0)),
        ("9", time(9)),
    ],
)
def test_hours_as_people_write_them(typed: str, hour: time) -> None:
    assert TimeField().clean(typed) == hour


@pytest.mark.parametrize("typed", ["24:00", "9:60", "midi", "h30", ":", "1430", "14:30:00", "9h30h", "\x00"])
def test_what_is_no_hour_is_told_how_to_write_one(typed: str) -> None:
    with pytest.raises(ValidationError, match="Écrivez-la ainsi"):
        TimeField().clean(typed)


class Address(Form):
    courriel = forms.EmailField(max_length=254)


def test_of_a_text_that_is_too_long_only_that_is_said_with_both_numbers() -> None:
    form = Address({"courriel": "a" * 300})
    assert form.errors == {"courriel": ["Ce texte est trop long\u00a0: 300 caractères, 254 au plus."]}
    assert len(Address({"courriel": "a b"}).errors["courriel"]) == 1
