"""A formation that is passed over: what of it is remembered, so that nothing of it is taken for absent."""

from __future__ import annotations

from .binding import SEPARATOR
from .frames import BLANKS, Frame
from .problems import Problem
from .records import Action, Rejected, Session


class Rejection:
    """A formation being passed over, and the numbers met in it."""

    def __init__(self, problem: Problem, line: int, path: str, attributes: dict[str, str]) -> None:
        self._problem = problem
        self._line = line
        self._path = path
        self._numero = attributes.get("numero", "").strip(BLANKS)
        self._actions: list[str] = []
        self._sessions: list[str] = []
        self._numbers = {"action": self._actions, "session": self._sessions}

    @classmethod
    def of(cls, frame: Frame, problem: Problem) -> Rejection:
        """A rejection that knows the numbers already read, from the frame where it fails up to its formation."""
        frames = list(frame.chain())
        top = frames[-1]
        rejection = cls(problem, top.line, top.path(), top.attributes)
        for known in reversed(frames):
            rejection.meet(known.name, known.attributes)
            rejection._meet_records(known)
        return rejection

    def meet(self, name: str, attributes: dict[str, str]) -> None:
        """Remember the number of an action or a session (whatever its namespace)."""
        numbers = self._numbers.get(name.rpartition(SEPARATOR)[2])
        if numbers is not None and (number := attributes.get("numero", "").strip(BLANKS)):
            numbers.append(number)

    def record(self) -> Rejected:
        return Rejected(
            problem=self._problem,
            line=self._line,
            path=self._path,
            numero=self._numero,
            action_numbers=tuple(self._actions),
            session_numbers=tuple(self._sessions),
        )

    def _meet_records(self, frame: Frame) -> None:
        if frame.node is None:
            return  # a wrapper shares the values of its record
        actions: list[Action] = frame.values.get("actions", [])
        sessions: list[Session] = frame.values.get("sessions", [])
        for action in actions:
            self.meet("action", {"numero": action.numero})
        for session in (*(s for action in actions for s in action.sessions), *sessions):
            self.meet("session", {"numero": session.numero})
