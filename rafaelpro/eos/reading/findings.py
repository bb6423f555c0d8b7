"""What is found wrong while one record is read: faults reject it, notes do not (R3.4b)."""

from __future__ import annotations

from collections.abc import Iterable

from rafaelpro.eos.notes import Note, of_problem
from rafaelpro.lheo.problems import Problem
from rafaelpro.lheo.records import Numbered


class Findings:
    """Gathers the faults and notes of the record `number`."""

    def __init__(self, number: str, problems: Iterable[Problem] = ()) -> None:
        self.number = number
        self.faults: list[Note] = []
        self.notes: list[Note] = []
        self.take(problems)

    def take(self, problems: Iterable[Problem]) -> None:
        """The reader's own problems: its kinds tell what rejects from what is dirt."""
        for problem in problems:
            (self.faults if problem.kind.rejects else self.notes).append(of_problem(problem, self.number))

    def fault(self, line: int, path: str, value: str, reason: str) -> Note:
        """Add a fault; what the reader had only noted of the same place is not said twice."""
        self.notes = [note for note in self.notes if note.path != path]
        found = Note(line, path, self.number, value, reason)
        self.faults.append(found)
        return found

    def refuse_dates(self, record: Numbered) -> None:
        """`datecrea` and `datemaj`: free text for the schema and dirt for the reader, dates here (R3.4b)."""
        for name, day in (("datecrea", record.datecrea), ("datemaj", record.datemaj)):
            if day.is_invalid:
                self.fault(record.line, f"{record.path}/@{name}", day.raw, "ce n'est pas une date (AAAAMMJJ attendu)")

    def note(self, line: int, path: str, value: str, reason: str) -> None:
        self.notes.append(Note(line, path, self.number, value, reason))

    def split(self) -> tuple[Note | None, tuple[Note, ...]]:
        """The one rejection of the record, if any, and all the rest as notes: a record is rejected once."""
        if not self.faults:
            return None, tuple(self.notes)
        return self.faults[0], (*self.faults[1:], *self.notes)
