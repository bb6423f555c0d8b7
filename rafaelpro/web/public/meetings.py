"""Information meetings as people see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from rafaelpro.catalogue.meetings import hours_words, to_come
from rafaelpro.catalogue.models import InformationMeeting, TrainingSession
from rafaelpro.core import clock
from rafaelpro.core.french import counted, long_date


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting to come. `number`: the numéro Carif of its session."""

    meeting: InformationMeeting
    number: str

    @property
    def when(self) -> str:
        return hours_words(self.meeting)

    @property
    def places(self) -> str:
        return counted(self.meeting.places, "place") if self.meeting.places else ""

    @property
    def short_day(self) -> str:
        """« 12/03 »."""
        return f"{self.meeting.date:%d/%m}"

    @property
    def about(self) -> str:
        return f"la réunion du {long_date(self.meeting.date)} {self.when}".rstrip()

    @property
    def calendar_url(self) -> str:
        return reverse("meeting_calendar", args=[self.number, self.meeting.pk])

    @property
    def change_url(self) -> str:
        return reverse("offer_meeting", args=[self.number, self.meeting.pk])

    @property
    def removal_url(self) -> str:
        return reverse("offer_meeting_removal", args=[self.number, self.meeting.pk])


def meeting_rows(session: TrainingSession, meetings: Iterable[InformationMeeting]) -> list[MeetingRow]:
    """Those to come."""
    return [MeetingRow(meeting, session.carif_number) for meeting in to_come(meetings, clock.now())]
