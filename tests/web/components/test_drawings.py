"""The gauge, the spans and the columns: what is drawn is what is said."""

from __future__ import annotations

from datetime import date

import pytest
from django.template import TemplateSyntaxError

from rafaelpro.web.components.spans import Span, spans
from rafaelpro.web.components.stacks import Part, Stack, scale, stacks

TODAY = date(2025, 3, 11)


@pytest.mark.parametrize(
    ("done", "said", "width"),
    [
        (0, "0/11 Il manque 11 informations", "0%"),
        (10, "10/11 Il manque 1 information", "91%"),
        (11, "11/11 Complet", "100%"),
    ],
)
def test_the_gauge_says_what_it_draws(draw, words, done: int, said: str, width: str) -> None:
    drawn = draw("{% gauge done 11 %}".replace("done", str(done))).find("span")
    assert words(drawn) == said
    assert drawn.findall(".//rect")[1].get("width") == width


def drawn(*rows: Span):
    return spans(rows, today=TODAY, title="Essai")


def test_positions_are_shares_of_the_whole_time() -> None:
    answer = drawn(
        Span("a", date(2025, 3, 1), date(2025, 3, 6), 0.5, "past"),
        Span("b", date(2025, 3, 6), date(2025, 3, 21), 2.0, "current"),
    )
    first, second = answer["rows"]
    assert (answer["first"], answer["last"], answer["today"]) == ("01/03/2025", "21/03/2025", "50.00%")
    assert (first["start"], first["width"], first["filled"]) == ("0.00%", "25.00%", "12.50%")
    assert (second["start"], second["width"]) == ("25.00%", "75.00%")
    assert second["filled"] == second["width"], "what is over-full does not leave its bar"


def test_today_is_always_in_the_drawing() -> None:
    assert drawn(Span("a", date(2025, 1, 1), date(2025, 2, 1), 0, "past"))["today"] == "100.00%"
    assert drawn(Span("a", date(2025, 4, 1), date(2025, 5, 1), 0, "coming"))["today"] == "0.00%"


def test_one_day_is_drawn_too() -> None:
    [row] = drawn(Span("a", TODAY, TODAY, 1, "current"))["rows"]
    assert (row["start"], row["width"]) == ("0.00%", "0.60%")


@pytest.mark.parametrize(
    ("start", "end", "anchor"),
    [
        ("2025-03-01", "2025-03-05", "start"),
        ("2025-06-01", "2025-08-01", "middle"),
        ("2025-11-01", "2025-12-31", "end"),
    ],
)
def test_words_stay_within_the_drawing(start: str, end: str, anchor: str) -> None:
    whole = Span("tout", date(2025, 1, 1), date(2025, 12, 31), 0, "past")
    row = drawn(whole, Span("a", date.fromisoformat(start), date.fromisoformat(end), 0, "coming"))["rows"][1]
    assert row["words_anchor"] == anchor


def test_the_drawing_is_named_and_its_parts_are_not_read_twice(draw) -> None:
    svg = draw('{% load ui %}{% spans windows today=day title="Points" description="le prochain demain" %}',
               windows=[Span("03/03/2025 · 1/5", TODAY, TODAY, 0.2, "tried")], day=TODAY).find("svg")  # fmt: skip
    assert svg.get("role") == "img"
    assert svg.get("aria-label") == "Points\u00a0: le prochain demain"
    assert [child.get("aria-hidden") for child in svg] == ["true"]
    assert "03/03/2025 · 1/5" in svg.text_content()


def test_an_unknown_kind_fails_at_once() -> None:
    with pytest.raises(TemplateSyntaxError):
        drawn(Span("a", TODAY, TODAY, 0, "futur"))


@pytest.mark.parametrize(
    ("highest", "step", "top"),
    [(0, 1, 1), (1, 1, 1), (4, 1, 4), (5, 2, 6), (8, 2, 8), (9, 5, 10), (21, 10, 30), (1999, 500, 2000)],
)
def test_scales_are_of_round_numbers(highest: int, step: int, top: int) -> None:
    assert scale(highest) == (step, top)


TWO_PARTS = [Part("Oui", "full"), Part("Non", "hatched")]


def test_columns_are_piled_from_the_foot_to_their_sum() -> None:
    answer = stacks(
        [Stack("jan", (1, 3)), Stack("fév", (0, 2))], TWO_PARTS, title="Essai", description="deux mois", key="essai"
    )
    january, february = ([(layer["part"].kind, layer["y"], layer["height"]) for layer in column["layers"]]
                         for column in answer["columns"])  # fmt: skip
    assert january == [("full", "170.00", "50.00"), ("hatched", "20.00", "150.00")]
    assert february == [("hatched", "120.00", "100.00")]
    assert [line["number"] for line in answer["lines"]] == ["0", "1", "2", "3", "4"]


def test_the_columns_are_named_and_each_part_has_its_legend(draw, words) -> None:
    drawn = draw('{% stacks columns parts title="Essai" description="le plus en janvier" key="essai" %}',
                 columns=[Stack("jan", (1, 3))], parts=TWO_PARTS)  # fmt: skip
    svg = drawn.find(".//svg")
    assert svg.get("role") == "img"
    named, described = (drawn.get_element_by_id(svg.get(each)) for each in ("aria-labelledby", "aria-describedby"))
    assert (named.text, described.text) == ("Essai", "le plus en janvier")
    assert [child.get("aria-hidden") for child in svg if child.tag == "g"] == ["true"]
    assert [words(item) for item in drawn.findall(".//li")] == ["Oui", "Non"]
    assert [rect.get("fill") for rect in drawn.findall(".//li//rect")] == [None, "url(#essai-hatched)"]


def test_an_unknown_kind_of_part_fails_at_once() -> None:
    with pytest.raises(TemplateSyntaxError):
        stacks([Stack("jan", (1,))], [Part("Oui", "bleu")], title="Essai", description="", key="essai")
