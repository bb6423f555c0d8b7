"""The data of an application (R6.2): what is required, what is refused, in one place for the form and for the API."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from rafaelpro.core.french import identity
from rafaelpro.core.identifiers import POSTAL_CODE, is_france_travail_identifier, squeeze
from rafaelpro.core.nir import looks_like_nir

from .enums import Civility, Origin

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

PHONE = re.compile(r"\+?[0-9]{6,15}\Z", re.ASCII)
LIMITS = {
    "birth_name": 100,
    "usual_name": 100,
    "first_name": 100,
    "email": 254,
    "phone": 25,
    "postal_code": 5,
    "town": 100,
    "france_travail_identifier": 11,
    "message": 2000,
    "contact_name": 160,
    "contact_email": 254,
    "contact_phone": 25,
}
REQUIRED = {
    "birth_name": "Indiquez le nom de naissance.",
    "first_name": "Indiquez le prénom.",
    "postal_code": "Indiquez le code postal.",
    "town": "Indiquez la ville.",
}
NIR_MESSAGE = (
    "Ce texte contient ce qui ressemble à un numéro de sécurité sociale. "
    "Nous n'avons pas le droit de l'enregistrer : effacez-le."
)


class ErrorCode(StrEnum):
    REQUIRED = "obligatoire"
    INVALID = "invalide"
    TOO_LONG = "trop-long"
    TOO_YOUNG = "trop-jeune"
    NIR = "numero-securite-sociale"


@dataclass(frozen=True, slots=True)
class FieldError:
    """Why one field is refused; `field` is the name of a `Candidate` field."""

    field: str
    code: ErrorCode
    message: str


class InvalidCandidate(ValueError):
    """The data is refused: one or more errors, an entry a field."""

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__("; ".join(f"{error.field}: {error.message}" for error in errors))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is asked of a person (R6.2). Texts are cleaned by `cleaned`; an absent one is empty."""

    birth_name: str
    first_name: str
    birth_date: date | None
    usual_name: str = ""
    civility: str = ""
    email: str = ""
    phone: str = ""
    postal_code: str = ""
    town: str = ""
    registered_france_travail: bool = False
    france_travail_identifier: str = ""
    level: int | None = None
    message: str = ""
    wants_disability_contact: bool = False
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""

    @property
    def person_key(self) -> str:
        """Birth name, first name and birth date, case, accents, spaces and hyphens ignored (R6.3)."""
        return f"{identity(self.birth_name)}|{identity(self.first_name)}|{self.birth_date}"

    @property
    def email_key(self) -> str:
        """Address and birth date: a family may share an address (R6.3). Empty without address."""
        return f"{self.email.lower()}|{self.birth_date}" if self.email else ""


def cleaned(candidate: Candidate) -> Candidate:
    """The same data with spaces tidied, identifiers and phone numbers squeezed, addresses in lower case."""
    values = {field.name: getattr(candidate, field.name) for field in fields(candidate)}
    for name in LIMITS:
        values[name] = values[name].strip() if name == "message" else " ".join(values[name].split())
    for name in ("phone", "contact_phone", "postal_code"):
        values[name] = squeeze(values[name])
    values["france_travail_identifier"] = squeeze(values["france_travail_identifier"]).upper()
    for name in ("email", "contact_email"):
        values[name] = values[name].lower()
    return Candidate(**values)


def validate(candidate: Candidate, *, origin: Origin, today: date, minimum_age: int) -> list[FieldError]:
    """Every error of cleaned data; nothing when it may be kept. `minimum_age` in years, reached on `today`."""
    return [
        *_missing(candidate),
        *_contact_errors(candidate, origin),
        *_form_errors(candidate),
        *_birth_errors(candidate.birth_date, today, minimum_age),
        *_text_errors(candidate),
    ]


def age(birth_date: date, today: date) -> int:
    """Whole years; someone born on 29 February grows older on 1 March in common years."""
    return today.year - birth_date.year - ((today.month, today.day) < (birth_date.month, birth_date.day))


