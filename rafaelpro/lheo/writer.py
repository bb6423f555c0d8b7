"""Write LHÉO 2.3, one formation at a time, in constant memory.

    with LheoWriter(stream) as writer:
        writer.formation(record)
        writer.extras(extras("eos-flux", extra("type", "complet")))

A formation that the schema would refuse is not written at all: `CannotWrite` says all that is wrong, and the caller
decides what to do. Leaving the block by an exception leaves the document unfinished, so that nobody takes it for whole.
"""

from __future__ import annotations

from types import TracebackType
from typing import Any, BinaryIO, NoReturn, Self

from .binding import NAMESPACES
from .extras import Attributes, Extra, Extras
from .fields import Element, Form, elements
from .markup import attribute_text, is_name, named, text_of
from .problems import VALUE_SHOWN, CannotWrite, Kind, Problem
from .records import Formation, Numbered, Record
from .values import check_value, fault_of_attribute

_WRITTEN_AS = {True: "1", False: "0"}


class LheoWriter:
    """`checked=False` writes also what the schema refuses (an unknown code, a wrong date): for tests of readers.

    It is well-formed in any case. Characters that XML forbids are replaced by « � » (U+FFFD).
    """

    def __init__(
        self, stream: BinaryIO, *, attributes: Attributes = (), checked: bool = True, version: str = "2.3"
    ) -> None:
        self._stream = stream
        self._checked = checked
        self._namespace = NAMESPACES[version]
        self._attributes = attributes
        self._own_extras: list[Extra] = []
        self._written = 0

    def __enter__(self) -> Self:
        out = _Output(self._namespace)
        out.open("lheo", f' xmlns="{self._namespace}"' + out.attributes(self._attributes, "lheo"))
        out.open("offres")
        self._send('<?xml version="1.0" encoding="UTF-8"?>' + self._accepted(out))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._finish()

    def formation(self, record: Formation) -> None:
        """Write one formation. Raises `CannotWrite`, having written nothing of it."""
        out = _Output(self._namespace, depth=2)
        out.record("formation", record, f"lheo/offres/formation[{self._written + 1}]")
        self._send(self._accepted(out))
        self._written += 1

    def extras(self, *nodes: Extra) -> None:
        """Keep these `extras` of the document for its end, where the schema wants them."""
        self._own_extras += nodes

    def _finish(self) -> None:
        out = _Output(self._namespace, depth=2)
        if not self._written:
            out.note(Kind.MISSING, "le document ne contient aucune formation", "lheo/offres/formation")
        out.close("offres")
        out.extras(Extras(tuple(self._own_extras)), "lheo")
        out.close("lheo")
        self._send(self._accepted(out) + "\n")

    def _accepted(self, out: _Output) -> str:
        if out.problems and self._checked:
            raise CannotWrite(tuple(out.problems))
        return out.text()

    def _send(self, text: str) -> None:
        self._stream.write(text.encode())


def problems_of(formation: Formation) -> tuple[Problem, ...]:
    """What the schema would refuse in a formation (nothing is written). Paths start at `formation`."""
    out = _Output(NAMESPACES["2.3"])
    out.record("formation", formation, "formation")
    return tuple(out.problems)


