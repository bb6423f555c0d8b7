"""What surrounds the lives: receptions made older, sessions cancelled or declared full, places set by
organisations. Written before any candidate arrives."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random

from django.db import connection

from rafaelpro.applications.availability import SessionFacts
from rafaelpro.applications.enums import Mode
from rafaelpro.applications.facts import facts_of, sessions_with_facts
from rafaelpro.applications.models import ManualRecruitment
from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.core.clock import PARIS
from rafaelpro.eos.generator.chance import happens, stream

from .life import Story

MAKE_OLDER = (
    """UPDATE catalogue_trainingsession
          SET first_received_at = least(first_received_at, (eos_created_on + time '06:30') AT TIME ZONE 'Europe/Paris')
        WHERE eos_created_on IS NOT NULL""",
    "UPDATE catalogue_trainingsession SET changed_at = first_received_at",
    """UPDATE catalogue_trainingaction a
          SET first_received_at = s.first_one, changed_at = s.first_one
         FROM (SELECT action_id, min(first_received_at) AS first_one FROM catalogue_trainingsession GROUP BY 1) s
        WHERE s.action_id = a.id""",
)
DAYS_BEFORE_START = 100  # a session of R5 is known that long ahead


@dataclass(frozen=True, slots=True)
class Stage:
    """A session ready to live: its story, and from when to when people may arrive."""

    session: TrainingSession
    story: Story
    opens: datetime
    closes: datetime


def make_older() -> None:
    """As if the feed had been received when EOS created each session: the demonstration's past is told, not lived."""
    with connection.cursor() as cursor:
        for statement in MAKE_OLDER:
            cursor.execute(statement)


def stages(*, seed: int, now: datetime, life: timedelta, ids: list[int]) -> list[Stage]:
    """The sessions of these keys, with the closures and the places that chance gives them, written where they stand."""
    sessions = sessions_with_facts(TrainingSession.objects.filter(pk__in=ids)).order_by("pk")
    prepared = [_stage(session, stream(seed, "stage", session.carif_number), now, life) for session in sessions]
    _write_closures(prepared)
    return prepared


def _stage(session: TrainingSession, rng: Random, now: datetime, life: timedelta) -> Stage:
    opens, closes = _span(session, now, life)
    story = Story(
        facts=replace(facts_of(session), cancelled=False),
        contract_start=session.contract_start,
        contract_end=session.contract_end,
        delay_days=session.action.measure.decision_delay_days if session.action.measure else 30,
        stay=timedelta(weeks=max(2, round((session.action.total_hours or 300) / 30))),
    )
    if story.facts.mode is Mode.MANUAL:
        story = _with_manual(story, session, rng, opens, closes)
    if session.cancelled_at is not None:
        story = replace(story, cancelled_at=_moment(rng, opens, now))
    return Stage(session, story, opens, closes)


def _span(session: TrainingSession, now: datetime, life: timedelta) -> tuple[datetime, datetime]:
    """From when to when people may try: they know the session, and it has not ended."""
    opens = max(session.first_received_at, now - life)
    start = session.contract_start
    if start is not None and facts_of(session).mode is Mode.MANUAL:
        opens = max(opens, _at_noon(start - timedelta(days=DAYS_BEFORE_START)))
        return opens, min(now, _at_noon(_deadline(session) or start))
    return opens, min(now, _at_noon(session.contract_end)) if session.contract_end else now


def _with_manual(story: Story, session: TrainingSession, rng: Random, opens: datetime, closes: datetime) -> Story:
    """R5.1, R5.2: most organisations set places, some close by hand, some declare the session full.

    A session that one enters on any day gets a deadline of its own: by default it would close with its first day.
    """
    if not happens(rng, 0.7) and not session.permanent_entry:
        return story
    row = ManualRecruitment(
        session=session,
        is_open=happens(rng, 0.92),
        places=rng.choice((4, 6, 8, 10, 12, 15)) * (3 if session.permanent_entry else 1),
        deadline=_deadline(session),
        declared_full=happens(rng, 0.3) and opens < closes,
    )
    session.manual_recruitment = row
    facts = facts_of(session)
    # The row is what they decided in the end: until then the session was open, or nobody could have applied.
    lived = replace(facts, cancelled=False, manual=replace(facts.manual, is_open=True, declared_full=False))
    full_at = _moment(rng, opens + (closes - opens) / 3, closes) if row.declared_full else None
    return replace(story, facts=lived, declared_full_at=full_at)


def _deadline(session: TrainingSession) -> date | None:
    """Where one may enter on any day: two months before the end of the contract; else none but the start (R5.1)."""
    start, end = session.contract_start, session.contract_end
    if not session.permanent_entry or start is None or end is None:
        return None
    return max(start, end - timedelta(days=60))


def _write_closures(prepared: list[Stage]) -> None:
    rows = [_manual_row(stage) for stage in prepared]
    ManualRecruitment.objects.bulk_create([row for row in rows if row is not None])
    cancelled = [stage for stage in prepared if stage.story.cancelled_at is not None]
    for stage in cancelled:
        stage.session.cancelled_at = stage.story.cancelled_at
    TrainingSession.objects.bulk_update([stage.session for stage in cancelled], ["cancelled_at"], batch_size=500)


def _manual_row(stage: Stage) -> ManualRecruitment | None:
    row = getattr(stage.session, "manual_recruitment", None)
    return row if row is not None and row.pk is None else None


def _moment(rng: Random, start: datetime, end: datetime) -> datetime:
    """Some moment between the two; the end where there is none."""
    return start + (end - start) * rng.random() if start < end else end


def _at_noon(day: date) -> datetime:
    return datetime.combine(day, time(12), PARIS)


def is_living(facts: SessionFacts) -> bool:
    """Whether anybody could ever apply: it has an entry point, or recruits by hand."""
    return facts.mode is Mode.MANUAL or bool(facts.points)
