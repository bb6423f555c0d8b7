"""The second pass: each formation of the document as a unit to plan."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

import structlog

from rafaelpro.core.identifiers import is_action_reference, is_carif_number
from rafaelpro.eos.notes import Note
from rafaelpro.eos.offer import ActionUnit, FormationUnit
from rafaelpro.lheo.limits import DEFAULT, Limits
from rafaelpro.lheo.reader import read as read_lheo
from rafaelpro.lheo.records import Action, Formation, Numbered, Rejected

from . import actions, sessions
from .survey import Survey

log = structlog.get_logger(__name__)


def units(source: BinaryIO, survey: Survey, limits: Limits = DEFAULT) -> Iterator[FormationUnit]:
    """One unit a formation, in the document's order."""
    with read_lheo(source, limits) as document:
        for item in document:
            yield _rejected(item) if isinstance(item, Rejected) else _unit_or_refusal(item, survey)


def _unit_or_refusal(formation: Formation, survey: Survey) -> FormationUnit:
    """A mistake of ours over what one formation holds rejects that one, and stops neither the feed nor the next."""
    try:
        return _unit(formation, survey)
    except Exception:
        log.exception("feed_formation_failed", path=formation.path, line=formation.line)
        return FormationUnit(faults=tuple(_failed(each) for each in _records(formation)))


def _records(formation: Formation) -> list[Numbered]:
    found: list[Numbered] = []
    for action in formation.actions:
        found += [action, *action.sessions]
    return found or [formation]


def _failed(record: Numbered) -> Note:
    reason = "cette formation n'a pas pu être lue, par une erreur imprévue : rien n'en est appliqué"
    return Note(record.line, record.path, record.numero, "", reason)


def _unit(formation: Formation, survey: Survey) -> FormationUnit:
    return FormationUnit(
        tuple(_action(formation, action, survey, is_first=rank == 0) for rank, action in enumerate(formation.actions)),
        _without_action(formation),
    )


def _without_action(formation: Formation) -> tuple[Note, ...]:
    if formation.actions:
        return ()
    reason = "cette formation n'a aucune action : il n'y a rien à publier"
    return (Note(formation.line, formation.path, formation.numero, "", reason),)


def _action(formation: Formation, action: Action, survey: Survey, *, is_first: bool) -> ActionUnit:
    twice = is_action_reference(action.numero) and survey.actions.is_twice(action.numero)
    record = actions.read(formation, action, is_first=is_first, is_twice=twice)
    return ActionUnit(
        record,
        tuple(
            sessions.read(
                formation, action, each, is_twice=is_carif_number(each.numero) and survey.sessions.is_twice(each.numero)
            )
            for each in action.sessions
        ),
    )


def _rejected(item: Rejected) -> FormationUnit:
    """Every record of a formation that cannot be read is rejected with its reason."""
    problem = item.problem
    numbers = tuple(chain(item.action_numbers, item.session_numbers)) or (item.numero,)
    return FormationUnit(
        faults=tuple(
            Note(problem.line or item.line, problem.path or item.path, number, problem.value, problem.reason)
            for number in numbers
        )
    )
