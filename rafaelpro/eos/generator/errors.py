"""Records that an intake must reject, each alone (R3.4b). Only on demand: the schema refuses some of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from rafaelpro.eos.generator.dirt import on_action, on_first_session
from rafaelpro.lheo import dates
from rafaelpro.lheo import records as lheo
from rafaelpro.lheo.extras import Extra, Extras, extra, extras

EVERY = 37  # one formation in 37, beginning with the first
Error = Callable[[lheo.Formation], lheo.Formation]


def spoil(record: lheo.Formation, *, index: int) -> lheo.Formation:
    """Every 37th formation holds an error, each kind in turn."""
    turn, rest = divmod(index, EVERY)
    return ERRORS[turn % len(ERRORS)](record) if rest == 0 else record


def impossible_date(record: lheo.Formation) -> lheo.Formation:
    """20251345 as the beginning of a session: it is rejected."""

    def change(session: lheo.Session) -> lheo.Session:
        return replace(session, period=replace(session.period, start=dates.parse("20251345")))

    return on_first_session(record, change)


def one_number_twice(record: lheo.Formation) -> lheo.Formation:
    """Two sessions of one number: both are rejected. Needs two sessions; else the number is no number."""

    def change(action: lheo.Action) -> lheo.Action:
        first, *others = action.sessions
        if not others:
            return replace(action, sessions=(replace(first, numero="X"),))
        return replace(action, sessions=(first, *(replace(other, numero=first.numero) for other in others)))

    return on_action(record, change)


def two_points_on_one_date(record: lheo.Formation) -> lheo.Formation:
    """The list of entry points is rejected."""
    return _with_points(record, _point("PE-1", "20300107", "8"), _point("PE-2", "20300107", "5"))


def negative_places(record: lheo.Formation) -> lheo.Formation:
    """The list of entry points is rejected."""
    return _with_points(record, _point("PE-1", "20300107", "-3"))


def point_without_date(record: lheo.Formation) -> lheo.Formation:
    """The list of entry points is rejected."""
    return _with_points(record, extras("point-entree", extra("places", "8"), numero="PE-1"))


def action_without_number(record: lheo.Formation) -> lheo.Formation:
    """The action is rejected, and its sessions with it."""
    return on_action(record, lambda action: replace(action, numero=""))


def reversed_period(record: lheo.Formation) -> lheo.Formation:
    """An end before the beginning."""

    def change(session: lheo.Session) -> lheo.Session:
        return replace(session, period=lheo.Period(start=session.period.end, end=session.period.start))

    return on_first_session(record, change)


ERRORS: tuple[Error, ...] = (
    impossible_date,
    two_points_on_one_date,
    one_number_twice,
    negative_places,
    action_without_number,
    point_without_date,
    reversed_period,
)


def _point(number: str, day: str, places: str) -> Extra:
    return extras("point-entree", extra("date", day), extra("places", places), numero=number)


def _with_points(record: lheo.Formation, *points: Extra) -> lheo.Formation:
    def change(session: lheo.Session) -> lheo.Session:
        eos = session.extras.find("eos") or extras("eos")
        kept = [part for part in eos.children if part.info != "points-entree"]
        return replace(session, extras=Extras((extras("eos", *kept, extras("points-entree", *points)),)))

    return on_first_session(record, change)
