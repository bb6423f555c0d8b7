"""Look-ups in circle 3, and what of it is kept."""

from __future__ import annotations

from rafaelpro.lheo.extras import Extra, Extras, extra, extras
from tests.lheo import samples

TREE = Extras(
    (
        extras("autre", extra("etat", "ailleurs")),
        extras(
            "eos", extra("etat", "publiee"), extra("etat", "annulee"), samples.entry_points(("PE-1", "20250303", "15"))
        ),
    )
)


def test_a_look_up_goes_by_info_and_one_floor_down_only() -> None:
    eos = TREE.find("eos")
    assert eos is not None
    assert eos.value("etat") == "publiee"
    assert [node.text for node in eos.find_all("etat")] == ["publiee", "annulee"]
    assert TREE.find("etat") is None


def test_what_is_absent_has_its_default() -> None:
    assert TREE.value("absent") == ""
    assert TREE.value("absent", "défaut") == "défaut"
    assert TREE.find_all("absent") == ()


def test_a_list_that_is_empty_is_not_a_list_that_is_absent() -> None:
    assert extras("eos", extras("points-entree")).find("points-entree") == extras("points-entree")
    assert extras("eos").find("points-entree") is None


def test_a_record_without_extras_has_false_ones() -> None:
    assert not samples.session(extras=Extras()).extras
    assert samples.session().extras


def test_entry_points_are_read_with_their_numbers_and_lines() -> None:
    document = samples.xml(
        '<formation numero="F"><action><session>\n<extras info="eos"><extras info="points-entree">\n'
        '<extras info="point-entree" numero="PE-9" tag="t"><extra info="date"> 20250303\n</extra></extras>\n'
        "</extras></extras></session></action></formation>"
    )
    (session,) = samples.read_one(document).actions[0].sessions
    eos = session.extras.find("eos")
    assert eos is not None
    (points,) = eos.children
    (point,) = points.children
    assert (eos.line, points.line, point.line) == (2, 2, 3)
    assert (point.info, point.numero, point.value("date")) == ("point-entree", "PE-9", "20250303")
    assert point.attribute("tag") == "t"


def test_any_xml_inside_an_extra_is_kept_to_the_blank() -> None:
    inner = '<p xmlns="urn:h" k="1"> a <b>c</b> d</p> fin'
    (tree,) = samples.read_one(
        samples.xml(f'<formation><extras info="x"><extra info="html">début {inner}</extra></extras></formation>')
    ).extras
    assert tree.children == (
        Extra(
            "extra",
            "html",
            "",
            "début ",
            (Extra("{urn:h}p", "", "", " a ", (Extra("{urn:h}b", text="c", tail=" d"),), (("k", "1"),), " fin"),),
        ),
    )


def test_several_extras_of_one_record_are_looked_up_as_one() -> None:
    record = samples.read_one(
        samples.xml('<formation><extras info="a"/><extras info="b"><extra info="c">d</extra></extras></formation>')
    )
    assert [node.info for node in record.extras] == ["a", "b"]
    assert record.extras.find("b") == extras("b", extra("c", "d"))
