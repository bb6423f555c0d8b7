"""What expat says of a document that is not well-formed XML, in words for people."""

from __future__ import annotations

from xml.parsers import expat

_ENDS = {"no element found", "unclosed token", "unclosed CDATA section", "partial character"}
_REASONS = {
    "mismatched tag": "une balise fermante ne correspond pas à la balise ouverte",
    "duplicate attribute": "un attribut est donné deux fois au même élément",
    "undefined entity": "le document emploie une entité inconnue de XML",
    "unknown encoding": "l'encodage annoncé par le document n'est pas pris en charge",
    "encoding specified in XML declaration is incorrect": "le document n'est pas dans l'encodage qu'il annonce",
    "unbound prefix": "un préfixe d'espace de noms n'est pas déclaré",
    "junk after document element": "il y a du contenu après la fin du document",
    "not well-formed (invalid token)": "un caractère n'est pas permis à cet endroit",
    "XML or text declaration not at start of entity": "la déclaration XML n'est pas au début du document",
}


def malformed(code: int, size: int, last: bool) -> str:
    """The reason, from expat's error code, the bytes seen so far, and whether these were the last."""
    message = expat.ErrorString(code) or ""
    if size == 0:
        return "le document est vide"
    if last and message in _ENDS:
        return "le document est coupé : il s'arrête avant sa fin"
    return f"le document n'est pas du XML bien formé : {_REASONS.get(message, message)}"
