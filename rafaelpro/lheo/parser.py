"""From XML events to records: memory holds one formation at a time. What is odd is noted where it stands."""

from __future__ import annotations

from collections import deque
from typing import Any

from . import dates
from .binding import NAMESPACES, SEPARATOR, Node, Slot, formation_node, full_name, xml_attributes
from .extras import NO_EXTRAS, Attributes, Extra, Extras
from .feeder import Feeder
from .fields import Form
from .frames import BLANKS, Frame, Tree
from .limits import Limits
from .problems import VALUE_SHOWN, Kind, Problem, Unreadable
from .records import Formation, Rejected
from .rejection import Rejection
from .values import day_fault, read_value

_COUNTED = frozenset({"formation", "action", "session"})
_FORMATION_DEPTH = 3  # lheo, offres, formation
_ROOTS = {full_name(namespace, "lheo"): version for version, namespace in NAMESPACES.items()}


class Parser:
    """The state of one XML document being read. `ready` receives the formations as they end; `prefix` opens paths."""

    def __init__(self, limits: Limits, ready: deque[Formation | Rejected], prefix: str = "") -> None:
        self.version = ""
        self.attributes: Attributes = ()
        self.extras: list[Extra] = []
        self.problems: list[Problem] = []
        self._ready = ready
        self._limits = limits
        self._prefix = prefix
        self._reset()
        self._feeder = Feeder(self, limits)
        self._expat = self._feeder.expat

    def _reset(self) -> None:
        self._uri = ""
        self._depth = 0
        self._elements = 0  # of this formation
        self._outside = 0  # elements met outside of formations
        self._formations = 0
        self._offers = 0
        self._frame: Frame | None = None
        self._leaf: Slot | None = None
        self._leaf_line = 0
        self._inner = 0  # elements open inside a simple one
        self._marked = False  # whether these were noted
        self._buffer: list[str] = []
        self._size = 0
        self._tree: Tree | None = None
        self._skipped = 0  # elements open in what is left out
        self._rejection: Rejection | None = None
        self._tolerated = 0

    def feed(self, data: bytes, *, last: bool = False) -> None:
        """Take the next bytes. Raises `Unreadable`; the parser is then of no further use."""
        self._feeder.feed(data, last=last)

    # -- elements ------------------------------------------------------------------------------------------------

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        if self._depth > self._limits.depth:
            raise self._unreadable(f"plus de {self._limits.depth} éléments imbriqués")
        if self._elements > self._limits.elements:
            raise self._unreadable(f"plus de {self._limits.elements} éléments dans une formation")
        if self._skipped:
            self._skip(name, attributes)
        elif self._leaf is not None:
            self._start_markup()
        elif self._tree is not None:
            self._tree.start(self._tag(name), attributes, self._expat.CurrentLineNumber)
        elif self._frame is not None:
            self._start_under(self._frame, name, attributes)
        else:
            self._start_outside(name, attributes)

    def _start_under(self, frame: Frame, name: str, attributes: dict[str, str]) -> None:
        slot = frame.slots.get(name)
        if slot is None:
            self._start_unlisted(frame, name, attributes)
            return
        count = frame.counts[slot.name] = frame.counts.get(slot.name, 0) + 1
        line = self._expat.CurrentLineNumber
        if slot.position < frame.last:
            self._note_order(frame, slot, line)
        else:
            frame.last = slot.position
        if slot.most is not None and count > slot.most and self._refuse_repeated(frame, slot, count, line):
            return
        if slot.node is not None:
            self._frame = Frame(slot.node.slots, slot.name, line, attributes, frame, slot, slot.node, count)
        elif slot.slots is not None:
            self._frame = Frame(slot.slots, slot.name, line, attributes, frame, slot)
        else:
            self._leaf, self._leaf_line, self._size = slot, line, 0
            self._buffer, self._marked = [], False

    def _start_unlisted(self, frame: Frame, name: str, attributes: dict[str, str]) -> None:
        if name == self._extras_name and frame.node is not None:
            self._open_tree(frame.extras, attributes)
            return
        self._skipped = 1
        tag, line = self._tag(name), self._expat.CurrentLineNumber
        self._note(Kind.UNKNOWN, "élément inconnu à cet endroit : il est ignoré", f"{frame.path()}/{tag}", line)
        self._refuse_misplaced(frame, name, attributes)

    def _refuse_repeated(self, frame: Frame, slot: Slot, count: int, line: int) -> bool:
        """Note an element that comes too often, once; whether it is left out (where only one has a place)."""
        if slot.most and count == slot.most + 1:
            reason = f"élément présent plus de {slot.most} fois"
            self._note(Kind.REPEATED, reason, frame.path_of(slot), line)
        if slot.indexed:
            return False
        self._skipped = 1
        return True

    def _note_order(self, frame: Frame, slot: Slot, line: int) -> None:
        if not frame.disordered:
            frame.disordered = True
            self._note(Kind.ORDER, "élément qui n'est pas à sa place dans l'ordre imposé", frame.path_of(slot), line)

    def end(self, name: str) -> None:
        self._depth -= 1
        if self._skipped:
            self._end_skipped()
        elif self._leaf is not None:
            self._end_leaf(self._leaf)
        elif self._tree is not None:
            self._end_tree(self._tree)
        elif self._frame is not None:
            self._end_frame(self._frame)
        elif self._depth == 0:
            self._end_root()

    def text(self, data: str) -> None:
        if self._leaf is not None:
            self._buffer.append(data)
            self._size += len(data)
            if self._size > self._limits.text:
                self._refuse_long_text()
        elif self._tree is not None:
            if not self._tree.text(data):
                self._note_stray(data)
            self._size += len(data)
            if self._size > self._limits.text:
                self._refuse_long_text()
        elif not (self._skipped or data.isspace()):
            self._note_stray(data)

    def _refuse_long_text(self) -> None:
        reason = f"un texte dépasse la taille permise ({self._limits.text} caractères)"
        if self._frame is None:
            raise self._unreadable(reason)
        self._reject(self._frame, reason, Kind.LIMIT)

    def _note_stray(self, data: str) -> None:
        line = self._expat.CurrentLineNumber
        self._note(Kind.UNKNOWN, "texte hors de tout élément : il est ignoré", self.path(), line, data.strip(BLANKS))

    # -- simple elements -----------------------------------------------------------------------------------------

    def _start_markup(self) -> None:
        self._inner += 1
        if not self._marked:
            self._marked = True
            reason = "élément à l'intérieur d'un texte : seul son texte est gardé"
            self._note(Kind.MARKUP, reason, self.path(), self._expat.CurrentLineNumber)

    def _end_leaf(self, slot: Slot) -> None:
        if self._inner:
            self._inner -= 1
            return
        frame, element = self._frame, slot.element
        assert frame is not None
        raw = "".join(self._buffer).strip(BLANKS)
        if raw:
            value, fault = read_value(element, raw)
            if fault:
                self._note(*fault, self.path(), self._leaf_line, raw)
            if value is not None:
                frame.put(slot, value)
        elif element.least and (element.shortest or element.form is not Form.TEXT):
            self._note(Kind.MISSING, "élément obligatoire vide", self.path(), self._leaf_line)
        self._leaf = None

    # -- records -------------------------------------------------------------------------------------------------

    def _end_frame(self, frame: Frame) -> None:
        self._note_missing(frame)
        if frame.node is not None:
            self._end_record(frame, frame.node)
        self._frame = frame.parent

    def _note_missing(self, frame: Frame) -> None:
        for name in frame.missing():
            self._note(Kind.MISSING, "élément obligatoire absent", f"{frame.path()}/{name}", frame.line)

    def _end_record(self, frame: Frame, node: Node) -> None:
        if not frame.counts and not node.required and not frame.extras:
            self._note(Kind.DIRT, "élément vide", frame.path(), frame.line)
        values = frame.record_values()
        if node.numbered:
            self._add_numbers(frame, values)
        record = node.record(
            line=frame.line,
            attributes=xml_attributes(frame.attributes),
            extras=Extras(tuple(frame.extras)) if frame.extras else NO_EXTRAS,
            **values,
        )
        if frame.parent is None:
            self._end_formation(record)
        elif frame.slot is not None:
            frame.parent.put(frame.slot, record)

    def _add_numbers(self, frame: Frame, values: dict[str, Any]) -> None:
        values["numero"] = frame.attributes.pop("numero", "").strip(BLANKS)
        for name in ("datecrea", "datemaj"):
            if raw := frame.attributes.pop(name, ""):
                values[name] = self._dated_attribute(frame, name, raw)
        values["path"] = frame.path()
        if self._tolerated > self._limits.problems and frame.parent is None:
            reason = f"{self._tolerated - self._limits.problems} autre(s) remarque(s) non gardée(s) sur cette formation"
            frame.problems.append(Problem(frame.line, frame.path(), "formation", "", reason, Kind.MORE))
        values["problems"] = tuple(frame.problems)

    def _dated_attribute(self, frame: Frame, name: str, raw: str) -> dates.Dated:
        """The schema makes these attributes free text: an odd one never rejects its record."""
        dated = dates.parse(raw)
        if fault := day_fault(dated):
            self._note(Kind.DIRT, fault[1], f"{frame.path()}/@{name}", frame.line, raw)
        return dated

    def _end_formation(self, formation: Formation) -> None:
        self._ready.append(formation)
        self._leave_formation()

    def _leave_formation(self) -> None:
        self._elements = self._outside
        self._feeder.leave()

    # -- extras --------------------------------------------------------------------------------------------------

    def _open_tree(self, owner: list[Extra], attributes: dict[str, str]) -> None:
        self._tree = Tree(owner)
        self._tree.start("extras", attributes, self._expat.CurrentLineNumber)
        self._size = 0

    def _end_tree(self, tree: Tree) -> None:
        self._size = 0
        if tree.end():
            self._tree = None

    def _tag(self, name: str) -> str:
        """`name` in the document's namespace, `{namespace}name` elsewhere."""
        namespace, separator, local = name.rpartition(SEPARATOR)
        return local if separator and namespace == self._uri else f"{{{namespace}}}{local}"

    # -- outside of formations -----------------------------------------------------------------------------------

    def _start_outside(self, name: str, attributes: dict[str, str]) -> None:
        if self._depth == 1:
            self._start_root(name, attributes)
        elif self._depth == _FORMATION_DEPTH:
            self._start_offer(name, attributes)
        else:
            self._start_under_root(name, attributes)

    def _start_root(self, name: str, attributes: dict[str, str]) -> None:
        if name not in _ROOTS:
            namespace, _, local = name.rpartition(SEPARATOR)
            found = f"« {local[:80]} » (espace de noms « {namespace[:200]} »)"
            known = " ou ".join(NAMESPACES.values())
            raise self._unreadable(f"la racine du document est {found}, et non « lheo » (espace de noms {known})")
        self.version = _ROOTS[name]
        self._uri = NAMESPACES[self.version]
        self._extras_name = full_name(self._uri, "extras")
        self._formation_name = full_name(self._uri, "formation")
        self._offers_name = full_name(self._uri, "offres")
        self._node = formation_node(self._uri)
        self.attributes = xml_attributes(attributes)

    def _start_under_root(self, name: str, attributes: dict[str, str]) -> None:
        if name == self._extras_name:
            self._open_tree(self.extras, attributes)
        elif name == self._offers_name:
            self._offers += 1
            if self._offers == 2:
                self._note_document(Kind.REPEATED, "élément présent plus d'une fois", "lheo/offres")
        else:
            self._skipped = 1
            path = f"lheo/{self._tag(name)}"
            self._note_document(Kind.UNKNOWN, "élément inconnu à cet endroit : il est ignoré", path)

    def _start_offer(self, name: str, attributes: dict[str, str]) -> None:
        if name == self._extras_name:
            self._open_tree(self.extras, attributes)
            return
        line = self._expat.CurrentLineNumber
        self._outside = self._elements - 1
        self._elements, self._tolerated = 1, 0
        self._feeder.enter()
        if name == self._formation_name:
            self._formations += 1
            self._frame = Frame(self._node.slots, "formation", line, attributes, None, None, self._node)
            self._frame.fixed_path = f"{self._prefix}lheo/offres/formation[{self._formations}]"
            return
        tag = self._tag(name)
        path = f"{self._prefix}lheo/offres/{tag}"
        reason = "cet élément n'est pas une formation de LHÉO : il est rejeté"
        self._rejection = Rejection(Problem(line, path, tag, "", reason, Kind.UNKNOWN), line, path, attributes)
        self._skipped = 1

    def _end_root(self) -> None:
        if not self._formations:
            self._note_document(Kind.MISSING, "le document ne contient aucune formation", "lheo/offres/formation")

    # -- what is left out ----------------------------------------------------------------------------------------

    def _skip(self, name: str, attributes: dict[str, str]) -> None:
        self._skipped += 1
        if self._rejection is not None:
            self._rejection.meet(name, attributes)
        elif self._frame is not None:
            self._refuse_misplaced(self._frame, name, attributes)

    def _refuse_misplaced(self, frame: Frame, name: str, attributes: dict[str, str]) -> None:
        """An action or a session is never left out alone: its formation is rejected, and its number known."""
        local = name.rpartition(SEPARATOR)[2]
        if local in _COUNTED:
            reason = f"élément « {local} » à un endroit où LHÉO n'en prévoit pas"
            self._reject(frame, reason, Kind.UNKNOWN).meet(name, attributes)

    def _end_skipped(self) -> None:
        self._skipped -= 1
        if not self._skipped and self._rejection is not None:
            self._ready.append(self._rejection.record())
            self._rejection = None
            self._leave_formation()

    def _reject(self, frame: Frame, reason: str, kind: Kind) -> Rejection:
        """What costs its formation alone: the rest of it is passed over, its numbers kept."""
        path = self.path()
        problem = Problem(self._expat.CurrentLineNumber, path, _element_of(path), "", reason, kind)
        self._rejection = rejection = Rejection.of(frame, problem)
        self._frame = self._leaf = self._tree = None
        self._inner = 0
        self._buffer = []
        self._skipped = self._depth - _FORMATION_DEPTH + 1
        return rejection

    # -- saying what is wrong ------------------------------------------------------------------------------------

    def path(self) -> str:
        """Where the parser stands."""
        if self._frame is None:
            return (
                self._prefix + "/".join(("lheo", "offres")[: self._depth]) + (self._tree.path() if self._tree else "")
            )
        if self._leaf is not None:
            return self._frame.path_of(self._leaf)
        return self._frame.path() + (self._tree.path() if self._tree else "")

    def _note(self, kind: Kind, reason: str, path: str, line: int, value: str = "") -> None:
        if self._frame is None:
            self._note_document(kind, reason, path)
            return
        if not kind.rejects:
            self._tolerated += 1
            if self._tolerated > self._limits.problems:
                return
        problem = Problem(line, path, _element_of(path), value[:VALUE_SHOWN], reason, kind)
        self._frame.problems.append(problem)

    def _note_document(self, kind: Kind, reason: str, path: str) -> None:
        if len(self.problems) < self._limits.problems:
            line, path = self._expat.CurrentLineNumber, path if path.startswith(self._prefix) else self._prefix + path
            self.problems.append(Problem(line, path, _element_of(path), "", reason, kind))

    def _unreadable(self, reason: str) -> Unreadable:
        return Unreadable(reason, self._expat.CurrentLineNumber, self.path())


def _element_of(path: str) -> str:
    return path.rpartition("/")[2].partition("[")[0]
