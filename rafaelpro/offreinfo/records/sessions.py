"""A LHÉO session in the EOS profile, what is enriched here included."""

from __future__ import annotations

from collections.abc import Iterator

from rafaelpro.applications.models import ManualRecruitment
from rafaelpro.catalogue.models import InformationMeeting, SessionEnrichment, TrainingSession
from rafaelpro.eos.enums import RecordState
from rafaelpro.eos.reading.exact import PROFILE
from rafaelpro.lheo import dates
from rafaelpro.lheo import records as lheo
from rafaelpro.lheo.extras import Extra, Extras, extra, extras
from rafaelpro.organisations.models import Organisation

from . import places
from .values import code, end, lines, number, start

OPEN, CLOSED = "1", "2"
ON_APPLICATION, INFORMATION_MEETING = "7", "9"
MINE = (("info", PROFILE),)  # what was added here, so that our own intake does not take it for EOS's


def session_record(session: TrainingSession) -> lheo.Session:
    return lheo.Session(
        numero=session.carif_number,
        datecrea=dates.of(session.published_on),  # type: ignore[arg-type]  # a date
        datemaj=dates.of(session.eos_updated_on),
        period=lheo.Period(start=start(session.contract_start), end=end(session.contract_end)),
        registration_address=places.registration(session.registration_address),
        registration_method=session.registration_terms,
        registration_period=_registration(session),
        recruitment_state=_recruitment_state(session),
        recruitments=tuple(_recruitments(session)),
        contacts=tuple(_contacts(session)),
        extras=Extras((_profile(session),)),
    )


def manual_of(session: TrainingSession) -> ManualRecruitment | None:
    return getattr(session, "manual_recruitment", None)


def enrichment_of(session: TrainingSession) -> SessionEnrichment | None:
    return getattr(session, "enrichment", None)


def _registration(session: TrainingSession) -> lheo.Period | None:
    if not (session.registration_start or session.registration_end):
        return None
    return lheo.Period(start=start(session.registration_start), end=end(session.registration_end))


def _recruitment_state(session: TrainingSession) -> str:
    """What the organisation has decided (R5.1), else what EOS says; a cancelled session is closed."""
    manual = manual_of(session)
    if session.cancelled_at or (manual and manual.cancelled_at):
        return CLOSED
    if manual:
        return OPEN if manual.is_open else CLOSED
    return code(session.recruitment_state, "dict-etat-recrutement")


def _recruitments(session: TrainingSession) -> Iterator[lheo.Recruitment]:
    manual = manual_of(session)
    if manual and manual.places is not None:
        yield lheo.Recruitment(method=ON_APPLICATION, places=number(manual.places))
    yield from map(_meeting, session.information_meetings.all())


def _meeting(meeting: InformationMeeting) -> lheo.Recruitment:
    """EOS's words are already one line of text; a meeting that was added here has its place and hours apart."""
    day = dates.of(meeting.date)
    place = lines(meeting.place, 4)
    return lheo.Recruitment(
        attributes=() if meeting.from_eos else MINE,
        method=INFORMATION_MEETING,
        address=places.registration(meeting.place) if place else None,
        url=meeting.link,
        places=number(meeting.places),
        period=lheo.Period(start=day, end=day),
        start_time=f"{meeting.starts_at:%Hh%M}" if meeting.starts_at else "",
        end_time=f"{meeting.ends_at:%Hh%M}" if meeting.ends_at else "",
        comment=meeting.details,
    )


def _contacts(session: TrainingSession) -> Iterator[lheo.Contact]:
    """EOS's, then what the organisation adds in its own words (R3.2)."""
    added = enrichment_of(session)
    found = (
        places.contact(session.contact_name, session.contact_phone, session.contact_email),
        places.contact(
            session.disability_contact_name,
            session.disability_contact_phone,
            session.disability_contact_email,
            places.DISABILITY,
        ),
        places.words(added.recruitment_contact) if added else None,
        places.words(added.disability_contact, places.DISABILITY) if added else None,
    )
    yield from (each for each in found if each)


def _profile(session: TrainingSession) -> Extra:
    """`extras[@info="eos"]`: state, organisations of its own, entry points (contract of the EOS profile)."""
    state = RecordState.CANCELLED if session.cancelled_at else RecordState.PUBLISHED
    parts = [extra("etat", state), _organisation("organisme-formateur", session.trainer)]
    if session.positioner:
        parts.append(_organisation("organisme-positionneur", session.positioner))
    points = [_point(each.number, f"{each.date:%Y%m%d}", each.places, each.bis_of) for each in _by_date(session)]
    if points:
        parts.append(extras("points-entree", *points))
    return extras("eos", *parts)


def _by_date(session: TrainingSession) -> list:  # type: ignore[type-arg]
    return sorted(session.entry_points.all(), key=lambda point: point.date)


def _organisation(role: str, organisation: Organisation) -> Extra:
    return extras(role, extra("SIRET", organisation.siret), extra("raison-sociale", organisation.name))


def _point(number_: str, day: str, places_: int, bis_of: str) -> Extra:
    parts = [extra("date", day), extra("places", str(places_))]
    if bis_of:
        parts.append(extra("bis-de", bis_of))
    return extras("point-entree", *parts, numero=number_)
