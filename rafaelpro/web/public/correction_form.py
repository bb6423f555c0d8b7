"""The form by which a person corrects their own data: the questions of the application, but for address and message."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rafaelpro.applications.domain.correct import CORRECTABLE, candidate_of
from rafaelpro.applications.enums import Origin
from rafaelpro.applications.models import Application
from rafaelpro.applications.person import Candidate

from .candidate_form import FIELDS, CandidateForm


class CorrectionForm(CandidateForm):
    """Filled in with what is held. The address has its own way (a code), and a message that was read stays as it is."""

    def __init__(self, data: Any = None, *, application: Application) -> None:
        self.held = candidate_of(application)
        self.origin = Origin(application.origin)
        super().__init__(data, initial=_initial(self.held))
        del self.fields["message"]

    def candidate(self, values: dict[str, Any] | None = None) -> Candidate:
        given = super().candidate(values)
        return replace(self.held, **{name: getattr(given, name) for name in CORRECTABLE})


def _initial(held: Candidate) -> dict[str, Any]:
    values = {field: getattr(held, datum) for field, datum in FIELDS.items() if datum in CORRECTABLE}
    registered = "oui" if held.registered_france_travail else "non"
    return values | {"inscrit_france_travail": registered, "niveau": str(held.level or "")}
