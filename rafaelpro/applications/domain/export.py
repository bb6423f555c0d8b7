"""Note that a list has left with people's data (R10.2)."""

from __future__ import annotations

from collections.abc import Sequence

from rafaelpro.history import record
from rafaelpro.organisations.rights import Actor

APPLICATIONS_LEFT = "candidatures exportées"
SESSIONS_LEFT = "liste par sessions exportée"


def note_export(
    *, form: str, total: int, with_contact: Sequence[str], actor: Actor, what: str = APPLICATIONS_LEFT
) -> None:
    """One line of history for each file: its form, how many rows, and the references whose contact details it holds.

    What was searched is left out: a text typed in the filters may be somebody's name.
    """
    details = {"format": form, "lignes": total, "references": list(with_contact)}
    line = record.Line("export", str(actor.organisation.pk), what, details=details)
    record.write(line, actor.author)
