"""The record classes turned into look-up tables for one namespace: what the parser asks for at each element."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from .extras import Attributes
from .fields import Element, Form, elements
from .records import Formation, Numbered

NAMESPACES = {"2.2": "http://www.lheo.org/2.2", "2.3": "http://lheo.gouv.fr/2.3"}
SEPARATOR = " "  # between namespace and name, as the parser gives them


@dataclass(slots=True, eq=False)
class Slot:
    """One element under a record or a wrapper. `position` is its rank in the imposed sequence.

    A simple element has neither `node` nor `slots`; a record has a `node`; a wrapper has the `slots` of what it wraps.
    """

    name: str
    position: int
    most: int | None
    field: str
    element: Element
    node: Node | None = None
    slots: dict[str, Slot] | None = None

    @property
    def indexed(self) -> bool:
        return self.most != 1


@dataclass(slots=True, eq=False)
class Node:
    """A record class, its elements by full name, and the names of those that are mandatory."""

    record: type[Any]
    slots: dict[str, Slot]
    required: frozenset[str]
    numbered: bool


@cache
def formation_node(namespace: str) -> Node:
    """The whole tree under `formation`, for a namespace."""
    return _node(Formation, namespace, {})


def _node(record: type[Any], namespace: str, known: dict[type[Any], Node]) -> Node:
    if record in known:
        return known[record]
    slots = {
        full_name(namespace, element.outer): _slot(position, field, element, namespace, known)
        for position, (field, element) in enumerate(elements(record))
    }
    required = frozenset(element.outer for _, element in elements(record) if element.required)
    node = Node(record, slots, required, issubclass(record, Numbered))
    known[record] = node
    return node


def _slot(position: int, field: str, element: Element, namespace: str, known: dict[type[Any], Node]) -> Slot:
    node = _node(element.record, namespace, known) if element.form is Form.RECORD and element.record else None
    inner = Slot(element.name, 0 if element.wrapper else position, element.most, field, element, node)
    if not element.wrapper:
        return inner
    wrapped = {full_name(namespace, element.name): inner}
    return Slot(element.wrapper, position, 1, field, element, None, wrapped)


def full_name(namespace: str, name: str) -> str:
    return f"{namespace}{SEPARATOR}{name}"


def xml_attributes(raw: dict[str, str]) -> Attributes:
    """The attributes as the parser gives them, those of another namespace written `{namespace}name`."""
    return tuple((_attribute_name(name), value) for name, value in raw.items()) if raw else ()


def _attribute_name(name: str) -> str:
    namespace, separator, local = name.rpartition(SEPARATOR)
    return f"{{{namespace}}}{local}" if separator else name
