"""Give one decision to several applications: a result for each, nothing half done (R8.3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rafaelpro.applications.decision import Decision
from rafaelpro.applications.errors import ApplicationError
from rafaelpro.applications.models import Application
from rafaelpro.organisations.rights import Actor

from .decide import decide


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one application: done, or the named refusal that left it as it was."""

    application: Application
    refusal: ApplicationError | None = None

    @property
    def is_done(self) -> bool:
        return self.refusal is None


def decide_many(*, applications: Sequence[Application], decision: Decision, actor: Actor) -> Iterator[Outcome]:
    """Decide on each in a transaction of its own, in the order given; one refusal does not hold the others."""
    return decide_each(decisions=((application, decision) for application in applications), actor=actor)


def decide_each(*, decisions: Iterable[tuple[Application, Decision]], actor: Actor) -> Iterator[Outcome]:
    """The same with a decision for each, as planned dates may differ from one session to another."""
    for application, decision in decisions:
        try:
            yield Outcome(decide(application=application, decision=decision, actor=actor))
        except ApplicationError as refusal:
            yield Outcome(application, refusal)
