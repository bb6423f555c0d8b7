"""A session by entry points as its chronology shows it: the lines, the drawing, and what there is to say of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from rafaelpro.applications.availability import Recruitment, SessionFacts, recruitment
from rafaelpro.applications.chronology import Phase, Stretch, Tally, WhatIf, may_try, stretches
from rafaelpro.applications.enums import Mode
from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.core import clock
from rafaelpro.core.french import counted, short_date
from rafaelpro.web.components.spans import Span

DRAWN_PAST = 6


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: an entry point and its window."""

    stretch: Stretch

    @property
    def phase(self) -> str:
        return "essai" if self.stretch.is_tried else self.stretch.phase.value

    @property
    def kind(self) -> str:
        return "tried" if self.stretch.is_tried else self.stretch.phase.name.lower()

    @property
    def counter(self) -> str:
        return f"{self.stretch.taken}/{self.stretch.point.places}"

    def span(self, first_day: date) -> Span:
        point = self.stretch.point
        start = self.stretch.opens_on or first_day
        label = f"{short_date(point.date)} · {self.counter} · {self.phase}"
        share = self.stretch.taken / point.places if point.places else 1.0
        return Span(label, min(start, point.date), point.date, share, self.kind)


@dataclass(frozen=True, slots=True)
class Reading:
    """A session as it stands today: what the page shows, before anything is tried."""

    session: TrainingSession
    facts: SessionFacts
    tally: Tally
    today: date

    @property
    def recruitment(self) -> Recruitment:
        return recruitment(self.facts, self.tally.on(self.facts, self.today), self.today)

    @property
    def by_entry_points(self) -> bool:
        return self.facts.mode is Mode.ENTRY_POINTS

    @property
    def may_try(self) -> bool:
        return may_try(self.facts, self.today)

    @property
    def stretches(self) -> list[Stretch]:
        return stretches(self.facts, self.tally, self.today)

    def spans(self, shown: list[Stretch]) -> list[Span]:
        """The last past ones and all that are to come: a drawing of four years would show nothing."""
        past = [each for each in shown if each.phase is Phase.PAST]
        drawn = [*past[-DRAWN_PAST:], *(each for each in shown if each.phase is not Phase.PAST)]
        known = clock.paris_date(self.session.first_received_at)
        return [Row(each).span(known) for each in drawn]


def _last_past(reading: Reading) -> Stretch | None:
    return next((each for each in reversed(reading.stretches) if each.phase is Phase.PAST), None)


def proposed(reading: Reading) -> dict[str, Any]:
    """The guide's bis: as many places as the last entry point left."""
    last = _last_past(reading)
    return {"places": last.shortfall} if last and last.shortfall else {}


def missed(reading: Reading) -> str:
    last = _last_past(reading)
    if last is None or not last.shortfall:
        return ""
    retained = counted(last.retained, "candidature retenue", "candidatures retenues")
    places = counted(last.point.places, "place")
    left = counted(last.shortfall, "place")
    return f"Au point d’entrée du {short_date(last.point.date)} : {retained} pour {places}. Il reste {left}."


def trap(tried: WhatIf) -> str:
    full = tried.full_at_once
    if full is None:
        return ""
    taken = full.taken
    held = counted(taken, "place est prise", "places sont prises")
    return (
        f"Ce point d’entrée serait complet dès son ouverture : {held}, en attente ou retenues, et comptent ici. "
        f"Pour ouvrir des places, indiquez-en plus de {taken}."
    )


def summary(reading: Reading) -> str:
    """What the drawing shows, for who does not see it."""
    coming = sum(point.date >= reading.today for point in reading.facts.points)
    past = len(reading.facts.points) - coming
    words = f"{counted(past, 'point d’entrée passé', 'points d’entrée passés')}, {coming} à venir"
    following = reading.recruitment.next
    return f"{words}, le prochain le {short_date(following.date)}" if following else words
