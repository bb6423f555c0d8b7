"""Any record that the schema accepts, derived from what the records say of themselves.

The texts are drawn by hypothesis (and shrink); the shape of the records comes from a seed, because drawing the five
hundred fields of a formation one by one would take seconds each time.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st

from rafaelpro.lheo import dates
from rafaelpro.lheo.extras import NO_EXTRAS, Attributes, Extra, Extras
from rafaelpro.lheo.fields import Element, Form, elements
from rafaelpro.lheo.records import Formation, Numbered
from rafaelpro.lheo.tables import TABLES

BLANKS = " \t\r\n"
ODD_DATES = ("00000000", "99999999", "20250300", "20250000")
FOREIGN_TAGS = ("{urn:x}a", "{urn:y}b", "{}c")

_characters = st.one_of(
    st.sampled_from("\t\n\r<>&\"' ]é«\u00a0\u2028🙂"),
    st.characters(codec="utf-8").filter(lambda c: c >= " " and c not in "\ufffe\uffff"),
)
_texts = st.lists(st.text(_characters, max_size=40), min_size=1, max_size=12)


class Maker:
    """Makes records from a seed and a stock of texts."""

    def __init__(self, seed: int, texts: list[str]) -> None:
        self._seed = seed
        self._chance = Random(seed)
        self._texts = texts

    def __repr__(self) -> str:
        return f"Maker({self._seed}, {self._texts!r})"

    def formation(self) -> Formation:
        made: Formation = self.record(Formation)
        return made

    def record(self, cls: type[Any]) -> Any:
        fields = {name: self._field(element) for name, element in elements(cls)}
        return cls(
            **fields, **self._own_fields(cls), attributes=self._attributes(("tag", "ref")), extras=self._extras()
        )

    def tree(self, depth: int = 0) -> Extra:
        """An `extras` with anything under it."""
        makers: list[Callable[[int], Extra]] = [self._leaf, self._mixed] + ([self.tree] if depth < 3 else [])
        children = tuple(self._chance.choice(makers)(depth + 1) for _ in range(self._chance.randint(0, 3)))
        attributes = self._attributes(("tag",)) + ((("uri", "https://a.example/b?c=%20#d"),) if depth % 2 else ())
        return Extra("extras", self._verbatim(), self._verbatim(), "", children, attributes)

    def _field(self, element: Element) -> Any:
        if element.many:
            least = element.least if element.required else 0
            return tuple(self._value(element) for _ in range(self._chance.randint(least, max(least, 2))))
        if element.required or self._chance.random() < 0.5:
            return self._value(element)
        return {Form.TEXT: "", Form.CODE: "", Form.DAY: dates.ABSENT}.get(element.form)

    def _value(self, element: Element) -> Any:
        return {
            Form.RECORD: lambda: self.record(element.record),
            Form.TEXT: lambda: self._text(max(element.shortest, 1), element.longest),
            Form.CODE: lambda: self._chance.choice(list(TABLES[element.table])),
            Form.FLAG: lambda: self._chance.random() < 0.5,
            Form.NUMBER: lambda: self._chance.randint(0, element.longest),
            Form.DAY: self._day,
        }[element.form]()

    def _own_fields(self, cls: type[Any]) -> dict[str, Any]:
        if not issubclass(cls, Numbered):
            return {}
        return {"numero": self._verbatim().strip(BLANKS), "datecrea": self._day(), "datemaj": dates.ABSENT}

    def _text(self, shortest: int, longest: int) -> str:
        """A text of the stock cut or stretched to size, without blanks at its ends (the reader trims them)."""
        text = self._verbatim().strip(BLANKS)[:longest].strip(BLANKS)
        return text + "x" * (shortest - len(text))

    def _verbatim(self) -> str:
        return self._chance.choice(self._texts)

    def _day(self) -> dates.Dated:
        if self._chance.random() < 0.3:
            return dates.parse(self._chance.choice(ODD_DATES))
        return dates.of(date(1900, 1, 1) + timedelta(days=self._chance.randint(0, 99_999)))

    def _attributes(self, names: tuple[str, ...]) -> Attributes:
        return tuple((name, self._verbatim() or "x") for name in names if self._chance.random() < 0.2)

    def _extras(self) -> Extras:
        return Extras((self.tree(),)) if self._chance.random() < 0.2 else NO_EXTRAS

    def _leaf(self, depth: int) -> Extra:
        return Extra("extra", self._verbatim(), self._verbatim(), self._verbatim().strip(BLANKS))

    def _mixed(self, depth: int) -> Extra:
        """An `extra` that holds foreign XML, mixed with text, kept to the blank."""
        return Extra("extra", self._verbatim(), "", self._verbatim(), (self._foreign(depth + 1),))

    def _foreign(self, depth: int) -> Extra:
        below = tuple(self._foreign(depth + 1) for _ in range(self._chance.randint(0, 2 if depth < 5 else 0)))
        attributes = self._attributes(("k", "{urn:z}l"))
        return Extra(self._chance.choice(FOREIGN_TAGS), "", "", self._verbatim(), below, attributes, self._verbatim())


makers = st.builds(Maker, st.integers(0, 2**32), _texts)
