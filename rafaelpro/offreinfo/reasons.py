"""Why a session is not passed on to Offre Info: a table walked from its top, facts in, a reason or none out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models

from rafaelpro.core.identifiers import is_siret

NOBODY = "00000000000000"


class Reason(models.TextChoices):
    """The value stands in addresses and in the database; the label on the pages."""

    WITHDRAWN = "retiree", "Retirée de la publication par EOS"
    ARCHIVED = "archivee", "Archivée"
    ENDED = "terminee", "Terminée depuis trop longtemps"
    NO_SIRET = "siret", "SIRET manquant ou faux"
    INCOMPLETE = "incomplete", "Donnée obligatoire manquante ou illisible"


@dataclass(frozen=True, slots=True)
class Advice:
    """What the reason means, and what to do about it; « {days} » is the policy `offre_info_ended_days`."""

    meaning: str
    remedy: str


ADVICE: dict[Reason, Advice] = {
    Reason.WITHDRAWN: Advice(
        "EOS ne transmet plus la session, ou sa formation.", "Si elle a lieu, publiez-la de nouveau dans EOS."
    ),
    Reason.ARCHIVED: Advice("Elle est archivée dans RafaelPro.", "Rien à faire."),
    Reason.ENDED: Advice(
        "Sa date de fin est passée depuis plus de {days} jours.",
        "Rien à faire. Si elle continue, corrigez ses dates dans EOS.",
    ),
    Reason.NO_SIRET: Advice(
        "Le SIRET de l’organisme responsable ou formateur est absent, ou sa clé est fausse.",
        "Corrigez le SIRET de l’organisme dans EOS.",
    ),
    Reason.INCOMPLETE: Advice(
        "EOS n’a pas transmis une donnée que le format LHÉO exige et que rien ne peut remplacer.",
        "Complétez la formation dans EOS.",
    ),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the table reasons on. `missing`: what the schema wants of the action and nobody has told, in words."""

    withdrawn: bool = False
    archived: bool = False
    ends_on: date | None = None
    responsible: str = ""
    trainer: str = ""
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Day:
    """The day of the export, and for how many days a session that has ended is still passed on."""

    today: date
    ended_days: int

    @property
    def oldest_end(self) -> date:
        return self.today - timedelta(days=self.ended_days)


TABLE: tuple[tuple[Reason, Callable[[Facts, Day], bool]], ...] = (
    (Reason.WITHDRAWN, lambda facts, day: facts.withdrawn),
    (Reason.ARCHIVED, lambda facts, day: facts.archived),
    (Reason.ENDED, lambda facts, day: facts.ends_on is not None and facts.ends_on < day.oldest_end),
    (Reason.NO_SIRET, lambda facts, day: not (identifies(facts.responsible) and identifies(facts.trainer))),
    (Reason.INCOMPLETE, lambda facts, day: bool(facts.missing)),
)


def reason_of(facts: Facts, day: Day) -> Reason | None:
    """The first reason that holds; None: it is passed on."""
    return next((reason for reason, holds in TABLE if holds(facts, day)), None)


def identifies(siret: str) -> bool:
    """Whether this SIRET can be an organisation's: its key holds, and it is not the « unknown » of fourteen zeros."""
    return siret != NOBODY and is_siret(siret)
