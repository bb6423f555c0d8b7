"""What is refused to who enriches the offer (R3.2); each message is for a person."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from rafaelpro.organisations.rights import Verdict

if TYPE_CHECKING:
    from django.db.models import Model


class EnrichmentError(Exception):
    """The base of what is refused here."""


class EnrichmentNotAllowed(EnrichmentError):
    """The actor may not enrich this action or this session (R2.2)."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.sentence)
        self.verdict = verdict


class InvalidEnrichment(EnrichmentError):
    """What is written is refused: an entry a field, in French."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


class ChangedMeanwhile(EnrichmentError):
    """Somebody else has written since the version that was read; `present` is what stands now."""

    def __init__(self, present: Model | None) -> None:
        super().__init__("Quelqu'un a modifié ces informations entre-temps : relisez-les, puis recommencez.")
        self.present = present


class WithdrawnMeanwhile(EnrichmentError):
    """EOS has withdrawn it since it was read as published (R3.6); saying so again with that in mind is accepted."""

    def __init__(self, at: datetime | None) -> None:
        super().__init__("EOS vient de retirer cette offre de la publication. Rien n'est encore enregistré.")
        self.at = at
