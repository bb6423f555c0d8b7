"""Write what EOS says of sessions (R3.1). What is enriched or decided here stands in other tables, never touched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from rafaelpro.catalogue.models import InformationMeeting, TrainingSession

from .journal import Change, Journal, fields

Meetings = tuple[tuple[date, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionValues:
    """`columns`: the fields that EOS owns, by name. `meetings`: (date, details)."""

    number: str
    columns: dict[str, Any]
    action_id: int
    trainer_id: int
    positioner_id: int | None
    meetings: Meetings
    digest: str

    def fields(self) -> dict[str, Any]:
        roles = {"trainer_id": self.trainer_id, "positioner_id": self.positioner_id}
        return {**self.columns, **roles, "action_id": self.action_id}


def create_sessions(*, values: Sequence[SessionValues], at: datetime, journal: Journal) -> dict[str, TrainingSession]:
    """Create sessions with their information meetings, in the caller's transaction; by number."""
    made = [
        TrainingSession(
            carif_number=each.number,
            **each.fields(),
            source_digest=each.digest,
            first_received_at=at,
            changed_at=at,
        )
        for each in values
    ]
    TrainingSession.objects.bulk_create(made)
    by_number = {session.carif_number: session for session in made}
    InformationMeeting.objects.bulk_create(
        meeting for each in values for meeting in _meetings(by_number[each.number].pk, each.meetings)
    )
    for session in made:
        journal.tell("session", session.carif_number, "reçue")
    return by_number


def change_session(*, session: TrainingSession, values: SessionValues, at: datetime, journal: Journal) -> bool:
    """Give a locked session its new values; False when they say what is known (only the digest is then kept)."""
    changes = _changes(session, values.fields())
    meetings = _known_meetings(session)
    for name, (_, after) in changes.items():
        setattr(session, name, after)
    session.source_digest = values.digest
    if meetings != values.meetings:
        _replace_meetings(session, values.meetings)
        changes["information_meetings"] = (len(meetings), len(values.meetings))
    if changes:
        session.changed_at = at
        journal.tell("session", session.carif_number, "modifiée", fields(changes))
    session.save(update_fields=[*(changes.keys() - {"information_meetings"}), "source_digest", "changed_at"])
    return bool(changes)


def _changes(session: TrainingSession, wanted: dict[str, Any]) -> dict[str, Change]:
    present = {name: getattr(session, name) for name in wanted}
    return {name: (present[name], after) for name, after in wanted.items() if present[name] != after}


def _known_meetings(session: TrainingSession) -> Meetings:
    """Those that came from EOS; the ones added here are the organisation's."""
    known = InformationMeeting.objects.filter(session=session, from_eos=True)
    return tuple(sorted(known.values_list("date", "details")))


def _replace_meetings(session: TrainingSession, meetings: Meetings) -> None:
    InformationMeeting.objects.filter(session=session, from_eos=True).delete()
    InformationMeeting.objects.bulk_create(_meetings(session.pk, meetings))


def _meetings(session_id: int, meetings: Meetings) -> list[InformationMeeting]:
    return [InformationMeeting(session_id=session_id, date=day, details=details) for day, details in meetings]
