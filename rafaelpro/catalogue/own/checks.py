"""What an own offer needs before it may be sent or published: pure, field by field, then across fields.

A draft keeps anything that was typed, wrong or too long. Only what may never be kept at all is refused at once:
see `refusals`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

from rafaelpro.core.french import NBSP, short_date
from rafaelpro.core.nir import looks_like_nir

from .content import Content, OwnSessionTexts
from .fields import BY_NAME, FIELDS, MOST_SESSIONS, REMOTE, SESSION_FIELDS, Field, Kind, Section
from .values import codes_of, day_of, number_of, price_of

LONGEST_KEPT = 20_000
"""Characters of one text that a draft keeps, whatever the limit of its field."""

MOST_KEPT = 200
"""Sessions that a draft keeps; fewer may be published."""

MOST_DIGITS = 5
"""Digits of a number of places that a draft keeps; fewer may be published."""

TOO_MANY_PLACES = f"Ce nombre de places a plus de {MOST_DIGITS} chiffres. Il n’est pas enregistré{NBSP}: corrigez-le."
NOTHING_TYPED = f"Une session vide n’est pas enregistrée{NBSP}: indiquez au moins ses dates."
TOO_MANY = f"{MOST_KEPT} sessions au plus dans un brouillon."
NIR_MESSAGE = (
    "Ce texte contient ce qui ressemble à un numéro de sécurité sociale. "
    f"Nous n’avons pas le droit de l’enregistrer{NBSP}: effacez-le."
)
MOST_CODES = 5
_PHONE = re.compile(r"\+?[0-9 .()\-/\u00a0\u202f]{6,25}\Z", re.ASCII)
_POSTCODE = re.compile(r"(?!00000)[0-9]{5}\Z", re.ASCII)
_CERTIFICATION = re.compile(r"(?:RNCP|RS) ?[0-9]{2,7}\Z", re.ASCII | re.IGNORECASE)
_FORMACODE = re.compile(r"[0-9]{5}\Z", re.ASCII)
_ROME = re.compile(r"[A-Z][0-9]{4}\Z", re.ASCII)
_is_web_address = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True, slots=True)
class Problem:
    """Why it cannot be sent yet. `session` is the key of a session, `field` a name; both may be empty."""

    section: Section
    field: str
    words: str
    missing: bool = False
    session: str = ""


def refusals(texts: Mapping[str, str]) -> dict[str, str]:
    """What not even a draft may keep, by field: a social security number, a NUL, a text or a number without end."""
    found = {name: _refusal(text) for name, text in texts.items()}
    if sum(map(str.isdigit, texts.get("places", ""))) > MOST_DIGITS:
        found["places"] = found["places"] or TOO_MANY_PLACES
    return {name: words for name, words in found.items() if words}


def unkept(content: Content) -> str:
    """Why not even a draft may hold this content; nothing when it may."""
    if len(content.sessions) > MOST_KEPT:
        return TOO_MANY
    errors = refusals(content.texts)
    for session in content.sessions:
        errors |= refusals(session.texts)
    return next(iter(errors.values()), "")


def problems(content: Content, today: date) -> list[Problem]:
    """Everything that keeps it from being sent, in the order of the form."""
    found = [*field_problems(content), *_across(content), *session_problems(content, today)]
    order = list(Section)
    return sorted(found, key=lambda each: order.index(each.section))


def field_problems(content: Content) -> Iterator[Problem]:
    for field in FIELDS:
        yield from _problems_of(field, content.text(field.name))


def session_problems(content: Content, today: date) -> Iterator[Problem]:
    if not content.sessions:
        yield Problem(Section.SESSIONS, "", "Ajoutez au moins une session.", missing=True)
        return
    if len(content.sessions) > MOST_SESSIONS:
        yield Problem(Section.SESSIONS, "", f"{MOST_SESSIONS} sessions au plus{NBSP}: retirez les plus anciennes.")
    for session in content.sessions:
        yield from problems_of_session(session)
    ends = [session.day("end") for session in content.sessions]
    if all(end is not None and end < today for end in ends):
        yield Problem(Section.SESSIONS, "", "Toutes les sessions sont terminées. Ajoutez une session à venir.")


def problems_of_session(session: OwnSessionTexts) -> list[Problem]:
    """The problems of one session, those of its dates together included."""
    own = [each for field in SESSION_FIELDS for each in _problems_of(field, session.texts.get(field.name, ""))]
    dates = [Problem(Section.SESSIONS, name, words) for name, words in _date_order(session)]
    return [Problem(each.section, each.field, each.words, each.missing, session.key) for each in [*own, *dates]]


def _refusal(text: str) -> str:
    if "\x00" in text:
        return "Ce texte contient un caractère interdit."
    if len(text) > LONGEST_KEPT:
        return f"Ce texte est trop long{NBSP}: {len(text)} caractères. Il n’est pas enregistré{NBSP}: coupez-le."
    return NIR_MESSAGE if looks_like_nir(text) else ""


def _problems_of(field: Field, text: str) -> Iterator[Problem]:
    if not text:
        if field.required:
            yield Problem(field.section, field.name, _missing(field), missing=True)
        return
    words = _CHECKS[field.kind](field, text)
    if words:
        yield Problem(field.section, field.name, words)


def _missing(field: Field) -> str:
    return "Choisissez une réponse." if field.kind is Kind.CHOICE else "Renseignez ce champ."


def _length(field: Field, text: str) -> str:
    if len(text) <= field.limit:
        return ""
    return f"Ce texte est trop long{NBSP}: {len(text)} caractères, {field.limit} au plus."


def _number(field: Field, text: str) -> str:
    return "" if number_of(text) else "Indiquez un nombre entier, plus grand que zéro."


def _price(field: Field, text: str) -> str:
    return "" if price_of(text) is not None else f"Indiquez un montant en euros. Exemple{NBSP}: 1{NBSP}250,50."


def _choice(field: Field, text: str) -> str:
    return "" if text in dict(field.choices) else "Choisissez une réponse de la liste."


def _codes(field: Field, text: str) -> str:
    form, example = (_FORMACODE, "31054") if field.kind is Kind.FORMACODES else (_ROME, "H2913")
    codes = codes_of(text)
    if len(codes) > MOST_CODES:
        return f"{MOST_CODES} codes au plus."
    strange = [code[:20] for code in codes if not form.match(code)]
    return f"«{NBSP}{strange[0]}{NBSP}» n’est pas un code. Exemple{NBSP}: {example}." if strange else ""


def _matching(form: re.Pattern[str], words: str) -> Callable[[Field, str], str]:
    return lambda field, text: "" if form.match(text) else words


def _date(field: Field, text: str) -> str:
    if day_of(text):
        return ""
    return f"Cette date n’existe pas ou est mal écrite. Écrivez-la ainsi{NBSP}: 03/03/2025."


def _email(field: Field, text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        return f"Cette adresse n’est pas complète. Exemple{NBSP}: accueil@exemple.fr"
    return _length(field, text)


def _link(field: Field, text: str) -> str:
    try:
        _is_web_address(text)
    except ValidationError:
        return f"Cette adresse n’est pas complète. Exemple{NBSP}: https://exemple.fr/formation"
    if "@" in text.partition("//")[2].partition("/")[0]:
        return "Une adresse ne contient pas d’identifiant ni de mot de passe."
    return _length(field, text)


_CHECKS: dict[Kind, Callable[[Field, str], str]] = {
    Kind.LINE: _length,
    Kind.TEXT: _length,
    Kind.NUMBER: _number,
    Kind.PRICE: _price,
    Kind.CHOICE: _choice,
    Kind.FORMACODES: _codes,
    Kind.ROMES: _codes,
    Kind.CERTIFICATION: _matching(_CERTIFICATION, f"Ce numéro n’a pas la bonne forme. Exemple{NBSP}: RNCP37098."),
    Kind.DATE: _date,
    Kind.EMAIL: _email,
    Kind.PHONE: _matching(_PHONE, f"Ce numéro n’a pas la bonne forme. Exemple{NBSP}: 05 36 49 00 00."),
    Kind.LINK: _link,
    Kind.POSTCODE: _matching(_POSTCODE, "Indiquez 5 chiffres."),
}


def _across(content: Content) -> Iterator[Problem]:
    """What no field alone can tell."""
    if content.text("certifying") == "1" and not content.text("certification"):
        words = "La formation mène à une certification. Indiquez son numéro."
        yield Problem(Section.TRAINING, "certification", words, missing=True)
    total, company = number_of(content.text("total_hours")), number_of(content.text("company_hours"))
    if total and company and company > total:
        words = f"C’est plus que le nombre d’heures en tout ({total})."
        yield Problem(Section.COURSE, "company_hours", words)
    if content.text("teaching_mode") != REMOTE:
        for name in ("address", "postal_code", "town"):
            if not content.text(name):
                words = "Renseignez ce champ. Le lieu n’est facultatif que pour une formation entièrement à distance."
                yield Problem(Section.PLACE, name, words, missing=True)
    if not content.text("contact_phone") and not content.text("contact_email"):
        words = "Indiquez un téléphone ou un courriel."
        yield Problem(BY_NAME["contact_phone"].section, "contact_phone", words, missing=True)


def _date_order(session: OwnSessionTexts) -> Iterator[tuple[str, str]]:
    start, end, until = (session.day(name) for name in ("start", "end", "registration_end"))
    if start and end and end < start:
        yield "end", f"Le dernier jour vient avant le premier ({short_date(start)})."
    if until and end and until > end:
        yield "registration_end", f"On ne s’inscrit plus après le dernier jour ({short_date(end)})."
