"""From the text of a simple element to its typed value, and what is wrong with it. Shared by reader and writer."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from . import dates
from .fields import Element, Form
from .problems import Kind
from .tables import TABLES

Fault = tuple[Kind, str]
"""Kind and reason of a problem, before it has a place."""

_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
_DAY_OF_SCHEMA = re.compile(r"[0-9]{4}[019][0-9][01239][0-9]")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_FLAGS = {"0": False, "1": True}
_FILLER = "-"
_LONG_TEXT = 200  # from this size on, a text is prose and may hold HTML


def read_value(element: Element, raw: str) -> tuple[Any, Fault | None]:
    """The typed value of a non-empty text. It never refuses: a value that has no type is None, with its fault."""
    return _READERS[element.form](element, raw)


def check_value(element: Element, value: Any) -> Fault | None:
    """What the schema would refuse in a value about to be written."""
    return _CHECKS[element.form](element, value)


def text_fault(element: Element, raw: str) -> Fault | None:
    """The first thing odd in a text, worst first: size, filler, form, HTML."""
    if fault := _length_fault(element, raw):
        return fault
    if raw == _FILLER and element.least:
        return Kind.DIRT, "texte obligatoire rempli par « - »"
    if element.shape and not element.shape.fullmatch(raw):
        return Kind.DIRT, "la valeur n'a pas la forme attendue"
    if element.longest >= _LONG_TEXT and "<" in raw and _TAG.search(raw):
        return Kind.MARKUP, "le texte contient des balises HTML"
    return None


def _length_fault(element: Element, raw: str) -> Fault | None:
    size = len(raw)
    if size > element.longest:
        return Kind.LENGTH, f"texte trop long : {size} caractères pour {element.longest} au plus"
    if size < element.shortest:
        return Kind.LENGTH, f"texte trop court : {size} caractères pour {element.shortest} au moins"
    return None


def _code_fault(element: Element, raw: str) -> Fault | None:
    return None if raw in TABLES[element.table] else (Kind.CODE, f"code absent de la table {element.table}")


def _number_fault(element: Element, value: int | None) -> Fault | None:
    if value is not None and 0 <= value <= element.longest:
        return None
    return Kind.NUMBER, f"ce n'est pas un nombre entier de 0 à {element.longest}"


def _read_text(element: Element, raw: str) -> tuple[str, Fault | None]:
    return raw, text_fault(element, raw)


def _read_code(element: Element, raw: str) -> tuple[str, Fault | None]:
    return raw, _code_fault(element, raw)


def _read_flag(element: Element, raw: str) -> tuple[bool | None, Fault | None]:
    return _FLAGS.get(raw), _code_fault(element, raw)


def _read_number(element: Element, raw: str) -> tuple[int | None, Fault | None]:
    value = int(raw) if _WHOLE.fullmatch(raw) else None
    fault = _number_fault(element, value)
    return (None if fault else value), fault


def _read_day(element: Element, raw: str) -> tuple[dates.Dated, Fault | None]:
    day = dates.parse(raw)
    return day, day_fault(day)


def day_fault(day: dates.Dated) -> Fault | None:
    """A date that is no date rejects its record; an unknown, approximate or odd one is dirt."""
    if day.problem is None:
        return None
    if day.is_invalid:
        return Kind.INVALID, "ce n'est pas une date (AAAAMMJJ attendu)"
    return Kind.DIRT, "date qui n'est pas de la forme AAAAMMJJ" if day else "date inconnue ou approximative"


def _check_day(element: Element, day: dates.Dated) -> Fault | None:
    if _DAY_OF_SCHEMA.fullmatch(day.raw) and not day.is_invalid:
        return None
    return Kind.INVALID, "ce n'est pas une date (AAAAMMJJ attendu)"


_READERS: dict[Form, Callable[[Element, str], tuple[Any, Fault | None]]] = {
    Form.TEXT: _read_text,
    Form.CODE: _read_code,
    Form.FLAG: _read_flag,
    Form.NUMBER: _read_number,
    Form.DAY: _read_day,
}

_CHECKS: dict[Form, Callable[[Element, Any], Fault | None]] = {
    Form.TEXT: _length_fault,
    Form.CODE: _code_fault,
    Form.FLAG: lambda element, value: None,
    Form.NUMBER: _number_fault,
    Form.DAY: _check_day,
}

_MOMENTS = frozenset({"horodatage-creation", "horodatage-modification", "horodatage-export"})
_COMMON_ATTRIBUTES = frozenset({"numero", "info", "ref", "id", "idref", "tag", "uri"}) | _MOMENTS
_DATED = frozenset({"datecrea", "datemaj"})
_LINKED = frozenset({"file", "href"})
_MORE_ATTRIBUTES = {
    "lheo": _DATED,
    "formation": _DATED | _LINKED,
    "action": _DATED,
    "session": _DATED,
    "organisme-formation-responsable": _LINKED,
}
_IDENTIFIER = re.compile(r"[^\W\d][\w.-]*")
_URI_TEXT = r"(?:[\w.~/?@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*"
_URI = re.compile(rf"(?:[A-Za-z][A-Za-z0-9+.-]*:)?{_URI_TEXT}(?:#{_URI_TEXT})?", re.ASCII)  # narrower than RFC 3986
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?")


def fault_of_attribute(element: str, name: str, value: str) -> Fault | None:
    """What the schema would refuse in an attribute. That `id` values are unique is the caller's affair."""
    if name not in _COMMON_ATTRIBUTES and name not in _MORE_ATTRIBUTES.get(element, ()):
        return Kind.UNKNOWN, "attribut que LHÉO ne prévoit pas sur cet élément"
    if name in ("id", "idref") and not _IDENTIFIER.fullmatch(value):
        return Kind.INVALID, "ce n'est pas un identifiant XML"
    if name == "uri" and not _URI.fullmatch(value):
        return Kind.INVALID, "ce n'est pas une adresse (URI)"
    if name in _MOMENTS and not (_MOMENT.fullmatch(value) and _is_moment(value)):
        return Kind.INVALID, "ce n'est pas une date et heure (AAAA-MM-JJThh:mm:ss attendu)"
    return None


def _is_moment(value: str) -> bool:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True