class _Output:
    """The text of one piece of a document, and what is wrong with it."""

    def __init__(self, namespace: str, depth: int = 0) -> None:
        self.problems: list[Problem] = []
        self._namespace = namespace
        self._depth = depth
        self._parts: list[str] = []

    def text(self) -> str:
        return "".join(self._parts)

    def note(self, kind: Kind, reason: str, path: str, value: str = "") -> None:
        element = path.rpartition("/")[2].partition("[")[0]
        self.problems.append(Problem(0, path, element, value[:VALUE_SHOWN], reason, kind))

    # -- elements ------------------------------------------------------------------------------------------------

    def open(self, name: str, attributes: str = "") -> None:
        self._parts.append(f"\n{' ' * self._depth}<{name}{attributes}>")
        self._depth += 1

    def close(self, name: str) -> None:
        self._depth -= 1
        self._parts.append(f"\n{' ' * self._depth}</{name}>")

    def record(self, name: str, record: Record, path: str) -> None:
        self.open(name, self._record_attributes(name, record, path))
        for field, element in _elements(type(record)):
            self._field(element, getattr(record, field), path)
        if record.extras:
            self.extras(record.extras, path)
        self.close(name)

    def _field(self, element: Element, value: Any, path: str) -> None:
        values = value if element.many else () if _is_absent(element, value) else (value,)
        if not values:
            if element.required:
                self.note(Kind.MISSING, "élément obligatoire absent", f"{path}/{element.outer}")
            return
        if element.most is not None and len(values) > element.most:
            self.note(Kind.REPEATED, f"élément présent plus de {element.most} fois", f"{path}/{element.outer}")
        if not element.wrapper:
            self._values(element, values, path)
            return
        self.open(element.wrapper)
        self._values(element, values, f"{path}/{element.wrapper}")
        self.close(element.wrapper)

    def _values(self, element: Element, values: tuple[Any, ...], path: str) -> None:
        for position, value in enumerate(values, 1):
            place = f"{path}/{element.name}[{position}]" if element.many else f"{path}/{element.name}"
            if element.form is Form.RECORD:
                self.record(element.name, value, place)
            else:
                self._simple(element, value, place)

    def _simple(self, element: Element, value: Any, path: str) -> None:
        raw = _raw(element.form, value)
        if fault := check_value(element, value):
            self.note(*fault, path, raw)
        self._parts.append(f"\n{' ' * self._depth}<{element.name}>{text_of(raw)}</{element.name}>")

    # -- attributes ----------------------------------------------------------------------------------------------

    def _record_attributes(self, name: str, record: Record, path: str) -> str:
        own: Attributes = ()
        if isinstance(record, Numbered):
            own = (("numero", record.numero), ("datecrea", record.datecrea.raw), ("datemaj", record.datemaj.raw))
        return self.attributes(_present(own) + record.attributes, name, path)

    def attributes(self, attributes: Attributes, name: str, path: str = "") -> str:
        """The attributes of a LHÉO element, checked against those that it may carry."""
        for key, value in attributes:
            if fault := fault_of_attribute(name, key, value):
                self.note(*fault, f"{path or name}/@{key}", value)
        return self._raw_attributes(attributes, path or name)

    def _raw_attributes(self, attributes: Attributes, path: str) -> str:
        texts = []
        if len(dict(attributes)) < len(attributes):
            self._refuse("un attribut est donné deux fois", path)
        for rank, (key, value) in enumerate(attributes):
            namespace, local = named(key)
            self._refuse_name(local, path)
            prefix = f"n{rank}:" if namespace else ""
            declared = f' xmlns:n{rank}="{attribute_text(namespace)}"' if namespace else ""
            texts.append(f'{declared} {prefix}{local}="{attribute_text(value)}"')
        return "".join(texts)

    def _refuse_name(self, name: str, path: str) -> None:
        if not is_name(name):
            self._refuse("ce nom n'est pas un nom XML", path, name)

    def _refuse(self, reason: str, path: str, value: str = "") -> NoReturn:
        """What would break the document itself is refused even unchecked."""
        self.note(Kind.INVALID, reason, path, value)
        raise CannotWrite(tuple(self.problems))

    # -- extras --------------------------------------------------------------------------------------------------

    def extras(self, extras: Extras, path: str) -> None:
        for node in extras:
            if node.tag != "extras":
                self.note(Kind.UNKNOWN, "seul un élément « extras » a sa place ici", f"{path}/{node.tag}")
            self._node(node, f"{path}/{node.tag}")

    def _node(self, node: Extra, path: str) -> None:
        if node.tag != "extras":
            self._parts.append("\n" + " " * self._depth)
            self._inline(node, path, self._namespace)
            return
        self.open("extras", self._node_attributes(node, path))
        if node.text.strip():
            self.note(Kind.UNKNOWN, "un élément « extras » ne contient pas de texte", path, node.text)
        for child in node.children:
            if child.tag not in ("extras", "extra"):
                self.note(Kind.UNKNOWN, "seuls « extras » et « extra » ont leur place ici", f"{path}/{child.tag}")
            self._node(child, f"{path}/{child.tag}")
        self.close("extras")

    def _inline(self, node: Extra, path: str, around: str) -> None:
        """An `extra` and any XML in it: not a blank is added."""
        namespace, local = named(node.tag)
        namespace = self._namespace if namespace is None else namespace
        self._refuse_name(local, path)
        declared = f' xmlns="{attribute_text(namespace)}"' if namespace != around else ""
        self._parts.append(f"<{local}{declared}{self._node_attributes(node, path)}>{text_of(node.text)}")
        for child in node.children:
            self._inline(child, f"{path}/{child.tag}", namespace)
            self._parts.append(text_of(child.tail))
        self._parts.append(f"</{local}>")

    def _node_attributes(self, node: Extra, path: str) -> str:
        attributes = _present((("info", node.info), ("numero", node.numero))) + node.attributes
        if node.tag in ("extras", "extra"):
            return self.attributes(attributes, node.tag, path)
        return self._raw_attributes(attributes, path)


def _present(attributes: Attributes) -> Attributes:
    return tuple((name, value) for name, value in attributes if value)


_known_elements: dict[type[Record], tuple[tuple[str, Element], ...]] = {}


def _elements(record: type[Record]) -> tuple[tuple[str, Element], ...]:
    known = _known_elements.get(record)
    if known is None:
        known = _known_elements[record] = elements(record)
    return known


def _is_absent(element: Element, value: Any) -> bool:
    """Whether there is nothing to write. A mandatory text that may be empty is written empty."""
    if element.form is Form.DAY:
        return not value.raw
    if value is None:
        return True
    return value == "" and not (element.form is Form.TEXT and element.required and not element.shortest)


def _raw(form: Form, value: Any) -> str:
    if form is Form.DAY:
        return str(value.raw)
    return _WRITTEN_AS[value] if form is Form.FLAG else str(value)
