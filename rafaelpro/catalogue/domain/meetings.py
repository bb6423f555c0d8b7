"""Add, change and remove the information meetings of a session (R3.2); those that EOS sends are left to EOS (R3.1)."""

from __future__ import annotations

from dataclasses import asdict, astuple, dataclass, fields, replace
from datetime import date, time
from typing import Any

from django.db import transaction

from rafaelpro.catalogue.errors import ChangedMeanwhile, EnrichmentNotAllowed, InvalidEnrichment
from rafaelpro.catalogue.models import InformationMeeting, TrainingSession
from rafaelpro.core import clock
from rafaelpro.core.french import short_date
from rafaelpro.history import record
from rafaelpro.organisations.rights import Actor, Deed, Refusal, Verdict, may

from .enrich_session import HISTORY_KIND, lock_session
from .texts import link_error, text_error
from .texts import version as version_from

TEXT_LIMIT = 250
MOST_PLACES = 10_000
MOST_MEETINGS = 30  # to come, of one session
FROM_EOS = Verdict(
    Refusal.EOS_DATA, "Cette réunion vient d'EOS : elle se modifie dans EOS. Vous pouvez en ajouter une autre ici."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingValues:
    """What is written of a meeting."""

    date: date
    starts_at: time | None
    ends_at: time | None = None
    place: str = ""
    link: str = ""
    places: int | None = None
    details: str = ""

    def tidied(self) -> MeetingValues:
        """Texts of one line."""
        place, details = (" ".join(text.split()) for text in (self.place, self.details))
        return replace(self, place=place, details=details, link=self.link.strip())


NAMES = tuple(each.name for each in fields(MeetingValues))


def values_of(meeting: InformationMeeting) -> MeetingValues:
    return MeetingValues(**{name: getattr(meeting, name) for name in NAMES})


def meeting_version_of(meeting: InformationMeeting | None) -> str:
    """What stands now, as a short text to compare."""
    return version_from(astuple(values_of(meeting)) if meeting else ())


def meeting_errors_of(values: MeetingValues, session: TrainingSession) -> dict[str, str]:
    """Every error, by field."""
    found = {
        "date": _date_error(values.date, session),
        "starts_at": "" if values.starts_at else "Indiquez l'heure de début. Exemple : 14:30",
        "ends_at": _end_error(values),
        "place": text_error(values.place, TEXT_LIMIT) or _where_error(values),
        "link": link_error(values.link),
        "places": _places_error(values.places),
        "details": text_error(values.details, TEXT_LIMIT),
    }
    return {name: words for name, words in found.items() if words}


@transaction.atomic
def add_meeting(*, session: TrainingSession, values: MeetingValues, actor: Actor) -> InformationMeeting:
    """Add a meeting. Order: session's lock, right (R2.2), data, number of meetings, row, history line.

    Raises `EnrichmentNotAllowed`, `InvalidEnrichment` (also for the same meeting twice: a double click).
    """
    locked = _locked(session, actor)
    written = _checked(values, locked)
    coming = InformationMeeting.objects.filter(session=locked, date__gte=clock.today())
    if coming.filter(date=written.date, starts_at=written.starts_at, place=written.place, link=written.link).exists():
        raise InvalidEnrichment({"date": "Cette réunion est déjà dans la liste, à la même heure et au même endroit."})
    if coming.filter(from_eos=False).count() >= MOST_MEETINGS:
        raise InvalidEnrichment({"date": f"Une session a au plus {MOST_MEETINGS} réunions à venir."})
    made = InformationMeeting(session=locked, from_eos=False, **_columns(written), **_signature(actor))
    made.save(force_insert=True)
    _tell(locked, "réunion d'information ajoutée", None, written, actor)
    return made


@transaction.atomic
def change_meeting(
    *, session: TrainingSession, meeting_id: int, values: MeetingValues, actor: Actor, version: str
) -> InformationMeeting:
    """Change a meeting of ours. Order: session's lock, right, meeting, version, data, row, history line; nothing is
    written where nothing changes.

    Raises `EnrichmentNotAllowed` (also for one of EOS's), `ChangedMeanwhile` (with nothing present: removed
    meanwhile), `InvalidEnrichment`.
    """
    locked = _locked(session, actor)
    meeting = _ours(locked, meeting_id)
    if version != meeting_version_of(meeting):
        raise ChangedMeanwhile(meeting)
    before, after = values_of(meeting), _checked(values, locked)
    if after == before:
        return meeting
    for name, value in (_columns(after) | _signature(actor)).items():
        setattr(meeting, name, value)
    meeting.revision += 1
    meeting.save()
    _tell(locked, "réunion d'information modifiée", before, after, actor)
    return meeting


@transaction.atomic
def remove_meeting(*, session: TrainingSession, meeting_id: int, actor: Actor) -> None:
    """Remove a meeting of ours; history keeps what it was. Raises `EnrichmentNotAllowed`, `ChangedMeanwhile` (removed
    already).
    """
    locked = _locked(session, actor)
    meeting = _ours(locked, meeting_id)
    before = values_of(meeting)
    meeting.delete()
    _tell(locked, "réunion d'information retirée", before, None, actor)


def _locked(session: TrainingSession, actor: Actor) -> TrainingSession:
    locked = lock_session(session.pk)
    verdict = may(actor, Deed.MANAGE_SESSION, locked)
    if not verdict:
        raise EnrichmentNotAllowed(verdict)
    return locked


def _ours(session: TrainingSession, meeting_id: int) -> InformationMeeting:
    meeting = InformationMeeting.objects.filter(session=session, pk=meeting_id).first()
    if meeting is None:
        raise ChangedMeanwhile(None)
    if meeting.from_eos:
        raise EnrichmentNotAllowed(FROM_EOS)
    return meeting


def _checked(values: MeetingValues, session: TrainingSession) -> MeetingValues:
    written = values.tidied()
    if errors := meeting_errors_of(written, session):
        raise InvalidEnrichment(errors)
    return written


def _columns(values: MeetingValues) -> dict[str, Any]:
    return {name: getattr(values, name) for name in NAMES}


def _signature(actor: Actor) -> dict[str, Any]:
    return {"updated_at": clock.now(), "updated_by": actor.label[:200]}


def _tell(
    session: TrainingSession, verb: str, before: MeetingValues | None, after: MeetingValues | None, actor: Actor
) -> None:
    """The fields that changed, before and after; all of them for one that comes or goes."""
    old, new = (_plain(each) for each in (before, after))
    changed = {f"meeting_{name}": [old[name], new[name]] for name in NAMES if old[name] != new[name]}
    line = record.Line(HISTORY_KIND, session.carif_number, verb, details={"champs": changed})
    record.write(line, actor.author)


def _plain(values: MeetingValues | None) -> dict[str, Any]:
    if values is None:
        return dict.fromkeys(NAMES, "")
    shown = {"date": values.date.isoformat(), "places": values.places if values.places is not None else ""}
    hours = {name: f"{hour:%H:%M}" if (hour := getattr(values, name)) else "" for name in ("starts_at", "ends_at")}
    return asdict(values) | shown | hours


def _date_error(day: date, session: TrainingSession) -> str:
    if day < clock.today():
        return "Cette date est passée : le public ne verrait pas la réunion."
    if session.contract_end and day > session.contract_end:
        return f"Cette date vient après la fin du marché ({short_date(session.contract_end)})."
    return ""


def _end_error(values: MeetingValues) -> str:
    if values.starts_at and values.ends_at and values.ends_at <= values.starts_at:
        return "L'heure de fin vient après l'heure de début."
    return ""


def _where_error(values: MeetingValues) -> str:
    return "" if values.place or values.link else "Indiquez un lieu, ou un lien pour une réunion à distance."


def _places_error(places: int | None) -> str:
    if places is None or 1 <= places <= MOST_PLACES:
        return ""
    return f"Indiquez un nombre de places entre 1 et {MOST_PLACES}."
