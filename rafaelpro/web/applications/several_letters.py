"""The messages of the check page of several decisions: those of one application at a time, as they would leave."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rafaelpro.applications.models import Application
from rafaelpro.applications.rehearsal import letters_if_decided
from rafaelpro.outbox.post import Letter
from rafaelpro.web.applications.plan import Step


@dataclass(frozen=True, slots=True)
class Read:
    """The application whose messages are shown, and its letters."""

    application: Application
    letters: list[Letter]


def letters_read(planned: Iterable[Step], reference: str) -> Read | None:
    """Those of the application named, among the rows that will change; nothing for another reference."""
    for step in planned:
        if step.decision is not None and step.application.reference == reference:
            return Read(step.application, letters_if_decided(step.application, step.decision))
    return None
