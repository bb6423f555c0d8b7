"""Texts laid out and compared: what people read, and that nothing in them is ever executed."""

from __future__ import annotations

from rafaelpro.web.components.content import breakable


def test_light_markup_lays_out_paragraphs_bullets_and_bold(draw, words) -> None:
    text = "Chez nous :\n- un **ordinateur** prêté\n- un badge\n\nVenez\nvoir."
    drawn = draw("{{ text|light_markup }}", text=text)
    assert [each.tag for each in drawn] == ["p", "ul", "p"]
    assert [words(each) for each in drawn.find("ul")] == ["un ordinateur prêté", "un badge"]
    assert words(drawn.find(".//strong")) == "ordinateur"
    assert drawn.findall("p")[1].find("br") is not None


def test_html_in_a_text_is_read_as_text(draw, words) -> None:
    text = '<script>alert(1)</script>\n- <img src=x onerror=alert(1)>\n**<a href="javascript:alert(1)">ici</a>**'
    drawn = draw("{{ text|light_markup }}", text=text)
    assert {each.tag for each in drawn.iter()} <= {"div", "p", "ul", "li", "strong"}
    assert "<script>alert(1)</script>" in words(drawn)
    assert '<a href="javascript:alert(1)">ici</a>' in words(drawn.find(".//strong"))


def test_a_difference_says_what_was_removed_and_added(draw, words) -> None:
    drawn = draw("{% difference before after %}", before="un atelier neuf <b>", after="un atelier équipé <b>")
    assert words(drawn) == "un atelier Retiré : neufAjouté : équipé <b>"
    assert words(drawn.find(".//del")) == "Retiré : neuf"
    assert words(drawn.find(".//ins")) == "Ajouté : équipé"


def test_an_address_is_cut_after_its_signs_and_a_long_word_anywhere() -> None:
    assert breakable("jean.marie@ville.example ou") == "jean.<wbr>marie@<wbr>ville.<wbr>example ou"
    assert breakable("x" * 70) == "<wbr>".join(["x" * 24, "x" * 24, "x" * 22])
    assert breakable("<b>" * 11) == "&lt;b&gt;" * 8 + "<wbr>" + "&lt;b&gt;" * 3


def test_a_word_that_fits_is_left_as_it_is() -> None:
    assert breakable("Centre de formation,\n12.50 euros (a & b)") == "Centre de formation,\n12.50 euros (a &amp; b)"
    assert breakable(None) == ""
