"""Errors of the installation, told in words before anything starts."""

from __future__ import annotations


class InvalidEnvironment(Exception):
    """The environment cannot be used; `problems` lists every reason at once (French: they reach the terminal)."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems

    def words(self) -> str:
        lines = "\n".join(f"  - {problem}" for problem in self.problems)
        return f"RafaelPro ne peut pas démarrer avec ces réglages (voir docs/configuration.md) :\n{lines}"
