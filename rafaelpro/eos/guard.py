"""R3.5: a full feed that would drop too much of what is published is held until the operator confirms it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Share:
    """How much of what is published a full feed would drop."""

    published: int
    absent: int

    def exceeds(self, percent: int) -> bool:
        """More than the share: exactly the share passes; where nothing is published there is nothing to guard."""
        return self.absent * 100 > percent * self.published

    @property
    def percent(self) -> float:
        return 100 * self.absent / self.published if self.published else 0.0


@dataclass(frozen=True, slots=True)
class Guard:
    """The share is reckoned on actions and on sessions; either suffices."""

    actions: Share
    sessions: Share

    def holds(self, percent: int) -> bool:
        return self.actions.exceeds(percent) or self.sessions.exceeds(percent)

    def words(self) -> str:
        return (
            f"{self.actions.absent} actions publiées sur {self.actions.published} ({self.actions.percent:.0f} %) et "
            f"{self.sessions.absent} sessions sur {self.sessions.published} ({self.sessions.percent:.0f} %) "
            "seraient retirées"
        )
