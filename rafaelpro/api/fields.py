"""From the errors of types to entries of `erreurs`: the field as the client wrote it, a code, words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .problems import FieldProblem

REQUIRED, UNKNOWN, INVALID, TOO_LONG = "obligatoire", "inconnu", "invalide", "trop-long"
WORDS: dict[str, tuple[str, str]] = {
    "missing": (REQUIRED, "Ce champ est obligatoire."),
    "extra_forbidden": (UNKNOWN, "Ce champ n'existe pas."),
    "string_type": (INVALID, "Un texte est attendu."),
    "string_unicode": (INVALID, "Ce texte contient un caractère interdit."),
    "string_too_long": (TOO_LONG, "Ce texte est trop long."),
    "forbidden_character": (INVALID, "Ce texte contient un caractère interdit."),
    "bool_type": (INVALID, "Un booléen est attendu : true ou false."),
    "bool_parsing": (INVALID, "Un booléen est attendu : true ou false."),
    "int_type": (INVALID, "Un nombre entier est attendu."),
    "int_parsing": (INVALID, "Un nombre entier est attendu."),
    "int_from_float": (INVALID, "Un nombre entier est attendu."),
    "int_parsing_size": (INVALID, "Ce nombre est trop grand."),
    "float_parsing": (INVALID, "Un nombre est attendu."),
    "finite_number": (INVALID, "Un nombre fini est attendu."),
    "greater_than_equal": (INVALID, "Ce nombre est trop petit."),
    "greater_than": (INVALID, "Ce nombre est trop petit."),
    "less_than_equal": (INVALID, "Ce nombre est trop grand."),
    "literal_error": (INVALID, "Cette valeur n'est pas dans la liste."),
    "enum": (INVALID, "Cette valeur n'est pas dans la liste."),
    "string_pattern_mismatch": (INVALID, "Cette valeur n'a pas la forme attendue."),
    "iso_date": (INVALID, "Une date AAAA-MM-JJ est attendue, qui existe."),
    "iso_moment": (INVALID, "Une date ou une date et heure ISO est attendue (2025-03-03T09:30:00+01:00)."),
    "model_type": (INVALID, "Un objet JSON est attendu."),
    "model_attributes_type": (INVALID, "Un objet JSON est attendu."),
    "dict_type": (INVALID, "Un objet JSON est attendu."),
}
UNFORESEEN = (INVALID, "Cette valeur ne convient pas.")
BODY = "corps"
SHOWN = 60  # characters of an unknown name that are said again


def problems_of(errors: Iterable[Mapping[str, Any]]) -> list[FieldProblem]:
    """One entry a field, the first error of each; what was sent is never said again."""
    found: dict[str, FieldProblem] = {}
    for error in errors:
        name = name_of(error["loc"])
        code, words = WORDS.get(error["type"], UNFORESEEN)
        found.setdefault(name, FieldProblem(name, code, words))
    return list(found.values())


def name_of(place: Iterable[int | str]) -> str:
    """`contact_prescripteur.nom`; the whole body where nothing else is named."""
    return printable(".".join(str(part) for part in place)) or BODY


def printable(name: str) -> str:
    """A name sent by a client, fit to be said again."""
    return "".join(char if char.isprintable() else "\ufffd" for char in name[:SHOWN])
