"""Texts are kept as they were typed, sections and sessions apart; the copy for a new year."""

from rafaelpro.catalogue.own.content import Content, version_of, version_of_all
from rafaelpro.catalogue.own.fields import FIELDS, Section, of_section
from tests.factories import OWN_SESSION, own_content


def test_held_and_read_again_it_is_the_same():
    content = own_content(sessions=[OWN_SESSION, OWN_SESSION | {"start": "32/13/2025"}])
    assert Content.read(content.held()) == content


def test_each_field_stands_in_one_section_and_once():
    names = [each.name for section in Section if section is not Section.SESSIONS for each in of_section(section)]
    assert names == [each.name for each in FIELDS]
    assert len(set(names)) == len(names)


def test_a_section_written_leaves_the_others():
    content = own_content().with_part(Section.PRICE, {"total_price": "12", "title": "Pas ici"})
    assert content.text("total_price") == "12"
    assert content.title == "Initiation à la soudure"
    assert content.part(Section.PRICE) == {
        "total_price": "12", "hourly_price": "", "remaining_fees": "", "funding": "",
    }  # fmt: skip


def test_what_is_not_known_is_left_aside_and_line_ends_count_once():
    content = Content.read({"texts": {"objective": " a\r\nb ", "inconnu": "x"}, "sessions": [{"key": 1, "x": "y"}]})
    assert content.texts == {"objective": "a\nb"}
    assert content.sessions[0].texts == {}


def test_a_session_typed_twice_is_one_and_keys_are_not_given_again():
    content = own_content().with_session(OWN_SESSION)
    assert [each.key for each in content.sessions] == ["1"]
    again = content.without_session("1").with_session(OWN_SESSION)
    assert [each.key for each in again.sessions] == ["2"]


def test_sessions_show_in_the_order_of_their_days():
    later, undated = {"start": "01/06/2025", "end": "02/06/2025"}, {"details": "à venir"}
    content = own_content(sessions=[undated, later, OWN_SESSION])
    assert [each.key for each in content.in_order()] == ["3", "2", "1"]


def test_a_year_later_moves_dates_and_nothing_else():
    content = own_content(sessions=[OWN_SESSION | {"details": "03/03/2025", "registration_end": "fin février"}])
    (session,) = content.a_year_later().sessions
    assert session.texts == {
        "start": "03/03/2026", "end": "04/04/2026", "places": "8", "details": "03/03/2025",
        "registration_end": "fin février",
    }  # fmt: skip
    assert content.a_year_later().texts == content.texts


def test_versions_tell_texts_apart_and_empty_texts_are_none():
    assert version_of({"a": "1"}) != version_of({"a": "2"}) != version_of({"b": "2"})
    assert version_of({"a": "1", "b": ""}) == version_of({"a": "1"})
    assert version_of(None) == version_of({})
    assert version_of_all(own_content()) != version_of_all(own_content(title="Autre"))
    assert version_of_all(own_content()) != version_of_all(own_content(sessions=[]))
