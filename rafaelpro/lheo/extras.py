"""Circle 3 of LHÉO: free trees of `extras` and `extra`, with small look-ups by their attribute `info`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

Attributes = tuple[tuple[str, str], ...]
"""XML attributes as (name, value), in the document's order."""


def attribute(attributes: Attributes, name: str, default: str = "") -> str:
    return next((value for known, value in attributes if known == name), default)


class _Lookups:
    """`find`, `find_all` and `value` over the children, by `info`."""

    __slots__ = ()
    children: tuple[Extra, ...]

    def find(self, info: str) -> Extra | None:
        """The first child of that `info`, or None."""
        for child in self.children:
            if child.info == info:
                return child
        return None

    def find_all(self, info: str) -> tuple[Extra, ...]:
        return tuple(child for child in self.children if child.info == info)

    def value(self, info: str, default: str = "") -> str:
        """The text of the first child of that `info`, or `default`."""
        child = self.find(info)
        return default if child is None else child.text

    def __iter__(self) -> Iterator[Extra]:
        return iter(self.children)


@dataclass(frozen=True, slots=True)
class Extra(_Lookups):
    """A node: an `extras` (holds nodes), an `extra` (holds text, or any XML), or an element of that XML.

    `tag` is `extras` or `extra`, or `{namespace}name` for foreign XML. `text` stands before the children, `tail` (only
    in the XML of an `extra`) after the node. `attributes` holds all but `info` and `numero`. Lines take no part in
    equality.
    """

    tag: str = "extra"
    info: str = ""
    numero: str = ""
    text: str = ""
    children: tuple[Extra, ...] = ()
    attributes: Attributes = ()
    tail: str = ""
    line: int = field(default=0, compare=False)

    def attribute(self, name: str, default: str = "") -> str:
        return attribute(self.attributes, name, default)


@dataclass(frozen=True, slots=True)
class Extras(_Lookups):
    """All the `extras` elements of a record: `session.extras.find("eos")`. False when there are none."""

    children: tuple[Extra, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.children)


NO_EXTRAS = Extras()


def extra(info: str, text: str, *, numero: str = "") -> Extra:
    """`<extra info="…">text</extra>`"""
    return Extra("extra", info, numero, text)


def extras(info: str, *children: Extra, numero: str = "") -> Extra:
    """`<extras info="…">children</extras>`"""
    return Extra("extras", info, numero, "", children)
