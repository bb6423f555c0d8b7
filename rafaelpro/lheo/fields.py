"""How a field of a record is said in LHÉO: element, form, cardinality, sizes, table. Reader and writer walk this.

The order of the fields of a record class is the order that LHÉO imposes on its elements.
"""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from .dates import ABSENT

_KEY = "lheo"


class Form(StrEnum):
    """What an element holds, and the Python type it becomes."""

    TEXT = "text"  # str
    CODE = "code"  # str, in a closed table
    FLAG = "flag"  # bool | None
    NUMBER = "number"  # int | None
    DAY = "day"  # Dated
    RECORD = "record"  # a record


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a sequence. `wrapper` is the element around it that holds nothing else (`telfixe` of `numtel`).

    `least` and `most` count this element (None: no bound); `wrapped` says whether the wrapper itself is mandatory.
    """

    name: str
    form: Form
    least: int = 0
    most: int | None = 1
    shortest: int = 0
    longest: int = 0
    table: str = ""
    shape: re.Pattern[str] | None = None
    record: type[Any] | None = None
    wrapper: str = ""
    wrapped: bool = False

    @property
    def many(self) -> bool:
        return self.most != 1

    @property
    def required(self) -> bool:
        """Whether a record without it breaks the schema (an optional wrapper makes what it holds optional)."""
        return self.wrapped if self.wrapper else self.least > 0

    @property
    def outer(self) -> str:
        """The name under the record: the wrapper's, else its own."""
        return self.wrapper or self.name


def text(name: str, longest: int, shortest: int = 1, **options: Any) -> Any:
    return _field(Element(name, Form.TEXT, shortest=shortest, longest=longest, **options))


def code(name: str, table: str, **options: Any) -> Any:
    return _field(Element(name, Form.CODE, table=table, **options))


def flag(name: str, **options: Any) -> Any:
    return _field(Element(name, Form.FLAG, table="dict-boolean", **options))


def number(name: str, highest: int = 99999, **options: Any) -> Any:
    return _field(Element(name, Form.NUMBER, longest=highest, **options))


def day(name: str, **options: Any) -> Any:
    return _field(Element(name, Form.DAY, **options))


def one(name: str, record: type[Any], **options: Any) -> Any:
    return _field(Element(name, Form.RECORD, record=record, **options))


def many(
    name: str,
    record: type[Any],
    least: int = 0,
    most: int | None = None,
    **options: Any,
) -> Any:
    return _field(Element(name, Form.RECORD, least, most, record=record, **options))


REQUIRED: dict[str, Any] = {"least": 1}
"""Spread into a field that the schema wants once: `text("nom-organisme", 250, **REQUIRED)`."""


def shaped(pattern: str) -> dict[str, Any]:
    """Spread into a text whose form is known: a value of another form is noted as dirt, and kept."""
    return {"shape": re.compile(pattern)}


def _field(element: Element) -> Any:
    return dataclasses.field(default=_empty(element), metadata={_KEY: element})


def _empty(element: Element) -> Any:
    """What a field holds when its element is absent: never None where the schema wants a record."""
    if element.many:
        return ()
    if element.form is Form.RECORD:
        return element.record() if element.record and element.required else None
    return {Form.TEXT: "", Form.CODE: "", Form.DAY: ABSENT}.get(element.form)


def elements(record: type[Any]) -> tuple[tuple[str, Element], ...]:
    """(field name, element) of a record class, in LHÉO's order."""
    return tuple((f.name, f.metadata[_KEY]) for f in dataclasses.fields(record) if _KEY in f.metadata)
