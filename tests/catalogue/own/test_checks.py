"""What keeps an own offer from being sent, field by field and across fields; what not even a draft may keep."""

from datetime import date
from decimal import Decimal

import pytest

from rafaelpro.catalogue.own import checks
from rafaelpro.catalogue.own.checks import problems, refusals
from rafaelpro.catalogue.own.content import Content
from rafaelpro.catalogue.own.fields import FIELDS, MOST_SESSIONS, SESSION_FIELDS, Kind, Section
from rafaelpro.catalogue.own.values import add_year, codes_of, day_of, number_of, price_of, price_words
from tests.factories import OWN_SESSION, own_content

TODAY = date(2025, 2, 10)
NIR = "1 84 12 76 451 089 46"


def found(content, today=TODAY):
    return {(each.field, each.missing) for each in problems(content, today)}


def words(content, name):
    return " ".join(each.words for each in problems(content, TODAY) if each.field == name)


def test_a_whole_content_has_no_problem():
    assert problems(own_content(), TODAY) == []


def test_an_empty_content_misses_every_required_field_and_a_session():
    missing = {name for name, is_missing in found(Content()) if is_missing}
    required = {each.name for each in FIELDS if each.required}
    assert missing == required | {"address", "postal_code", "town", "contact_phone", ""}


@pytest.mark.parametrize("field", [each for each in FIELDS if each.required], ids=lambda each: each.name)
def test_each_required_field_is_asked_for_in_its_section(field):
    (problem,) = problems(own_content(**{field.name: ""}), TODAY)
    assert (problem.field, problem.section, problem.missing) == (field.name, field.section, True)


@pytest.mark.parametrize(
    ("name", "wrong", "right"),
    [
        ("title", "a" * 256, "a" * 255),
        ("objective", "a" * 3001, "a" * 3000),
        ("certifying", "2", "0"),
        ("certification", "RNCP", "rncp 37098"),
        ("formacodes", "31054 3105", "31054, 31052"),
        ("formacodes", "1 2 3", ""),
        ("romes", "12345", "H2913 h2914"),
        ("romes", "H2901 H2902 H2903 H2904 H2905 H2906", "H2901 H2902 H2903 H2904 H2905"),
        ("total_hours", "0", "1"),
        ("total_hours", "70 h", "1 070"),
        ("total_price", "-5", "0"),
        ("total_price", "1.234,5", "1 234,50 €"),
        ("postal_code", "6410", "64100"),
        ("postal_code", "00000", "75001"),
        ("contact_phone", "12", "+33 5 36 49 00 00"),
        ("contact_email", "accueil@", "accueil@organisme.example"),
        ("web_link", "javascript:alert(1)", "https://organisme.example/a"),
        ("web_link", "https://moi:secret@organisme.example/", "http://organisme.example/a@b"),
        ("entry_level", "99", "13"),
    ],
)
def test_each_kind_refuses_what_it_cannot_be(name, wrong, right):
    assert words(own_content(**{name: wrong}), name)
    assert not words(own_content(**{name: right}), name)


def test_every_kind_has_its_check():
    assert set(checks._CHECKS) == {each.kind for each in (*FIELDS, *SESSION_FIELDS)} == set(Kind)


def test_a_certifying_training_names_its_certification():
    assert words(own_content(certifying="1"), "certification")
    assert not words(own_content(certifying="1", certification="RNCP37098"), "certification")


def test_hours_in_company_are_part_of_all_hours():
    assert "(70)" in words(own_content(company_hours="71"), "company_hours")
    assert not words(own_content(company_hours="70"), "company_hours")


def test_a_place_is_needed_unless_all_is_remote():
    nowhere = {"address": "", "postal_code": "", "town": ""}
    assert found(own_content(**nowhere)) == {(name, True) for name in nowhere}
    assert problems(own_content(teaching_mode="2", **nowhere), TODAY) == []


def test_a_telephone_or_an_address():
    assert found(own_content(contact_phone="")) == {("contact_phone", True)}
    assert problems(own_content(contact_phone="", contact_email="a@b.example"), TODAY) == []


class TestSessions:
    def test_at_least_one_that_is_not_over(self):
        assert found(own_content(sessions=[])) == {("", True)}
        assert problems(own_content(), date(2025, 4, 4)) == []
        (problem,) = problems(own_content(), date(2025, 4, 5))
        assert "terminées" in problem.words

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"start": ""}, "start"),
            ({"end": "32/13/2025"}, "end"),
            ({"start": "05/04/2025"}, "end"),
            ({"registration_end": "05/04/2025"}, "registration_end"),
            ({"places": "0"}, "places"),
            ({"places": "beaucoup"}, "places"),
            ({"details": "a" * 256}, "details"),
            ({"start": "03/03/1825"}, "start"),
        ],
    )
    def test_dates_in_their_order_and_numbers(self, changes, field):
        content = own_content(sessions=[{"start": "01/03/2025", "end": "01/03/2025"}, OWN_SESSION | changes])
        (problem,) = problems(content, TODAY)
        assert (problem.field, problem.session, problem.section) == (field, "2", Section.SESSIONS)

    def test_not_more_than_a_page_can_show(self):
        many = [{"start": "03/03/2025", "end": "04/03/2025", "places": str(n)} for n in range(1, MOST_SESSIONS + 2)]
        assert "50 sessions au plus" in words(own_content(sessions=many), "")
        assert problems(own_content(sessions=many[1:]), TODAY) == []


@pytest.mark.parametrize("text", [NIR, f"Mon numéro : {NIR.replace(' ', '')}", "a\x00b", "a" * 20_001])
def test_what_a_draft_may_never_keep(text):
    assert set(refusals({"objective": text, "title": "Soudure"})) == {"objective"}


def test_a_draft_keeps_what_is_too_long_for_its_field():
    assert refusals({"objective": "a" * 5_000}) == {}


@pytest.mark.parametrize(
    ("places", "refused"), [("12345", False), ("123456", True), ("9" * 120, True), ("12 ou plus", False)]
)
def test_a_draft_keeps_no_number_of_places_without_end(places, refused):
    assert ("places" in refusals({"places": places})) is refused
    assert refusals({"details": places}) == {}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("03/03/2025", date(2025, 3, 3)),
        ("3/3/2025", date(2025, 3, 3)),
        ("2025-03-03", date(2025, 3, 3)),
        ("03 03 2025", date(2025, 3, 3)),
        ("31/02/2025", None),
        ("demain", None),
        ("03/03/1999", None),
        ("", None),
    ],
)
def test_dates_as_people_write_them(text, day):
    assert day_of(text) == day


@pytest.mark.parametrize(
    ("text", "later"),
    [("03/03/2025", "03/03/2026"), ("29/02/2024", "28/02/2025"), ("bientôt", "bientôt"), ("31/12/2100", "31/12/2100")],
)
def test_a_year_later(text, later):
    assert add_year(text) == later


def test_numbers_prices_and_codes():
    assert (number_of("1 070"), number_of("x"), number_of("1" * 7)) == (1070, None, None)
    assert price_of("1 250,5 €") == Decimal("1250.5")
    assert price_words(Decimal("1250.5")).replace("\u202f", " ").replace("\u00a0", " ") == "1 250,50 €"
    assert price_words(Decimal(0)).replace("\u00a0", " ") == "0 €"
    assert codes_of("h2913; H2913,H2914") == ["H2913", "H2914"]
