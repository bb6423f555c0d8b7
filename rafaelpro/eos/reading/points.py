"""The list of entry points of a session: good as a whole, or rejected as a whole (R3.4b)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rafaelpro.core.french import short_date
from rafaelpro.eos.entry_points import Point
from rafaelpro.eos.notes import Note
from rafaelpro.lheo import dates
from rafaelpro.lheo.extras import Extra

from .days import is_plausible
from .findings import Findings

LIST, POINT = "points-entree", "point-entree"
LONGEST_NUMBER = 60
MOST_PLACES = 99_999
MOST_POINTS = 1_000
REJECTED = "la liste des points d'entrée de la session est rejetée, la liste connue reste"


class BadList(Exception):
    """Why a list of entry points cannot be taken; carries (line, path, value, reason)."""

    def __init__(self, line: int, path: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.place = (line, path, value)
        self.reason = reason


def read(profile: Extra, path: str, number: str, findings: Findings) -> tuple[tuple[Point, ...] | None, Note | None]:
    """The points, or None where there is no list or a bad one (then with the note that rejects it)."""
    lists = profile.find_all(LIST)
    if not lists:
        return None, None
    try:
        found = tuple(_points(lists, path, findings))
        _refuse_repeated(found)
    except BadList as bad:
        return None, Note(*bad.place[:2], number, bad.place[2], f"{bad.reason} : {REJECTED}")
    return found, None


def _points(lists: tuple[Extra, ...], path: str, findings: Findings) -> Iterator[Point]:
    children = [child for each in lists for child in each.children]
    if len(children) > MOST_POINTS:
        raise BadList(lists[0].line, path, str(len(children)), f"plus de {MOST_POINTS} points d'entrée")
    for rank, child in enumerate(children, 1):
        where = f'{path}/extras[@info="{LIST}"]/*[{rank}]'
        if child.info == POINT:
            yield _point(child, where, findings)
        else:
            findings.note(child.line, where, child.info, "élément inconnu parmi les points d'entrée : laissé de côté")


def _point(entry: Extra, path: str, findings: Findings) -> Point:
    number, bis_of = entry.numero.strip(), entry.value("bis-de").strip()
    for text in (number, bis_of):
        if len(text) > LONGEST_NUMBER:
            raise BadList(entry.line, f"{path}/@numero", text, f"un numéro de plus de {LONGEST_NUMBER} caractères")
    day = dates.parse(entry.value("date"))
    if day.value is None:
        reason = f"« {day.raw[:40]} » n'est pas une date" if day.raw else "un point d'entrée n'a pas de date"
        raise BadList(entry.line, f'{path}/extra[@info="date"]', day.raw, reason)
    if not is_plausible(day.value):
        raise BadList(entry.line, f'{path}/extra[@info="date"]', day.raw, "une date hors de toute vraisemblance")
    if day.is_dirt:
        findings.note(entry.line, f'{path}/extra[@info="date"]', day.raw, "date dans une autre forme que AAAAMMJJ")
    return Point(day.value, _places(entry, path), number, bis_of, entry.line, path)


def _places(entry: Extra, path: str) -> int:
    text = entry.value("places").strip()
    where = f'{path}/extra[@info="places"]'
    if re.fullmatch(r"-[0-9]+", text):
        raise BadList(entry.line, where, text, "un nombre de places négatif")
    if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) > MOST_PLACES:
        raise BadList(entry.line, where, text, "le nombre de places n'est pas un nombre")
    return int(text)


def _refuse_repeated(points: tuple[Point, ...]) -> None:
    days: set[object] = set()
    numbers: set[str] = set()
    for point in points:
        if point.date in days:
            reason = f"deux points d'entrée le {short_date(point.date)}"
            raise BadList(point.line, point.path, f"{point.date:%Y%m%d}", reason)
        if point.number and point.number in numbers:
            raise BadList(point.line, point.path, point.number, "deux points d'entrée de même numéro")
        days.add(point.date)
        numbers.add(point.number)
