"""Information meetings as calendars take them (RFC 5545)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from hashlib import sha256

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event

from rafaelpro.catalogue.models import InformationMeeting
from rafaelpro.core.clock import PARIS
from rafaelpro.core.french import NBSP

from .offer import visible_session
from .rows import row_of


@require_safe
def meeting_calendar(request: HttpRequest, number: str, meeting: int) -> HttpResponse:
    """A meeting to come of a session that one sees, as a calendar file (RFC 5545)."""
    actor = getattr(request, "actor", None)
    rows = row_of(visible_session(number, actor), actor).information_meetings
    found = next((row for row in rows if row.meeting.pk == meeting), None)
    if found is None:
        raise Http404
    answer = HttpResponse(calendar_of(found.meeting), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="reunion-{number}-{found.meeting.date:%Y%m%d}.ics"'
    return answer


def calendar_of(meeting: InformationMeeting) -> bytes:
    """Hours in UTC, so that no calendar has to know our time zone; a whole day where nobody told the hour."""
    calendar = Calendar()
    calendar.add("prodid", "-//RafaelPro//Réunions d’information//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(_event(meeting))
    return bytes(calendar.to_ical())


def _event(meeting: InformationMeeting) -> Event:
    session = meeting.session
    page = f"{settings.BASE_URL}{reverse('session', args=[session.carif_number])}"
    event = Event()
    event.add("uid", f"{_identity(meeting)}@{settings.MESSAGE_ID_DOMAIN}")
    event.add("sequence", meeting.revision)
    event.add("dtstamp", (meeting.updated_at or session.changed_at).astimezone(UTC))
    event.add("dtstart", _moment(meeting.date, meeting.starts_at))
    if meeting.ends_at is not None:
        event.add("dtend", _moment(meeting.date, meeting.ends_at))
    event.add("summary", f"Réunion d’information{NBSP}: {session.action.title}")
    if meeting.place or meeting.link:
        event.add("location", meeting.place or meeting.link)
    lines = [meeting.details, meeting.link, f"Session {session.carif_number}{NBSP}: {page}"]
    event.add("description", "\n".join(line for line in lines if line))
    event.add("url", page)
    return event


def _moment(day: date, hour: time | None) -> date | datetime:
    return day if hour is None else datetime.combine(day, hour, PARIS).astimezone(UTC)


def _identity(meeting: InformationMeeting) -> str:
    """The same for the same meeting: those of EOS are written anew with each feed that changes one of them."""
    if not meeting.from_eos:
        return f"reunion-{meeting.pk}"
    words = sha256(meeting.details.encode()).hexdigest()[:8]
    return f"reunion-{meeting.session.carif_number}-{meeting.date:%Y%m%d}-{words}"
