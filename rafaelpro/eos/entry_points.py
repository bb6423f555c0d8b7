"""R4.8 and R4.9 as a pure function: what a session's received list of entry points does to those that are known.

An entry point is known by its number, or by its date where it has none. What is past (date < today) is history: it is
never changed, moved or removed; what the feed says against it is reported. A future one that is missing was removed;
one that comes back with another date has moved; another number on the same date replaces.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from rafaelpro.core.french import short_date


@dataclass(frozen=True, slots=True)
class Point:
    """An entry point as received: its form is right."""

    date: date
    places: int
    number: str = ""
    bis_of: str = ""
    line: int = field(default=0, compare=False)
    path: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Known:
    """An entry point as it is kept."""

    id: int
    date: date
    places: int
    number: str = ""
    bis_of: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What R4.9 reports: the point received, or the one known where nothing was received for it."""

    about: Point | Known
    reason: str


@dataclass(frozen=True, slots=True)
class PointPlan:
    """What to write, in this order: delete, update (the new values, under the same id), create."""

    delete: tuple[Known, ...] = ()
    update: tuple[Known, ...] = ()
    create: tuple[Point, ...] = ()
    reports: tuple[Report, ...] = ()

    @property
    def writes(self) -> bool:
        return bool(self.delete or self.update or self.create)


NOTHING = PointPlan()
Pair = tuple[Point, Known | None]


def plan(received: Sequence[Point], known: Sequence[Known], today: date, *, first: bool = False) -> PointPlan:
    """What to write and report. `received`: one a date, one a number. `first`: the session was never seen before."""
    pairs = _pair(received, known)
    paired = {old.id for _, old in pairs if old}
    missing = [old for old in known if old.id not in paired]
    moved = [(new, old) for new, old in pairs if old and _may_become(new, old, today)]
    refused = [(new, old) for new, old in pairs if old and not _may_become(new, old, today) and old.date >= today]
    created = [new for new, old in pairs if old is None and (first or new.date >= today)]
    claimed = {new.date for new, _ in moved} | {new.date for new in created}
    replaced = [old for _, old in refused if old.date in claimed]
    return PointPlan(
        delete=tuple(old for old in missing if old.date >= today) + tuple(replaced),
        update=tuple(after for new, old in moved if (after := _become(new, old)) != old),
        create=tuple(created),
        reports=tuple(_reports(pairs, missing, today, first=first)),
    )


def _pair(received: Iterable[Point], known: Sequence[Known]) -> list[Pair]:
    """Each received point with the known one it speaks of: by number first, then by date among those left."""
    by_number = {old.number: old for old in known if old.number}
    named = {new: by_number[new.number] for new in received if new.number in by_number}
    left = {old.date: old for old in known if old not in set(named.values())}
    return [(new, named.get(new) or left.get(new.date)) for new in received]


def _may_become(new: Point, old: Known, today: date) -> bool:
    """The past neither changes nor is written anew: only a point to come may change, and only into one to come."""
    return old.date >= today and new.date >= today


def _become(new: Point, old: Known) -> Known:
    return replace(old, date=new.date, places=new.places, number=new.number or old.number, bis_of=new.bis_of)


def _reports(pairs: Iterable[Pair], missing: Iterable[Known], today: date, *, first: bool) -> Iterable[Report]:
    for new, old in pairs:
        if reason := _reason(new, old, today, first=first):
            yield Report(new, reason)
    for old in missing:
        if old.date < today:
            yield Report(old, f"le point d'entrée passé du {short_date(old.date)} est absent du flux : il est gardé")


def _reason(new: Point, old: Known | None, today: date, *, first: bool) -> str:
    """Why a received point was not followed; nothing where it was, or where it says what is known."""
    if old is None:
        late = new.date < today and not first
        return (
            f"nouveau point d'entrée à une date passée ({short_date(new.date)}) : il est laissé de côté" if late else ""
        )
    if old.date < today:
        return "" if _become(new, old) == old else _frozen(new, old)
    if new.date < today:
        return (
            f"le point d'entrée du {short_date(old.date)} est déplacé à une date passée ({short_date(new.date)}) : "
            "le déplacement n'est pas suivi"
        )
    return ""


def _frozen(new: Point, old: Known) -> str:
    if new.date != old.date:
        what = f"revient à la date du {short_date(new.date)} : il n'est pas déplacé"
    elif new.places != old.places:
        what = f"revient avec {new.places} places au lieu de {old.places} : il n'est pas changé"
    else:
        what = "revient changé (numéro ou « bis-de ») : il n'est pas changé"
    return f"le point d'entrée passé du {short_date(old.date)} {what}"
