"""What a training action must tell the public, and what it does not tell yet: Qualiopi's first indicator as a table.

Pure: an action and its current sessions in, what is missing out. `gaps.py` asks the database the same from the same
table. Each element names the columns that may hold it: one that says something is enough.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

# A text says something when it holds a letter or a digit, and is no mere « à compléter ». Read alike by Python and by
# PostgreSQL, without regard to case; « . » stands for an accented letter, whatever its form.
SAYS = (
    r"^(?![^0-9a-z]*(n[./]?c|(a )?compl.ter|(a )?d.finir|non (renseign|communiqu|pr.cis).e?s?|x+)[^0-9a-z]*$)"
    r".*[0-9a-z]"
)
_SAYS = re.compile(SAYS, re.IGNORECASE | re.DOTALL)


class Whom(StrEnum):
    """For whom an element matters most; the value is the word of the screens."""

    CANDIDATES = "candidats"
    PRESCRIBERS = "prescripteurs"
    DISABLED = "personnes handicapées"


class Where(StrEnum):
    """Where it is put right (R3.1, R3.2)."""

    EOS = "dans EOS"
    ACTION_FORM = "ici, formulaire de la formation"
    SESSION_FORM = "ici, formulaire de la session, ou dans EOS"


@dataclass(frozen=True, slots=True)
class Element:
    """One thing to tell. `by_session`: each current session must tell it. `only_if`: a column that must be true.

    `advised`: the guide or another indicator wants it; it is shown, and does not count in the gauge.
    """

    code: str
    label: str
    fields: tuple[str, ...]
    where: Where
    whom: tuple[Whom, ...]
    advice: str
    by_session: bool = False
    only_if: str = ""
    advised: bool = False


EVERYONE = (Whom.CANDIDATES, Whom.PRESCRIBERS)
CONTACT = ("enrichment__recruitment_contact", "contact_phone", "contact_email")
DISABILITY_CONTACT = (
    "enrichment__disability_contact",
    "disability_contact_phone",
    "disability_contact_email",
    "disability_contact_name",
)

ELEMENTS: tuple[Element, ...] = (
    Element(
        "prerequis", "Prérequis", ("prerequisites",), Where.EOS, EVERYONE,
        "Ce qu’il faut savoir ou avoir pour entrer. S’il n’en faut aucun, écrivez-le.",
    ),
    Element(
        "objectifs", "Objectifs", ("objective",), Where.EOS, EVERYONE,
        "Ce que la personne saura faire à la fin.",
    ),
    Element(
        "duree", "Durée", ("duration_text", "total_hours", "centre_hours"), Where.EOS, EVERYONE,
        "Le nombre d’heures, ou la durée en semaines.",
    ),
    Element(
        "modalites-acces", "Modalités d’accès", ("recruitment_terms",), Where.EOS, EVERYONE,
        "Comment on s’inscrit\u00a0: réunion, entretien, test.",
    ),
    Element(
        "delais-acces", "Délais d’accès", ("entry_from",), Where.EOS, EVERYONE,
        "La date à laquelle on peut entrer\u00a0: un point d’entrée à venir, ou le début de la session.",
        by_session=True,
    ),
    Element(
        "tarifs", "Tarifs", ("remaining_fees",), Where.EOS, (Whom.CANDIDATES,),
        "Ce qui reste à payer, même si c’est zéro.",
    ),
    Element(
        "contact", "Contact", CONTACT, Where.SESSION_FORM, EVERYONE,
        "Un téléphone ou une adresse électronique pour chaque session.",
        by_session=True,
    ),
    Element(
        "methodes", "Méthodes mobilisées", ("teaching_methods",), Where.EOS, EVERYONE,
        "Cours, ateliers, travail en entreprise, à distance…",
    ),
    Element(
        "evaluation", "Évaluation et résultats attendus", ("expected_results",), Where.EOS, EVERYONE,
        "Comment les acquis sont vérifiés, et ce que la personne obtient.",
    ),
    Element(
        "accessibilite", "Accessibilité aux personnes handicapées", ("disability_access",), Where.EOS, (Whom.DISABLED,),
        "L’accès aux locaux et les aménagements possibles.",
    ),
    Element(
        "referent-handicap", "Référent handicap", DISABILITY_CONTACT, Where.SESSION_FORM, (Whom.DISABLED,),
        "La personne à joindre, pour chaque session.",
        by_session=True,
    ),
    Element(
        "le-plus", "Le plus de cette formation", ("enrichment__highlights",), Where.ACTION_FORM, EVERYONE,
        "Ce qui distingue votre formation ou votre organisme.",
        advised=True,
    ),
    Element(
        "lien-web", "Lien web", ("enrichment__web_link",), Where.ACTION_FORM, EVERYONE,
        "Votre page sur cette formation, par exemple celle de vos indicateurs de résultats.",
        advised=True,
    ),
    Element(
        "certification", "Certification visée", ("rncp_codes",), Where.EOS, EVERYONE,
        "La fiche RNCP de la certification que la formation prépare.",
        only_if="certifying", advised=True,
    ),
)  # fmt: skip
REQUIRED = tuple(element for element in ELEMENTS if not element.advised)
BY_CODE = {element.code: element for element in ELEMENTS}


@dataclass(frozen=True, slots=True)
class Gap:
    """An element that is missing; `sessions`: those that lack it, where each session must tell it."""

    element: Element
    sessions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Completeness:
    """What is missing and what is told, in the order of the table; what does not apply is in neither."""

    gaps: tuple[Gap, ...]
    told: tuple[Element, ...]

    @property
    def required(self) -> tuple[Gap, ...]:
        """What the indicator asks for and is not there."""
        return tuple(gap for gap in self.gaps if not gap.element.advised)

    @property
    def advised(self) -> tuple[Gap, ...]:
        return tuple(gap for gap in self.gaps if gap.element.advised)

    @property
    def done(self) -> int:
        return self.total - len(self.required)

    @property
    def total(self) -> int:
        return len(REQUIRED)

    @property
    def is_complete(self) -> bool:
        return not self.required


def completeness(action: object, sessions: Iterable[object]) -> Completeness:
    """What an action and its current sessions do not tell; without any session nothing of a session is missing.

    Attributes are those of `TrainingAction` and of the sessions of `gaps.current_sessions`.
    """
    current = list(sessions)
    asked = [element for element in ELEMENTS if _applies(element, action, current)]
    gaps = {element.code: _gap(element, action, current) for element in asked}
    return Completeness(
        gaps=tuple(gap for gap in gaps.values() if gap),
        told=tuple(element for element in asked if not gaps[element.code]),
    )


def _applies(element: Element, action: object, sessions: list[object]) -> bool:
    if element.by_session:
        return bool(sessions)
    return not element.only_if or bool(_value(action, element.only_if))


def _gap(element: Element, action: object, sessions: list[object]) -> Gap | None:
    if not element.by_session:
        return None if _tells(action, element.fields) else Gap(element)
    silent = tuple(str(_value(each, "carif_number")) for each in sessions if not _tells(each, element.fields))
    return Gap(element, silent) if silent else None


def _tells(thing: object, fields: Collection[str]) -> bool:
    return any(says(_value(thing, name)) for name in fields)


def says(value: object) -> bool:
    """Whether a column says something: « - », « NC » and « à compléter » do not; the number 0 does."""
    if isinstance(value, str):
        return _SAYS.match(value) is not None
    return value not in (None, [])


def _value(thing: object, path: str) -> object:
    """`enrichment__web_link` is the web link of the enrichment, None where there is none."""
    for name in path.split("__"):
        thing = getattr(thing, name, None)
    return thing
