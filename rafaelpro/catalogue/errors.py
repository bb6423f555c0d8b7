"""What the catalogue refuses, with what a person needs to understand and go on."""

from __future__ import annotations

from rafaelpro.organisations.rights import Verdict

from .models import ActionEnrichment


class EnrichmentRefused(Exception):
    """The base of these refusals; `code` is the stable code of the API, the message is for a person."""

    code = ""


class EnrichmentNotAllowed(EnrichmentRefused):
    """The actor may not change this action (R2.2); the verdict names the reason and says what to do."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.sentence)
        self.verdict = verdict
        self.code = str(verdict.refusal)


class InvalidEnrichment(EnrichmentRefused):
    """What was typed is refused: an entry a field, in French."""

    code = "saisie-invalide"

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


class EnrichmentChanged(EnrichmentRefused):
    """Someone else has saved since the page was opened; `current` is what stands now."""

    code = "modifie-entre-temps"

    def __init__(self, current: ActionEnrichment) -> None:
        super().__init__(f"{current.updated_by} a modifié cette action de formation entre-temps.")
        self.current = current
