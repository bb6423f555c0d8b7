"""Load the demonstration, or nothing of it: one transaction from the feed to the last application."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from rafaelpro.applications import projection
from rafaelpro.applications.models import Application, SessionAvailability
from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.core import clock
from rafaelpro.core.french import counted
from rafaelpro.eos.generator.feed import FeedOrder
from rafaelpro.eos.models import Feed
from rafaelpro.organisations.models import Organisation, User

from . import cast, doors, enrichments, feeds, lives, own_offers, scenery
from .copying import prepare_for_many
from .scales import SEED, Scale

Say = Callable[[str], None]
LOWERED_SESSIONS = 3
LOWERED_BY = 3  # places less than are taken: « 13/10 »
LEAST_TAKEN = 6
ENRICHED_BY = "démonstration"


class AlreadyLoaded(Exception):
    """The base holds data: the demonstration is for an empty one."""


def load(scale: Scale, say: Say) -> None:
    """Load everything, telling each step. Raises `AlreadyLoaded`, and changes nothing then."""
    refuse_if_loaded()
    now = clock.now()
    order = FeedOrder(sessions=scale.sessions, seed=SEED, as_of=now.date())
    with transaction.atomic():
        prepare_for_many()
        with _told(say, "flux EOS") as done:
            feeds.send_region(order)
            done(counted(scale.sessions, "session"))
        people = _people(say, now)
        _life(say, scale, now, people)
        with _told(say, "derniers gestes, par les vraies portes") as done:
            passed = doors.pass_through(seed=SEED, count=scale.by_the_doors, cast=people, now=now)
            lowered = _lower_places(order, now)
            done(f"{counted(passed, 'geste')}, {counted(lowered, 'session')} aux places réduites")
        with _told(say, "offre propre des organismes") as done:
            done(counted(own_offers.describe(now.date()), "formation"))


def refuse_if_loaded() -> None:
    """Raise `AlreadyLoaded` unless the base is as the migrations left it."""
    for model in (Organisation, TrainingSession, User, Feed):
        if model._default_manager.exists():
            raise AlreadyLoaded("la base contient déjà des données")


def _people(say: Say, now: datetime) -> cast.Cast:
    with _told(say, "comptes et structures") as done:
        people = cast.create_cast(seed=SEED, moment=now)
        done(f"{counted(Organisation.objects.count(), 'structure')}, {counted(User.objects.count(), 'personne')}")
    return people


def _life(say: Say, scale: Scale, now: datetime, people: cast.Cast) -> None:
    with _told(say, "quelques mois de candidatures") as done:
        scenery.make_older()
        season = lives.Season(seed=SEED, now=now, length=scale.life, applications=scale.applications)
        lives.live(season, people)
        enrichments.enrich(seed=SEED, now=now, author=ENRICHED_BY)
        projection.refresh(TrainingSession.objects.values_list("pk", flat=True))
        done(counted(Application.objects.count(), "candidature"))


def _lower_places(order: FeedOrder, now: datetime) -> int:
    """EOS lowers the places of a few well-filled sessions under what is taken: they show « 13/10 » (R4.4)."""
    filled = SessionAvailability.objects.filter(next_date__isnull=False, taken__gte=LEAST_TAKEN, places__gt=0)
    chosen = filled.order_by("-taken", "pk").values_list("session__carif_number", "taken")[:LOWERED_SESSIONS]
    places = {number: taken - LOWERED_BY for number, taken in chosen}
    if places:
        feeds.lower_places(order, places, numero=order.numero + 1, now=now)
    return len(places)


@contextmanager
def _told(say: Say, what: str) -> Iterator[Say]:
    """Say what was done in the block, and in how many seconds."""
    start = time.monotonic()
    results: list[str] = []
    yield results.append
    say(f"  {what} : {' ; '.join(results)} ({time.monotonic() - start:.0f} s)")
