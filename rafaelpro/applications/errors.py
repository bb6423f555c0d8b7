"""What the domain refuses, with what a person needs to understand and go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .enums import State

if TYPE_CHECKING:
    from rafaelpro.organisations.rights import Verdict

    from .availability import Recruitment
    from .models import Application


class ApplicationError(Exception):
    """The base of the refusals of this room; `code` is the stable code of the API, the message is for a person."""

    code = ""


class AlreadyApplied(ApplicationError):
    """The same person already has an application here that holds (R6.3)."""

    code = "deja-candidat"

    def __init__(self, application: Application) -> None:
        super().__init__("Cette personne a déjà une candidature sur cette session.")
        self.application = application


class SessionFull(ApplicationError):
    """No place is left in the window (R4.4)."""

    code = "session-complete"

    def __init__(self, recruitment: Recruitment) -> None:
        super().__init__("La session est complète : toutes les places sont prises.")
        self.recruitment = recruitment


class RecruitmentClosed(ApplicationError):
    """The session does not recruit, for another reason than its places (R4.12)."""

    code = "recrutement-ferme"

    def __init__(self, recruitment: Recruitment) -> None:
        super().__init__("La session ne reçoit pas de candidature en ce moment.")
        self.recruitment = recruitment


class TransitionImpossible(ApplicationError):
    """The application has left the state from which this was possible (R7.5, R7.6)."""

    code = "transition-impossible"

    def __init__(self, application: Application, message: str) -> None:
        super().__init__(message)
        self.application = application
        self.state = State(application.state)


class NotAllowed(ApplicationError):
    """The actor may not do this (R2.2); the verdict names the reason and says what to do."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.sentence)
        self.verdict = verdict
        self.code = str(verdict.refusal)


class InvalidDecision(ApplicationError):
    """The decision's data is refused (R7.1): an entry a field, in French."""

    code = "saisie-invalide"

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


class ChangedMeanwhile(ApplicationError):
    """What the person confirmed is no longer what stands: they must look again."""

    code = "modifie-entre-temps"


class InvalidRecruitment(InvalidDecision):
    """Places or a deadline that cannot be (R5.1): an entry a field, in French."""


class SessionUnknown(ApplicationError):
    """No published session has this number."""

    code = "introuvable"

    def __init__(self, number: str) -> None:
        super().__init__(f"Aucune session publiée n'a le numéro {number}.")
