"""The first pass over a document: it is whole, it is a feed, and these numbers are in it. Nothing is planned yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import BinaryIO

from rafaelpro.core.identifiers import is_action_reference, is_carif_number, is_siret_form, squeeze
from rafaelpro.eos.enums import RecordState
from rafaelpro.eos.notes import Note, of_problem
from rafaelpro.eos.numbers import Numbers
from rafaelpro.lheo.limits import DEFAULT, Limits
from rafaelpro.lheo.reader import read as read_lheo
from rafaelpro.lheo.records import Action, Formation, Rejected, Session

from . import flux, states
from .texts import cut, line

LONGEST_NAME = 250


@dataclass(slots=True)
class Survey:
    """`removed`: numbers that the document removes; they are in it, and count as dropped for the guard (R3.5).

    `names`: the name of each organisation, by SIRET: as a responsible where it is one, else the first name met.
    """

    header: flux.Header | None = None
    actions: Numbers = field(default_factory=Numbers)
    sessions: Numbers = field(default_factory=Numbers)
    removed: set[str] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)
    records: int = 0
    notes: tuple[Note, ...] = ()
    _firm: set[str] = field(default_factory=set)

    @property
    def told(self) -> flux.Header:
        assert self.header is not None, "the document has not been read"
        return self.header

    def keeps_action(self, reference: str) -> bool:
        """Whether the document holds the action, and does not remove it."""
        return reference in self.actions and reference not in self.removed

    def keeps_session(self, number: str) -> bool:
        return number in self.sessions and number not in self.removed

    def name(self, siret: str, text: str, *, firm: bool = False) -> None:
        """Learn a name; a `firm` one (of a responsible) stands before the others, the first before the next."""
        siret, name = squeeze(siret), cut(line(text), LONGEST_NAME)
        if not name or not is_siret_form(siret) or siret in self._firm or (siret in self.names and not firm):
            return
        self.names[siret] = name
        if firm:
            self._firm.add(siret)


def survey(source: BinaryIO, limits: Limits = DEFAULT) -> Survey:
    """Read the whole document. Raises `Unreadable`: then nothing of it may be applied (R3.4a)."""
    found = Survey()
    with read_lheo(source, limits) as document:
        for item in document:
            if isinstance(item, Rejected):
                _meet_rejected(found, item)
            else:
                _meet(found, item)
        found.header = flux.read(document.extras)
        numero = str(found.header.numero)
        found.notes = (*found.header.notes, *(of_problem(each, numero) for each in document.problems))
    found.actions.close()
    found.sessions.close()
    return found


def _meet_rejected(found: Survey, item: Rejected) -> None:
    """Numbers of a formation that cannot be read: rejected, hence not absent."""
    for number in filter(is_action_reference, item.action_numbers):
        found.actions.add(number)
    for number in filter(is_carif_number, item.session_numbers):
        found.sessions.add(number)
    found.records += max(1, len(item.action_numbers) + len(item.session_numbers))


def _meet(found: Survey, formation: Formation) -> None:
    responsible = formation.responsible
    found.name(responsible.siret, line(responsible.name) or responsible.legal_name, firm=True)
    for action in formation.actions:
        _meet_action(found, action)


def _meet_action(found: Survey, action: Action) -> None:
    found.records += 1 + len(action.sessions)
    is_removed = states.of_action(action.extras, action.path) is RecordState.REMOVED
    if is_action_reference(action.numero):
        found.actions.add(action.numero)
        if is_removed:
            found.removed.add(action.numero)
    for trainer in action.trainers:
        found.name(trainer.siret, trainer.legal_name)
    for session in action.sessions:
        _meet_session(found, session, is_removed=is_removed)


def _meet_session(found: Survey, session: Session, *, is_removed: bool) -> None:
    if is_carif_number(session.numero):
        found.sessions.add(session.numero)
        if is_removed or states.of_session(session.extras, session.path) is RecordState.REMOVED:
            found.removed.add(session.numero)
    profile = session.extras.find(states.PROFILE)
    for role in ("organisme-formateur", "organisme-positionneur"):
        if profile and (holder := profile.find(role)):
            found.name(holder.value("SIRET"), holder.value("raison-sociale"))
