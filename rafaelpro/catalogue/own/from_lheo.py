"""A LHÉO record as the texts of a draft: pure. What LHÉO says more than once is kept once, and what is left is told."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from rafaelpro.lheo import records as lheo
from rafaelpro.lheo.dates import Dated
from rafaelpro.lheo.problems import Problem

from .checks import MOST_KEPT
from .content import Content
from .fields import LEVELS

REGION = "2"
LONGEST_SOURCE = 120
MOST_NOTES = 8


@dataclass(frozen=True, slots=True)
class Draft:
    """One action of a formation, ready to be kept; `notes` tell what was left out or is odd."""

    line: int
    source: str
    siret: str
    funded_by_region: bool
    content: Content
    notes: tuple[str, ...]


def drafts_of(formation: lheo.Formation) -> Iterator[Draft]:
    """One draft for each action: an action is what has sessions, a place and a price."""
    for action in formation.actions:
        content = _content(formation, action)
        yield Draft(
            line=action.line or formation.line,
            source=_source(formation, action, content),
            siret=formation.responsible.siret,
            funded_by_region=any(funder.code == REGION for funder in action.funders),
            content=content,
            notes=tuple(_notes(formation, action)),
        )


def _source(formation: lheo.Formation, action: lheo.Action, content: Content) -> str:
    """What tells this record from another when the file is brought again: its numbers, else what it says."""
    if action.numero:
        return f"{formation.numero}/{action.numero}"[:LONGEST_SOURCE]
    return hashlib.sha256(json.dumps(content.held(), sort_keys=True).encode()).hexdigest()


def _content(formation: lheo.Formation, action: lheo.Action) -> Content:
    content = Content.read({"texts": _training(formation) | _course(formation, action) | _place(action)})
    for session in action.sessions:
        content = content.with_session(_session(session))
        if len(content.sessions) > MOST_KEPT:
            break  # `checks.unkept` refuses the record
    return content


def _training(formation: lheo.Formation) -> dict[str, str]:
    return {
        "title": formation.title,
        "objective": formation.objective,
        "programme": formation.content,
        "results": formation.expected_results,
        "certifying": "" if formation.certifying is None else str(int(formation.certifying)),
        "certification": next(filter(None, map(_certification, formation.certifications)), ""),
        "formacodes": " ".join(formation.domain.formacodes),
        "romes": " ".join(formation.domain.rome_codes),
        "entry_level": formation.entry_level if formation.entry_level in dict(LEVELS) else "",
        **_contact(formation),
    }


def _course(formation: lheo.Formation, action: lheo.Action) -> dict[str, str]:
    return {
        "audience": action.public_info,
        "prerequisites": action.specific_conditions,
        "admission": action.recruitment_terms,
        "disability_access": action.disabled_access,
        "duration": action.indicative_duration,
        "total_hours": _number(action.total_hours),
        "company_hours": _number(action.company_hours),
        "rhythm": action.rhythm,
        "teaching_mode": action.teaching_mode,
        "entry_mode": action.entry_mode,
        "methods": action.teaching_methods,
        "total_price": action.total_price,
        "hourly_price": action.hourly_price,
        "remaining_fees": action.remaining_fees,
        "funding": action.coverage_details,
        "web_link": next(iter(action.urls or formation.urls), ""),
        "travel": "\n".join(filter(None, [action.transport, action.catering, action.lodging])),
    }


def _place(action: lheo.Action) -> dict[str, str]:
    address = next((place.details.address for place in action.places if place.details.address), None)
    if address is None:
        return {}
    return {
        "place_name": address.name,
        "address": ", ".join(address.lines),
        "postal_code": address.postcode,
        "town": address.town,
    }


def _contact(formation: lheo.Formation) -> dict[str, str]:
    details = next((contact.details for contact in formation.contacts), lheo.ContactDetails())
    name = " ".join(filter(None, [details.first_name, details.last_name])) or " ".join(details.lines)
    return {
        "contact_name": name,
        "contact_phone": next(iter(details.landlines or details.mobiles), ""),
        "contact_email": details.email,
    }


def _session(session: lheo.Session) -> dict[str, str]:
    until = session.registration_period.end if session.registration_period else Dated()
    return {
        "start": _day(session.period.start),
        "end": _day(session.period.end),
        "registration_end": _day(until),
        "details": session.registration_method,
    }


def _day(dated: Dated) -> str:
    """As it is written here; a date that is none stays as it came, to be corrected, and one unknown is left empty."""
    if dated.value is not None:
        return f"{dated.value:%d/%m/%Y}"
    return dated.raw if dated.is_invalid else ""


def _certification(certification: lheo.Certification) -> str:
    for prefix, code in (("RNCP", certification.rncp), ("RS", certification.rs)):
        if code:
            return code if code.upper().startswith(prefix) else f"{prefix}{code}"
    return ""


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _notes(formation: lheo.Formation, action: lheo.Action) -> Iterator[str]:
    if len(action.places) > 1:
        yield f"{len(action.places)} lieux : seul le premier est repris."
    if len(formation.contacts) > 1:
        yield f"{len(formation.contacts)} contacts : seul le premier est repris."
    if formation.sub_modules:
        yield f"{len(formation.sub_modules)} modules : ils ne sont pas repris, décrivez-les dans le programme."
    found = [*formation.problems, *action.problems, *(each for session in action.sessions for each in session.problems)]
    yield from map(_words, found[:MOST_NOTES])
    if len(found) > MOST_NOTES:
        yield f"et {len(found) - MOST_NOTES} autres remarques."


def _words(problem: Problem) -> str:
    """Without the value: it may be anything."""
    return f"ligne {problem.line}, {problem.element} : {problem.reason}"
