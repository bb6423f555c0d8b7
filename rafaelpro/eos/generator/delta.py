"""What a delta says: a few actions of the region, each with what happened to it since.

A delta mentions only what changed; its lists of entry points are complete, as the profile wants them. The change of an
action is drawn from the number of the delta, so that two deltas tell two different days.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import chain
from random import Random

from rafaelpro.eos.generator import calendar
from rafaelpro.eos.generator.chance import happens, stream
from rafaelpro.eos.generator.records import LIFE_REMOVED, formation
from rafaelpro.eos.generator.region import ActionPlan, Region, SessionPlan
from rafaelpro.lheo import records as lheo
from rafaelpro.lheo.extras import Extra, Extras, extra, extras

SHARE = 0.03  # of the actions of the region
Change = Callable[[Random, SessionPlan, Region], SessionPlan]


def changed(region: Region, numero: int) -> Iterator[lheo.Formation]:
    """The formations that the delta of that number mentions: at least one, whatever the size of the region."""
    drawn = (
        action for action in region.actions() if happens(stream(region.seed, "delta", numero, action.index), SHARE)
    )
    first = next(drawn, None) or next(region.actions())
    for action in chain([first], drawn):
        yield _change(region, action, numero)


def _change(region: Region, action: ActionPlan, numero: int) -> lheo.Formation:
    """One session of the action has changed, or been removed; seldom the whole action has."""
    rng = stream(region.seed, "change", numero, action.index)
    chosen = rng.choice(action.sessions)
    if happens(rng, 0.05):
        return _removed_action(formation(replace(action, sessions=(chosen,)), seed=region.seed))
    if happens(rng, 0.07):
        return _removed_session(formation(replace(action, sessions=(chosen,)), seed=region.seed))
    session = rng.choice(CHANGES)(rng, replace(chosen, updated=region.as_of), region)
    return formation(replace(action, sessions=(session,)), seed=region.seed)


def fewer_places(rng: Random, session: SessionPlan, region: Region) -> SessionPlan:
    """EOS lowers the places of the next entry point."""
    return _on_next(session, region, lambda point: replace(point, places=max(1, point.places * 2 // 3)))


def more_places(rng: Random, session: SessionPlan, region: Region) -> SessionPlan:
    """EOS adds places to the next entry point."""
    return _on_next(session, region, lambda point: replace(point, places=point.places + rng.randint(1, 4)))


def new_point(rng: Random, session: SessionPlan, region: Region) -> SessionPlan:
    """A point is added: a bis of the last one passed where there is one, within the contract."""
    if session.entry_points is None:
        return session
    day = calendar.monday(region.as_of + timedelta(days=rng.randint(7, 40)))
    if day > session.span.end or any(point.date == day for point in session.entry_points):
        return session
    past = [point for point in session.entry_points if point.date < region.as_of]
    number = f"PE-{700_000 + session.index * 10 + rng.randrange(10)}"
    point = calendar.EntryPoint(number, day, rng.randint(3, 8), bis_of=past[-1].number if past else "")
    return _with_points(session, (*session.entry_points, point))


def removed_point(rng: Random, session: SessionPlan, region: Region) -> SessionPlan:
    """The last point to come is removed."""
    points = session.entry_points or ()
    if not any(point.date >= region.as_of for point in points):
        return session
    return _with_points(session, points[:-1])


def cancelled(rng: Random, session: SessionPlan, region: Region) -> SessionPlan:
    """The session is cancelled; or published again where it was."""
    return replace(session, is_cancelled=not session.is_cancelled)


CHANGES: tuple[Change, ...] = (new_point, new_point, fewer_places, more_places, more_places, removed_point, cancelled)


def _on_next(
    session: SessionPlan, region: Region, change: Callable[[calendar.EntryPoint], calendar.EntryPoint]
) -> SessionPlan:
    points = session.entry_points or ()
    coming = next((point for point in points if point.date >= region.as_of), None)
    if coming is None:
        return session
    return _with_points(session, tuple(change(point) if point is coming else point for point in points))


def _with_points(session: SessionPlan, points: tuple[calendar.EntryPoint, ...]) -> SessionPlan:
    return replace(session, entry_points=tuple(sorted(points, key=lambda point: point.date)))


def _removed_session(record: lheo.Formation) -> lheo.Formation:
    """`etat` = supprimee on the session."""

    def removed(session: lheo.Session) -> lheo.Session:
        eos = session.extras.find("eos") or extras("eos")
        kept = [part for part in eos.children if part.info != "etat"]
        return replace(session, extras=Extras((extras("eos", _removed_state(), *kept),)))

    actions = (
        replace(action, sessions=tuple(removed(session) for session in action.sessions)) for action in record.actions
    )
    return replace(record, actions=tuple(actions))


def _removed_action(record: lheo.Formation) -> lheo.Formation:
    """`etat` = supprimee on the action."""
    actions = (replace(action, extras=Extras((extras("eos", _removed_state()),))) for action in record.actions)
    return replace(record, actions=tuple(actions))


def _removed_state() -> Extra:
    return extra("etat", LIFE_REMOVED)