def _missing(candidate: Candidate) -> list[FieldError]:
    return [
        FieldError(name, ErrorCode.REQUIRED, message)
        for name, message in REQUIRED.items()
        if not getattr(candidate, name)
    ] + [
        FieldError(name, ErrorCode.INVALID, "Ce nom ne contient aucune lettre.")
        for name in ("birth_name", "first_name")
        if getattr(candidate, name) and not any(char.isalpha() for char in getattr(candidate, name))
    ]


def _contact_errors(candidate: Candidate, origin: Origin) -> list[FieldError]:
    if origin is Origin.SELF and not candidate.email:
        return [FieldError("email", ErrorCode.REQUIRED, "Indiquez l'adresse de courriel.")]
    if not candidate.email and not candidate.phone:
        return [FieldError("email", ErrorCode.REQUIRED, "Indiquez une adresse de courriel ou un numéro de téléphone.")]
    return []


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


_FORMS: tuple[tuple[str, Callable[[str], object], str], ...] = (
    ("email", _is_email, "Cette adresse de courriel n'est pas complète. Exemple : prenom.nom@exemple.fr"),
    ("contact_email", _is_email, "Cette adresse de courriel n'est pas complète. Exemple : prenom.nom@exemple.fr"),
    ("phone", PHONE.match, "Ce numéro de téléphone n'est pas complet. Exemple : 06 39 98 12 34"),
    ("contact_phone", PHONE.match, "Ce numéro de téléphone n'est pas complet. Exemple : 05 36 49 12 34"),
    ("postal_code", POSTAL_CODE.match, "Un code postal compte 5 chiffres. Exemple : 33000"),
)


def _form_errors(candidate: Candidate) -> list[FieldError]:
    errors = [
        FieldError(name, ErrorCode.INVALID, message)
        for name, fits, message in _FORMS
        if 0 < len(getattr(candidate, name)) <= LIMITS[name] and not fits(getattr(candidate, name))
    ]  # of a text that is too long, only that is said
    identifier = candidate.france_travail_identifier
    if identifier and not is_france_travail_identifier(identifier):
        words = "Un identifiant France Travail compte 7 chiffres et 1 lettre ou chiffre, ou 11 chiffres."
        errors.append(FieldError("france_travail_identifier", ErrorCode.INVALID, words))
    if candidate.level is not None and not 1 <= candidate.level <= 8:
        errors.append(FieldError("level", ErrorCode.INVALID, "Choisissez un niveau de 1 à 8."))
    if candidate.civility and candidate.civility not in Civility.values:
        errors.append(FieldError("civility", ErrorCode.INVALID, "Choisissez « Madame », « Monsieur » ou aucune."))
    return errors


def _birth_errors(birth_date: date | None, today: date, minimum_age: int) -> list[FieldError]:
    if birth_date is None:
        return [FieldError("birth_date", ErrorCode.REQUIRED, "Indiquez la date de naissance.")]
    if birth_date > today or age(birth_date, today) > 120:
        return [FieldError("birth_date", ErrorCode.INVALID, "Cette date de naissance n'est pas possible.")]
    if age(birth_date, today) < minimum_age:
        words = f"Il faut avoir au moins {minimum_age} ans pour candidater."
        return [FieldError("birth_date", ErrorCode.TOO_YOUNG, words)]
    return []


def _text_errors(candidate: Candidate) -> list[FieldError]:
    errors = []
    for name, limit in LIMITS.items():
        text = getattr(candidate, name)
        if len(text) > limit:
            words = f"Ce texte est trop long : {len(text)} caractères, {limit} au plus."
            errors.append(FieldError(name, ErrorCode.TOO_LONG, words))
        elif "\x00" in text:
            errors.append(FieldError(name, ErrorCode.INVALID, "Ce texte contient un caractère interdit."))
        elif looks_like_nir(text):
            errors.append(FieldError(name, ErrorCode.NIR, NIR_MESSAGE))
    return errors
