"""From the body of an application to the domain's candidate, and the rules' errors back to the fields of the body."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from rafaelpro.applications.domain.apply import checked
from rafaelpro.applications.enums import Origin
from rafaelpro.applications.person import Candidate, InvalidCandidate

from .inputs import ISO_DATE
from .problems import FieldProblem

TEXTS = {
    "civilite": "civility",
    "nom_naissance": "birth_name",
    "nom_usage": "usual_name",
    "prenom": "first_name",
    "courriel": "email",
    "telephone": "phone",
    "code_postal": "postal_code",
    "ville": "town",
    "identifiant_france_travail": "france_travail_identifier",
    "message": "message",
}
OTHERS = {
    "inscrit_france_travail": "registered_france_travail",
    "recontact_referent_handicap": "wants_disability_contact",
    "niveau": "level",
    "date_naissance": "birth_date",
}
CONTACT = {"nom": "contact_name", "courriel": "contact_email", "telephone": "contact_phone"}
NAMES = (
    {field: name for name, field in (TEXTS | OTHERS).items()}
    | {field: f"contact_prescripteur.{name}" for name, field in CONTACT.items()}
)  # fmt: skip


def candidate_of(data: Mapping[str, Any]) -> Candidate:
    """The candidate that a body describes; what is absent or of another type is taken as not given."""
    texts = {field: _text(data.get(name)) for name, field in TEXTS.items()}
    contact = data.get("contact_prescripteur")
    given = contact if isinstance(contact, Mapping) else {}
    level = data.get("niveau")
    return Candidate(
        **texts,
        **{field: _text(given.get(name)) for name, field in CONTACT.items()},
        birth_date=_date(data.get("date_naissance")),
        registered_france_travail=data.get("inscrit_france_travail") is True,
        wants_disability_contact=data.get("recontact_referent_handicap") is True,
        level=level if isinstance(level, int) else None,
    )


def candidate_problems(data: Mapping[str, Any], *, unreadable: set[str]) -> list[FieldProblem]:
    """What the rules refuse (R6.2) in a body, but for the fields that could not be read."""
    readable = {name: value for name, value in data.items() if name not in unreadable}
    if any(name.startswith("contact_prescripteur.") for name in unreadable):
        readable.pop("contact_prescripteur", None)
    problems = []
    try:
        checked(candidate_of(readable), origin=Origin.PRESCRIBER)
    except InvalidCandidate as refusal:
        problems = [FieldProblem(NAMES[each.field], each.code, each.message) for each in refusal.errors]
    contact = readable.get("contact_prescripteur")
    if isinstance(contact, Mapping) and not _text(contact.get("nom")).strip():
        words = "Indiquez le nom de la personne à contacter."
        problems.append(FieldProblem("contact_prescripteur.nom", "obligatoire", words))
    return problems


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _date(value: Any) -> date | None:
    if isinstance(value, date):
        return value
    return date.fromisoformat(value) if isinstance(value, str) and ISO_DATE.match(value) else None
