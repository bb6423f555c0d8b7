"""What is refused about own offers, with what a person needs to understand and go on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rafaelpro.organisations.rights import Verdict

    from .checks import Problem


class OwnOfferError(Exception):
    """The base of what is refused here; the message is for a person."""


class OwnOfferNotAllowed(OwnOfferError):
    """The actor may not do this (R2.2)."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.sentence)
        self.verdict = verdict


class StepImpossible(OwnOfferError):
    """The file has left the state from which this was possible."""


class NotKept(OwnOfferError):
    """Texts that not even a draft may keep: an entry a field, in French."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


class Incomplete(OwnOfferError):
    """It cannot be sent, or accepted, as it is; `problems` says where and why."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("Cette formation n'est pas encore complète.")
        self.problems = problems


class ChangedMeanwhile(OwnOfferError):
    """Somebody else has written since the version that was read; `present` is what stands now, by field."""

    def __init__(self, present: Mapping[str, str] | None) -> None:
        super().__init__("Quelqu'un a modifié ces informations entre-temps : relisez-les, puis recommencez.")
        self.present = present


class SessionGone(OwnOfferError):
    """The session was removed in the meantime."""

    def __init__(self) -> None:
        super().__init__("Cette session a été retirée entre-temps.")


class UnreadableFile(OwnOfferError):
    """The file cannot be taken in at all: nothing of it is."""
