"""A line of the report: where, on which record, which value, why."""

from __future__ import annotations

from dataclasses import dataclass

from rafaelpro.lheo.problems import VALUE_SHOWN, Problem


@dataclass(frozen=True, slots=True)
class Note:
    """`number` is that of the record concerned (action, session, feed); `reason` is in French, for people."""

    line: int
    path: str
    number: str
    value: str
    reason: str

    def shown(self) -> dict[str, int | str]:
        """As the report of the contract says it."""
        return {
            "ligne": self.line,
            "chemin": self.path,
            "numero": self.number[:VALUE_SHOWN],
            "valeur": self.value[:VALUE_SHOWN],
            "raison": self.reason,
        }


def of_problem(problem: Problem, number: str) -> Note:
    """A problem of the reader, said of the record that carries it."""
    return Note(problem.line, problem.path, number, problem.value, problem.reason)
