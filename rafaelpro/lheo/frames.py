"""What is open while a document is read: the records being filled (`Frame`), and the free trees of extras (`Tree`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .binding import Node, Slot, xml_attributes
from .extras import Extra
from .problems import Problem

BLANKS = " \t\r\n"


class Frame:
    """A record or a wrapper being read. A wrapper fills the values of the record around it."""

    __slots__ = (
        "attributes",
        "counts",
        "disordered",
        "extras",
        "fixed_path",
        "index",
        "last",
        "line",
        "name",
        "node",
        "parent",
        "problems",
        "slot",
        "slots",
        "values",
    )

    def __init__(
        self,
        slots: dict[str, Slot],
        name: str,
        line: int,
        attributes: dict[str, str],
        parent: Frame | None,
        slot: Slot | None,
        node: Node | None = None,
        index: int = 1,
    ) -> None:
        self.slots = slots
        self.name = name
        self.line = line
        self.attributes = attributes
        self.parent = parent
        self.slot = slot
        self.node = node
        self.index = index
        self.counts: dict[str, int] = {}
        self.last = 0
        self.disordered = False
        self.extras: list[Extra] = []
        self.fixed_path = ""
        self.values: dict[str, Any] = parent.values if parent is not None and node is None else {}
        numbered = parent is None or (node is not None and node.numbered)
        self.problems: list[Problem] = [] if numbered or parent is None else parent.problems

    def put(self, slot: Slot, value: Any) -> None:
        if slot.most == 1:
            self.values[slot.field] = value
        else:
            self.values.setdefault(slot.field, []).append(value)

    def record_values(self) -> dict[str, Any]:
        values = self.values
        for field, value in values.items():
            if type(value) is list:
                values[field] = tuple(value)
        return values

    def missing(self) -> list[str]:
        """Names of the mandatory elements that were not met, in alphabetical order."""
        if self.node is not None:
            required = self.node.required
            return [] if required <= self.counts.keys() else sorted(required - self.counts.keys())
        return [slot.name for slot in self.slots.values() if slot.element.least and slot.name not in self.counts]

    def path(self) -> str:
        if not self.fixed_path:
            above = self.parent.path() if self.parent else ""
            index = f"[{self.index}]" if self.slot is not None and self.slot.indexed else ""
            self.fixed_path = f"{above}/{self.name}{index}"
        return self.fixed_path

    def path_of(self, slot: Slot) -> str:
        """The path of the element of that slot met last."""
        return f"{self.path()}/{slot.name}" + (f"[{self.counts[slot.name]}]" if slot.indexed else "")

    def chain(self) -> Iterator[Frame]:
        """This frame, then those around it."""
        frame: Frame | None = self
        while frame is not None:
            yield frame
            frame = frame.parent


class Tree:
    """An `extras` being read, given to `owner` when it ends."""

    __slots__ = ("_open", "_owner")

    def __init__(self, owner: list[Extra]) -> None:
        self._owner = owner
        self._open: list[_Branch] = []

    def start(self, tag: str, attributes: dict[str, str], line: int) -> None:
        self._open.append(_Branch(tag, attributes, line))

    def text(self, data: str) -> bool:
        """Whether a text has a place here: `extras` holds elements only."""
        branch = self._open[-1]
        if branch.tag == "extras":
            return not data.strip(BLANKS)
        branch.add_text(data)
        return True

    def end(self) -> bool:
        """Close the last element; whether the whole tree is closed."""
        node = self._open.pop().node()
        if self._open:
            self._open[-1].children.append(node)
            return False
        self._owner.append(node)
        return True

    def path(self) -> str:
        return "".join(f"/{branch.tag}" for branch in self._open)


class _Branch:
    """An open node; a text after a child becomes that child's tail."""

    __slots__ = ("attributes", "children", "line", "tag", "texts")

    def __init__(self, tag: str, attributes: dict[str, str], line: int) -> None:
        self.tag = tag
        self.attributes = attributes
        self.line = line
        self.texts: list[tuple[int, str]] = []
        self.children: list[Extra] = []

    def add_text(self, data: str) -> None:
        self.texts.append((len(self.children), data))

    def node(self) -> Extra:
        attributes = self.attributes
        info = attributes.pop("info", "")
        number = attributes.pop("numero", "")
        rest = xml_attributes(attributes)
        return Extra(self.tag, info, number, self._text(), self._with_tails(), rest, "", self.line)

    def _text(self) -> str:
        text = "".join(data for after, data in self.texts if not after)
        return text if self.children or self.tag != "extra" else text.strip(BLANKS)

    def _with_tails(self) -> tuple[Extra, ...]:
        tails: dict[int, str] = {}
        for after, data in self.texts:
            if after:
                tails[after - 1] = tails.get(after - 1, "") + data
        children = self.children
        for position, tail in tails.items():
            children[position] = _tailed(children[position], tail)
        return tuple(children)


def _tailed(node: Extra, tail: str) -> Extra:
    return Extra(node.tag, node.info, node.numero, node.text, node.children, node.attributes, tail, node.line)
