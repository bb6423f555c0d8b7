"""A last handful of events through the real doors, so that history, messages and projections are theirs."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import cycle, islice

from rafaelpro.applications.decision import Conform, Decision, NotConform
from rafaelpro.applications.domain import apply, decide, withdraw
from rafaelpro.applications.enums import Origin
from rafaelpro.applications.errors import ApplicationError
from rafaelpro.applications.models import Application, SessionAvailability
from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.eos.generator.chance import stream
from rafaelpro.history.record import CANDIDATE, Author
from rafaelpro.organisations.models import Membership
from rafaelpro.organisations.rights import Actor, actor_of

from . import store
from .candidates import candidate
from .cast import Cast
from .lives import town_of

ORIGINS = (Origin.PRESCRIBER, Origin.SELF, Origin.PRESCRIBER, Origin.PROVIDER)
FIRST_PERSON = 10_000_000  # nobody who has applied before
DECIDED_EVERY, WITHDRAWN_EVERY = 3, 8  # one application sent in so many is then decided on, or withdrawn


def pass_through(*, seed: int, count: int, cast: Cast, now: datetime) -> int:
    """About `count` events: people apply, some are decided on, some withdraw. Returns how many took place."""
    done = 0
    for rank, session in enumerate(islice(cycle(_open_sessions(count)), count)):
        application = _apply(seed, rank, session, cast, now)
        if application is None:
            continue
        done += 1
        if rank % DECIDED_EVERY == 0:
            done += _decide(application, rank, now)
        elif rank % WITHDRAWN_EVERY == 1:
            withdraw(application=application, author=CANDIDATE)
            done += 1
        if done >= count:
            break
    return done


def _open_sessions(count: int) -> list[TrainingSession]:
    keys = SessionAvailability.objects.filter(is_open=True).order_by("session_id").values_list("pk", flat=True)
    step = max(1, len(keys) // max(1, count))
    chosen = list(keys)[::step][:count]
    return list(TrainingSession.objects.filter(pk__in=chosen).select_related("action").order_by("pk"))


def _apply(seed: int, rank: int, session: TrainingSession, cast: Cast, now: datetime) -> Application | None:
    """One person applies; None when the last place went to somebody a moment before."""
    rng = stream(seed, "door", rank)
    origin = ORIGINS[rank % len(ORIGINS)]
    prescriber = store.prescriber_for(rng, cast, session) if origin is Origin.PRESCRIBER else None
    person = candidate(seed=seed, number=FIRST_PERSON + rank, town=town_of(session), today=now.date())
    try:
        return apply(
            carif_number=session.carif_number,
            candidate=store.completed(person, prescriber, origin, rng),
            origin=origin,
            author=prescriber.author if prescriber else _sender(origin, session, cast),
            prescriber=prescriber.organisation if prescriber else None,
        )
    except ApplicationError:
        return None


def _sender(origin: Origin, session: TrainingSession, cast: Cast) -> Author:
    return CANDIDATE if origin is Origin.SELF else cast.managers_of(session)[0]


def _decide(application: Application, rank: int, now: datetime) -> int:
    """A « oui » or a « non » by somebody who may (R2.2); 0 where no date of entry fits the contract."""
    session = application.session
    decision = _refusal(rank) if rank % (2 * DECIDED_EVERY) else _agreement(session, now)
    if decision is None:
        return 0
    decide(application=application, decision=decision, actor=_actor(session))
    return 1


def _refusal(rank: int) -> Decision:
    if rank % 4 == 1:
        return NotConform("document-manquant", "Justificatif d'identité à fournir.", share_reason=True)
    return NotConform("injoignable")


def _agreement(session: TrainingSession, now: datetime) -> Decision | None:
    """Entry at the coming entry point, or in two weeks, for three months; None where the contract ends before."""
    coming = session.entry_points.filter(date__gte=now.date()).order_by("date").first()
    entry = coming.date if coming else max(now.date() + timedelta(days=14), session.contract_start or now.date())
    end = session.contract_end
    if end is not None and entry > end:
        return None
    leaving = entry + timedelta(days=90)
    return Conform(entry, min(leaving, end) if end else leaving)


def _actor(session: TrainingSession) -> Actor:
    holder = session.positioner_id or session.action.responsible_id
    member = Membership.objects.filter(organisation_id=holder, can_applications=True).select_related(
        "user", "organisation"
    )
    return actor_of(member.order_by("pk")[0])
