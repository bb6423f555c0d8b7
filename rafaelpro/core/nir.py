"""The social security number must never be collected (R6.2): tell whether a free text holds what looks like one.

What looks like one: 13 or 15 digits once spaces, dots and hyphens are removed, beginning with 1–4, 7 or 8, even glued
to letters; 2A and 2B (Corsica) count as digits in the department's place. A phone number beginning with 00 or + is not.
"""

from __future__ import annotations

import re
import unicodedata

LENGTHS = frozenset({13, 15})
FIRST_DIGITS = frozenset("123478")
DEPARTMENT_LETTER_AT = 6  # sex, year (2), month (2), then the department's two characters
PHONE_DIGITS = 8  # what an international number holds at the least: nothing inside it starts another number

_SEPARATOR = r"[\s.\u2010-\u2015\-]"
_SEPARATORS = re.compile(rf"{_SEPARATOR}+")
_RUNS = (
    re.compile(rf"[0-9](?:{_SEPARATOR}*[0-9])*"),
    re.compile(rf"[0-9](?:{_SEPARATOR}*[0-9]|(?<=2)[abAB](?={_SEPARATOR}*[0-9]))*"),
)
_PLUS_BEFORE = re.compile(r"\+\s*\Z")


def looks_like_nir(text: str) -> bool:
    """Whether `text` holds what looks like a social security number (R6.2)."""
    plain = _without_invisible(text)
    return any(
        _is_nir_in_run(run.group(), after_plus=bool(_PLUS_BEFORE.search(plain, 0, run.start())))
        for pattern in _RUNS
        for run in pattern.finditer(plain)
    )


def _without_invisible(text: str) -> str:
    normal = unicodedata.normalize("NFKC", text)
    return "".join(char for char in normal if unicodedata.category(char) != "Cf")


def _is_nir_in_run(run: str, *, after_plus: bool) -> bool:
    """Whether some neighbouring groups of the run, read together, look like one."""
    groups = _SEPARATORS.split(run)
    is_phone = after_plus or run.startswith("00")
    before = 0
    for first, group in enumerate(groups):
        inside_phone = is_phone and before < PHONE_DIGITS
        if not inside_phone and _starts_a_nir(groups[first:]):
            return True
        before += len(group)
    return False


def _starts_a_nir(groups: list[str]) -> bool:
    joined = ""
    for group in groups:
        joined += group
        if len(joined) > max(LENGTHS):
            return False
        if len(joined) in LENGTHS and _has_the_form(joined):
            return True
    return False


def _has_the_form(joined: str) -> bool:
    letters = [position for position, char in enumerate(joined) if not char.isdigit()]
    return joined[0] in FIRST_DIGITS and (not letters or letters == [DEPARTMENT_LETTER_AT])
