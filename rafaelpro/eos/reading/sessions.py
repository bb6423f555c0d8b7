"""A session of the catalogue, from a LHÉO session and the action around it."""

from __future__ import annotations

from datetime import date
from typing import Any

from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.core.identifiers import is_carif_number
from rafaelpro.eos.enums import RecordState
from rafaelpro.eos.offer import Meeting, Provider, SessionContent, SessionRecord, digest_of
from rafaelpro.lheo.extras import Extra
from rafaelpro.lheo.records import Action, Formation, Period, Recruitment, Session

from . import contacts, days, exact, places, points, providers, states
from .actions import default_trainer
from .columns import fitted
from .findings import Findings
from .texts import cut, line

INFORMATION_MEETING = "9"
PERMANENT_ENTRY = "1"
LONGEST_DETAILS = 250


def read(formation: Formation, action: Action, session: Session, *, is_twice: bool) -> SessionRecord:
    """The record of a session. What rejects it: its number, a date that is no date, a role that names nobody."""
    findings = Findings(session.numero, session.problems)
    findings.refuse_dates(session)
    if not is_carif_number(session.numero):
        findings.fault(session.line, f"{session.path}/@numero", session.numero, "un numéro Carif a 8 chiffres")
    elif is_twice:
        reason = "deux sessions du document portent ce numéro : elles sont rejetées toutes les deux"
        findings.fault(session.line, f"{session.path}/@numero", session.numero, reason)
    state = states.of_session(session.extras, session.path, findings)
    if state is RecordState.REMOVED:
        fault, notes = findings.split()
        return SessionRecord(session.numero, session.line, session.path, state, fault, notes)
    content, points_fault = _content(formation, action, session, findings)
    fault, notes = findings.split()
    return SessionRecord(
        number=session.numero,
        line=session.line,
        path=session.path,
        state=state,
        fault=fault,
        notes=notes,
        content=None if fault else content,
        points_fault=None if fault else points_fault,
    )


def _content(formation: Formation, action: Action, session: Session, findings: Findings) -> tuple[SessionContent, Any]:
    profile = session.extras.find(states.PROFILE) or Extra()
    where = f'{session.path}/extras[@info="eos"]'
    trainer = _trainer(formation, action, profile, where, findings)
    positioner = providers.in_extras(profile.find("organisme-positionneur"), where, findings)
    told = _dates(session, findings) | _terms(action, session) | _contacts(formation, session)
    told |= places.columns(action.places)
    columns = exact.taken(TrainingSession, fitted(TrainingSession, told), session.extras, session.path, findings)
    meetings = _meetings(action, session)
    entry_points, points_fault = points.read(profile, where, session.numero, findings)
    base = digest_of(columns, positioner.siret if positioner else "", [(each.date, each.details) for each in meetings])
    return SessionContent(columns, trainer, positioner, meetings, base, entry_points), points_fault


def _trainer(formation: Formation, action: Action, profile: Extra, where: str, findings: Findings) -> Provider | None:
    """The session's own; where it names none, the action's, else its responsible."""
    before = len(findings.faults)
    own = providers.in_extras(profile.find("organisme-formateur"), where, findings)
    if own or len(findings.faults) > before:
        return own
    return default_trainer(formation, action, findings)


def _dates(session: Session, findings: Findings) -> dict[str, Any]:
    start, end = _span(session.period, session, f"{session.path}/periode", findings)
    if start and end and end < start:
        value = f"{session.period.start.raw}–{session.period.end.raw}"
        findings.fault(session.period.line or session.line, f"{session.path}/periode", value, "la fin précède le début")
    registration = session.registration_period or Period()
    opens, closes = _span(registration, session, f"{session.path}/periode-inscription/periode", findings)
    return {
        "contract_start": start,
        "contract_end": end,
        "registration_start": opens,
        "registration_end": closes,
        "eos_created_on": days.value(session.datecrea, session.line, f"{session.path}/@datecrea", findings),
        "eos_updated_on": days.value(session.datemaj, session.line, f"{session.path}/@datemaj", findings),
    }


def _span(period: Period, session: Session, path: str, findings: Findings) -> tuple[date | None, date | None]:
    at = period.line or session.line
    start = days.value(period.start, at, f"{path}/debut", findings)
    return start, days.value(period.end, at, f"{path}/fin", findings)


def _terms(action: Action, session: Session) -> dict[str, Any]:
    return {
        "permanent_entry": action.entry_mode == PERMANENT_ENTRY,
        "recruitment_state": session.recruitment_state[:2],
        "registration_terms": line(session.registration_method),
        "registration_address": places.full(session.registration_address),
    }


def _contacts(formation: Formation, session: Session) -> dict[str, Any]:
    """The session's contacts; where it has none, those of the formation, then those of the responsible."""
    known = (session.contacts, formation.contacts, formation.responsible.contacts)
    contact = next((found for each in known if (found := contacts.first(each))), None)
    disability = next((found for each in known if (found := contacts.for_disability(each))), None)
    return {**contacts.columns(contact, "contact"), **contacts.columns(disability, "disability_contact")}


def _meetings(action: Action, session: Session) -> tuple[Meeting, ...]:
    """The session's own information meetings; where it has none, the dates of the action."""
    told = (each for each in session.recruitments if each.method == INFORMATION_MEETING)
    own = [_meeting(each) for each in told if each.attribute("info") != exact.PROFILE]  # not those added here
    found = [each for each in own if each] or [
        Meeting(each.date.value, cut(places.full(action.information_address), LONGEST_DETAILS))
        for each in action.information_dates
        if each.date.value and days.is_plausible(each.date.value)
    ]
    return tuple(sorted(set(found), key=lambda each: (each.date, each.details)))


def _meeting(step: Recruitment) -> Meeting | None:
    day = step.period.start.value if step.period else None
    if day is None or not days.is_plausible(day):
        return None
    hours = "–".join(part for text in (step.start_time, step.end_time) if (part := line(text)))
    details = " · ".join(part for part in (hours, places.full(step.address), line(step.comment)) if part)
    return Meeting(day, cut(details, LONGEST_DETAILS))
