"""Let all the sessions live: how many people try on each, who they are, and what is written of them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from rafaelpro.applications.enums import Mode, Origin
from rafaelpro.catalogue.communes import Commune, by_insee, by_postcode, find
from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.eos.generator.chance import happens, stream
from rafaelpro.eos.generator.identities import SURNAMES

from . import scenery, store
from .candidates import candidate
from .cast import Cast
from .life import Arrival, Fate, tell
from .scenery import Stage

BATCH = 2_000  # sessions
SAMPLE = 150  # sessions lived for nothing, to know how many of those who try find a place
MOST_TRIES = 400  # on one session
DRAWN_BY_HAND = 2.5  # for one place of a session without entry points, whose places are taken only once
KNOWN_ALREADY = 0.12  # share of those who have applied elsewhere before
HOME = "Bordeaux"


@dataclass(frozen=True, slots=True)
class Season:
    """The months to live: `applications` is how many there should be at the end, more or less."""

    seed: int
    now: datetime
    length: timedelta
    applications: int


def live(season: Season, cast: Cast) -> int:
    """Live every session and write what came of it, in batches; returns how many applications there are."""
    ids = list(TrainingSession.objects.order_by("pk").values_list("pk", flat=True))
    crowd = _Crowd(season)
    written = 0
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        stages = scenery.stages(seed=season.seed, now=season.now, life=season.length, ids=batch)
        tries = _tries(stages, season, share=len(batch) / len(ids))
        lives = [life for stage in stages for life in _lives(stage, tries[stage.session.pk], season, crowd, cast)]
        written += store.write(lives, cast)
    return written


def _tries(stages: list[Stage], season: Season, share: float) -> dict[int, float]:
    """How many people try on each session, so that about `share` of the season's applications come of it.

    A few sessions are lived twice for nothing first: those who try do not all find a place.
    """
    wanted = season.applications * share
    appeal = {stage.session.pk: _appeal(stage, season) for stage in stages}
    total = sum(appeal.values()) or 1.0
    scale = wanted / total
    sample = [stage for stage in stages if appeal[stage.session.pk]][:SAMPLE]
    for _ in range(3):
        tried = sum(appeal[stage.session.pk] for stage in sample) * scale
        placed = sum(len(_fates(stage, appeal[stage.session.pk] * scale, season, None)) for stage in sample)
        expected = placed / tried * scale * total if tried else wanted
        scale *= min(3.0, wanted / expected) if expected else 1.0
    return {pk: value * scale for pk, value in appeal.items()}


def _appeal(stage: Stage, season: Season) -> float:
    """What draws people: places, the time for which it was open, and that some are liked better than others."""
    if stage.opens >= stage.closes or not scenery.is_living(stage.story.facts):
        return 0.0
    rng = stream(season.seed, "appeal", stage.session.carif_number)
    return _places(stage) * rng.lognormvariate(0, 0.8)


def _places(stage: Stage) -> float:
    facts = stage.story.facts
    if facts.mode is Mode.MANUAL:
        return DRAWN_BY_HAND * (facts.manual.places or 12)
    opened = [point for point in facts.points if point.date >= stage.opens.date()]
    coming = [point for point in opened if point.date >= stage.closes.date()]
    lived = [point for point in opened if point.date < stage.closes.date()]
    return float(sum(point.places for point in [*lived, *sorted(coming, key=lambda point: point.date)[:1]]))


class _Crowd:
    """Everybody who applies: newcomers numbered in turn, and people who have applied elsewhere."""

    def __init__(self, season: Season) -> None:
        self._rng = stream(season.seed, "crowd")
        self._known = 0

    def next(self) -> int:
        if self._known and happens(self._rng, KNOWN_ALREADY):
            return self._rng.randrange(self._known)
        self._known += 1
        return self._known - 1


def _fates(stage: Stage, tries: float, season: Season, crowd: _Crowd | None) -> list[Fate]:
    """The session's life. Without a crowd, people have any number: a rehearsal."""
    rng = stream(season.seed, "life", stage.session.carif_number)
    arrivals = list(_arrivals(stage, tries, rng, crowd))
    return tell(stage.story, arrivals, rng=rng, until=season.now)


def _arrivals(stage: Stage, tries: float, rng: Random, crowd: _Crowd | None) -> Iterator[Arrival]:
    """People come all along, rather in office hours; a few come back after a first answer."""
    count = min(MOST_TRIES, math.floor(tries) + happens(rng, tries % 1))
    span = stage.closes - stage.opens
    people: list[int] = []
    for rank in range(count):
        at = stage.opens + span * rng.random()
        at = at.replace(hour=min(22, max(7, round(rng.gauss(13, 3)))), minute=rng.randrange(60))
        again = bool(people) and happens(rng, 0.03)
        person = rng.choice(people) if again else crowd.next() if crowd else rank
        people.append(person)
        if stage.opens < at < stage.closes:
            yield Arrival(at, person)


def _lives(stage: Stage, tries: float, season: Season, crowd: _Crowd, cast: Cast) -> Iterator[store.Lived]:
    managers = cast.managers_of(stage.session)
    town = town_of(stage.session)
    rng = stream(season.seed, "senders", stage.session.carif_number)
    bearers: dict[str, int] = {}
    for fate in _fates(stage, tries, season, crowd) if tries else ():
        prescriber = store.prescriber_for(rng, cast, stage.session) if fate.origin is Origin.PRESCRIBER else None
        person = candidate(seed=season.seed, number=fate.person, town=town, today=season.now.date())
        if bearers.setdefault(person.person_key, fate.person) != fate.person:
            # Two invented people must not be taken for one (R6.3).
            person = replace(person, birth_name=f"{person.birth_name}-{SURNAMES[fate.person % len(SURNAMES)]}")
        complete = store.completed(person, prescriber, fate.origin, rng)
        yield store.Lived(fate, stage.session, complete, prescriber, rng.choice(managers))


def town_of(session: TrainingSession) -> Commune:
    """Where people of the session come from; the region's seat where a dirty feed does not say."""
    near = by_insee(session.insee_code) or next(iter(by_postcode(session.postal_code)), None)
    return near if near and near.postcodes else find(HOME, limit=1)[0]
