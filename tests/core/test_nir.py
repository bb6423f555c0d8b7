"""R6.2: what looks like a social security number is refused in any text, what does not is let through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rafaelpro.core.nir import looks_like_nir

REFUSED = [
    "185057800608436",
    "1850578006084",
    "1 85 05 78 006 084 36",
    "1.85.05.78.006.084-36",
    "nir:2 85 05 2A 006 084 36 merci",
    "285052b00608436",
    "secuNIR185057800608436abc",
    "2b185057800608436",
    "né en 1985, 1 85 05 78 006 084 36",
    "tel +33612345678 185057800608436",
    "0033 6 12 34 56 78 185057800608436",
    "７ 85 05 78 006 084 36",
    "1\u00a085\u202f05 78\n006 084\u201136",
    "8 85 05 78 006 084",
    "18505\u200b7800608436",
]
ACCEPTED = [
    "",
    "06 12 34 56 78",
    "+33 6 12 34 56 78",
    "0033612345678",
    "+221 77 123 45 67 89 01",
    "00 221 771 234 567 89",
    "06 12 34 56 78 07 12 34 56 78",
    "SIRET 12345678901234",
    "585057800608436",
    "985057800608436",
    "18505780060843",
    "1850578006084361",
    "du 03/03/2025 au 15/09/2025, 12 places",
    "dossier 12A, 3 rue 2B",
    "1 85 05 78 006 0A4 36",
]


@pytest.mark.parametrize("text", REFUSED)
def test_refuses(text):
    assert looks_like_nir(text)


@pytest.mark.parametrize("text", ACCEPTED)
def test_accepts(text):
    assert not looks_like_nir(text)


@given(
    digits=st.from_regex(r"[123478][0-9]{12}([0-9]{2})?", fullmatch=True),
    separators=st.lists(st.sampled_from(["", " ", ".", "-", " - ", "\u00a0"]), min_size=15, max_size=15),
    before=st.text(alphabet="abcxyz éà:", max_size=10),
    after=st.text(alphabet="abcxyz éà!", max_size=10),
)
def test_no_separator_nor_neighbouring_words_hide_one(digits, separators, before, after):
    spread = "".join(digit + separator for digit, separator in zip(digits, separators, strict=False)).rstrip(
        " .-\u00a0"
    )
    assert looks_like_nir(f"{before}{spread}{after}")
