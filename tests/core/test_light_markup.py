"""Light markup: what is laid out, and what stays text whatever it looks like."""

import pytest

from rafaelpro.core.light_markup import Block, Piece, blocks_of, plain_text


def shown(text):
    """Blocks as short texts: « p: one / two », « ul: one / two », bold words in capitals."""

    def line(pieces):
        return "".join(piece.text.upper() if piece.is_bold else piece.text for piece in pieces)

    return [("ul: " if block.is_list else "p: ") + " / ".join(map(line, block.lines)) for block in blocks_of(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("  \n \n", []),
        ("un\ndeux", ["p: un / deux"]),
        ("un\n\ndeux\n  \ntrois", ["p: un", "p: deux", "p: trois"]),
        ("Vous aurez :\n- un ordinateur\n• un badge\nà bientôt",
         ["p: Vous aurez :", "ul: un ordinateur / un badge", "p: à bientôt"]),
        ("un **mot** gras", ["p: un MOT gras"]),
        ("- **tout** : oui", ["ul: TOUT : oui"]),
        ("**pas fini", ["p: **pas fini"]),
        ("2 ** 3 ** 4", ["p: 2 ** 3 ** 4"]),
        ("****", ["p: ****"]),
        ("**sur\ndeux lignes**", ["p: **sur / deux lignes**"]),
        ("-50 % de temps perdu", ["p: -50 % de temps perdu"]),
        ("-", ["p: -"]),
        ("<b>x</b> & <script>y</script>", ["p: <b>x</b> & <script>y</script>"]),
    ],
)  # fmt: skip
def test_what_is_laid_out(text, expected):
    assert shown(text) == expected


def test_pieces_are_told_apart():
    assert blocks_of("a **b**") == [Block((((Piece("a "), Piece("b", is_bold=True))),))]


def test_plain_text_loses_stars_only():
    assert plain_text("- **un**\n2 ** 3") == "- un\n2 ** 3"
