"""Note that staff has seen a candidate's file (R10.2)."""

from __future__ import annotations

from rafaelpro.applications.models import Application
from rafaelpro.history import record
from rafaelpro.organisations.rights import Actor


def consult(*, application: Application, actor: Actor) -> None:
    """One line of history for each display: who, under which structure, when; nothing of the person's data."""
    record.write(record.Line("consultation", application.reference, "dossier consulté"), actor.author)
