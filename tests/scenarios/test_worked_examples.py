"""The five worked examples of the rules (§4), lived through the real doors: the feed, the clock, candidates, decisions.

The same examples stand as pure functions in tests/applications/test_availability.py, and through the API in
tests/api/test_recruitment.py.
"""

from datetime import date

import pytest

from rafaelpro.applications.decision import Conform, NotConform
from rafaelpro.applications.domain import apply, decide, expire_all
from rafaelpro.applications.enums import Origin
from rafaelpro.applications.errors import RecruitmentClosed, SessionFull
from rafaelpro.applications.person import Candidate
from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.core.invariants import all_invariants
from rafaelpro.eos.models import FeedNote
from rafaelpro.history import record
from rafaelpro.search.queries import SessionQuery, search
from tests.eos.builder import S1, delta, feed
from tests.factories import actor

pytestmark = pytest.mark.django_db

MARCH, SEPTEMBER = ("2025-03-03", 15, "PE-1"), ("2025-09-15", 12, "PE-2")
CONTRACT = {"start": "20240201", "end": "20271231"}
NAMES = [f"{first}{second}" for first in "abcdefgh" for second in "aeiou"]


class Story:
    """A session received by feed, and what happens to it."""

    def __init__(self, clock, points, day="2025-01-20"):
        self.clock, self.numero, self.people = clock, 1, iter(NAMES)
        clock.freeze(day)
        feed(1).action().session(S1, points=points, **CONTRACT).apply()
        self.session = TrainingSession.objects.select_related("action__responsible").get(carif_number=S1)
        self.manager = actor(self.session.action.responsible, applications=True)

    def on(self, day):
        self.clock.freeze(f"{day}T10:00")
        return self

    def eos_sends(self, points):
        self.numero += 1
        return delta(self.numero).action().session(S1, points=points, **CONTRACT).apply()

    def arrive(self, count=1):
        return [self._send() for _ in range(count)]

    def _send(self):
        name = next(self.people)
        candidate = Candidate(
            birth_name=name,
            first_name="Camille",
            birth_date=date(1990, 1, 1),
            email=f"{name}@candidat.example",
            postal_code="64100",
            town="Bayonne",
        )
        return apply(carif_number=S1, candidate=candidate, origin=Origin.SELF, author=record.CANDIDATE)

    def retain(self, applications):
        for application in applications:
            dates = Conform(date(2025, 9, 15), date(2026, 6, 30))
            decide(application=application, decision=dates, actor=self.manager)

    def refuse(self, application):
        decide(application=application, decision=NotConform("injoignable"), actor=self.manager)

    @property
    def shown(self):
        """What the search shows: « n/N » and whether it is open; the projection must agree with the truth."""
        (hit,) = search(SessionQuery(carif=S1)).items
        answer = hit.recruitment
        assert [line for each in all_invariants() for line in each.search()] == []
        return f"{answer.taken}/{answer.places}", answer.reason.value


def test_open_until_the_day_or_the_last_place_then_for_the_next_point(clock):
    story = Story(clock, [MARCH, SEPTEMBER])
    assert story.shown == ("0/15", "ouvert")
    first = story.arrive(14)
    assert story.on("2025-03-03").shown == ("14/15", "ouvert")
    story.arrive(1)
    assert story.shown == ("15/15", "complet")
    with pytest.raises(SessionFull):
        story.arrive(1)
    story.retain(first)
    assert story.shown == ("15/15", "complet")
    assert story.on("2025-03-04").shown == ("1/12", "ouvert")
    story.arrive(11)
    assert story.on("2025-09-15").shown == ("12/12", "complet")
    assert story.on("2025-09-16").shown == ("12/None", "sans-point-entree")
    with pytest.raises(RecruitmentClosed):
        story.arrive(1)
    story.on("2025-10-15")
    assert expire_all() == 0
    story.on("2025-10-16")
    assert expire_all() == 12


def test_nine_of_twelve_then_eight_then_still_eight(clock):
    story = Story(clock, [MARCH, SEPTEMBER])
    story.on("2025-05-01").retain(story.arrive(6))
    one, two, _three = story.on("2025-06-01").arrive(3)
    assert story.shown == ("9/12", "ouvert")
    story.refuse(one)
    assert story.shown == ("8/12", "ouvert")
    story.retain([two])
    assert story.shown == ("8/12", "ouvert")


@pytest.mark.parametrize("has_september", [True, False])
def test_a_bis_sent_two_days_after(clock, has_september):
    points = [MARCH, SEPTEMBER] if has_september else [MARCH]
    story = Story(clock, points)
    story.retain(story.on("2025-02-01").arrive(10))
    assert story.on("2025-03-04").shown == (("0/12", "ouvert") if has_september else ("0/None", "sans-point-entree"))
    story.on("2025-03-05").eos_sends([*points, ("2025-03-17", 5, "PE-3", "PE-1")])
    assert story.shown == ("0/5", "ouvert")
    bis = story.on("2025-03-17").arrive(5)
    assert story.shown == ("5/5", "complet")
    story.retain(bis)
    after = ("0/12", "ouvert") if has_september else ("0/None", "sans-point-entree")
    assert story.on("2025-03-18").shown == after


def test_pending_ones_carry_over_at_night(clock):
    story = Story(clock, [MARCH, SEPTEMBER])
    story.on("2025-03-03").arrive(4)
    assert story.shown == ("4/15", "ouvert")
    clock.freeze("2025-03-03T23:59:59")
    assert story.shown == ("4/15", "ouvert")
    clock.freeze("2025-03-04T00:00")
    assert story.shown == ("4/12", "ouvert")


def test_places_lowered_by_eos_show_thirteen_of_ten_and_open_again_under_ten(clock):
    story = Story(clock, [MARCH])
    waiting = story.on("2025-02-01").arrive(13)
    story.eos_sends([("2025-03-03", 10, "PE-1")])
    assert story.shown == ("13/10", "complet")
    for application, expected in zip(waiting, ["12/10", "11/10", "10/10"], strict=False):
        story.refuse(application)
        assert story.shown == (expected, "complet")
    story.refuse(waiting[3])
    assert story.shown == ("9/10", "ouvert")


def test_a_past_point_stays_whatever_eos_says_of_it(clock):
    """R4.9: removed and changed after its date, it still bounds the window."""
    story = Story(clock, [MARCH, SEPTEMBER])
    story.retain(story.on("2025-02-01").arrive(10))
    report = story.on("2025-03-10").eos_sends([SEPTEMBER])
    assert story.shown == ("0/12", "ouvert")
    assert FeedNote.objects.filter(feed=report).exists()
    assert story.session.entry_points.filter(date="2025-03-03", places=15).exists()
