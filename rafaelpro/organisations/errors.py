"""What this room refuses, in words that a person can act on."""

from __future__ import annotations

from rafaelpro.core.french import spaced

from .rights import Verdict


class PeopleError(Exception):
    """The base of the refusals of this room; the message is for the person."""

    def __init__(self, message: str = "") -> None:
        super().__init__(spaced(message))


class NotAllowedHere(PeopleError):
    """The actor may not do this; the verdict names the reason (R2.3)."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.sentence)
        self.verdict = verdict


class AlreadyMember(PeopleError):
    def __init__(self) -> None:
        super().__init__("Cette personne est déjà membre de la structure.")


class AlreadyAsked(PeopleError):
    def __init__(self) -> None:
        super().__init__("Vous avez déjà demandé à rejoindre cette structure. La réponse arrivera par courriel.")


class AlreadyAnswered(PeopleError):
    """Someone else answered first: nothing was changed."""

    def __init__(self, status: str, by: str) -> None:
        super().__init__(f"Cette demande est déjà {status}{f' par {by}' if by else ''} : rien n'a été changé.")


class LastReferent(PeopleError):
    def __init__(self) -> None:
        super().__init__(
            "C'est la dernière étoile de la structure : donnez d'abord l'étoile à quelqu'un d'autre, puis recommencez."
        )


class NotActive(PeopleError):
    def __init__(self) -> None:
        super().__init__("Cette personne ne fait plus partie de la structure : rien n'a été changé.")


class InvalidStructure(PeopleError):
    """What was typed names no structure; `field` is siret, name or kind."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class InvitationRefused(PeopleError):
    """The link of an invitation serves nobody, or not this person."""


class InvitationUnknown(InvitationRefused):
    def __init__(self) -> None:
        super().__init__("Ce lien d'invitation n'existe pas. Vérifiez que vous l'avez copié en entier.")


class InvitationUsed(InvitationRefused):
    def __init__(self) -> None:
        super().__init__("Cette invitation a déjà servi. Connectez-vous, ou demandez une nouvelle invitation.")


class InvitationRevoked(InvitationRefused):
    def __init__(self) -> None:
        super().__init__("Cette invitation a été annulée par la structure. Demandez-en une nouvelle.")


class InvitationExpired(InvitationRefused):
    def __init__(self) -> None:
        super().__init__("Cette invitation a plus de 14 jours : elle ne marche plus. Demandez-en une nouvelle.")


class InvitationForAnother(InvitationRefused):
    def __init__(self) -> None:
        super().__init__(
            "Cette invitation a été envoyée à une autre adresse que celle de votre compte. "
            "Connectez-vous avec l'adresse qui l'a reçue."
        )


class TooManyRequests(PeopleError):
    """So many requests in a day are no longer one person looking for their structure."""

    def __init__(self) -> None:
        super().__init__(
            "Vous avez déjà envoyé beaucoup de demandes aujourd'hui. Attendez les réponses, ou recommencez demain."
        )


class MergeRefused(PeopleError):
    """These two structures cannot become one."""


class ChangedSincePreview(MergeRefused):
    def __init__(self) -> None:
        super().__init__(
            "Les structures ont changé depuis que vous avez lu cet aperçu : rien n'a été fusionné. Relisez-le, puis "
            "confirmez de nouveau."
        )


class LookRefused(PeopleError):
    """Nobody looks through these eyes, or not like this; `field` is reason where what was typed is wrong."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field
