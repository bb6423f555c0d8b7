"""Information meetings as people need them: those to come, and their hours in words. Hours are Paris time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time

from rafaelpro.core.clock import PARIS
from rafaelpro.core.french import NBSP

from .models import InformationMeeting


def is_over(meeting: InformationMeeting, now: datetime) -> bool:
    """From its end; one whose end nobody told lasts until the end of its day."""
    here = now.astimezone(PARIS)
    if meeting.date != here.date():
        return meeting.date < here.date()
    return meeting.ends_at is not None and meeting.ends_at <= here.time()


def to_come(meetings: Iterable[InformationMeeting], now: datetime) -> list[InformationMeeting]:
    """Those that are not over, in order."""
    return [meeting for meeting in meetings if not is_over(meeting, now)]


def hours_words(meeting: InformationMeeting) -> str:
    """« de 14 h à 15 h 30 », « à 14 h », or nothing."""
    if meeting.starts_at is None:
        return ""
    if meeting.ends_at is None:
        return f"à {hour_words(meeting.starts_at)}"
    return f"de {hour_words(meeting.starts_at)} à {hour_words(meeting.ends_at)}"


def hour_words(hour: time) -> str:
    """« 9 h », « 14 h 05 »."""
    return f"{hour.hour}{NBSP}h" + (f"{NBSP}{hour.minute:02d}" if hour.minute else "")
