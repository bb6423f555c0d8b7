"""The letters that the typefaces of the PDF can show: PDF/UA refuses a document with one that they cannot."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Ranges of Libertinus Serif and DejaVu Sans Mono, which typst brings; a test sets every one of them.
RANGES = (
    (0x20, 0x7E),
    (0xA0, 0x377),
    (0x38E, 0x3A1),
    (0x3A3, 0x484),
    (0x487, 0x4FF),
    (0x5D0, 0x5EA),
    (0x621, 0x63A),
    (0x640, 0x655),
    (0x660, 0x66D),
    (0x1E00, 0x1F15),
    (0x2000, 0x2027),
    (0x2030, 0x2040),
    (0x2074, 0x208E),
    (0x20A0, 0x20C0),
    (0x2190, 0x23FF),
    (0x2460, 0x262F),
)
LATIN = ((0x20, 0x7E), (0xA0, 0x17F), (0x2010, 0x2026), (0x20AC, 0x20AC))
UNKNOWN = "□"
INVISIBLE = frozenset({"Cf", "Cc", "Zl", "Zp"})  # signs to machines: joiners, directions, ends of line
SILENT = INVISIBLE | {"So", "Sk", "Mn", "Me", "Cn", "Co", "Cs"}  # and pictures, marks: left out


def shown(text: str, *, ranges: tuple[tuple[int, int], ...] = RANGES) -> str:
    """The text in letters that can be shown: fancy letters become plain ones (« 𝗚 » G), pictures go, what is left of
    other scripts becomes « □ ». Line ends stay.
    """
    composed = unicodedata.normalize("NFC", text)
    return "".join(letter if letter == "\n" else _letter(letter, ranges) for letter in composed)


@lru_cache(maxsize=4096)
def _letter(letter: str, ranges: tuple[tuple[int, int], ...]) -> str:
    kind = unicodedata.category(letter)
    if kind not in INVISIBLE and _can(letter, ranges):
        return letter
    plain = unicodedata.normalize("NFKC", letter)
    if kind not in INVISIBLE and all(_can(each, ranges) for each in plain):
        return plain
    if letter.isspace():
        return " "
    return "" if kind in SILENT else UNKNOWN if _can(UNKNOWN, ranges) else "?"


def _can(letter: str, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= ord(letter) <= last for first, last in ranges)
