"""What LHÉO's elements cannot say as the catalogue has it goes into `extras[@info="rafaelpro"]` (circle 3).

Each record is read again by the intake's own functions before it is written: the columns that would come back otherwise
are told as they are, and so is what people have added here. An export that is taken in elsewhere gives the same pages.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from rafaelpro.catalogue.models import InformationMeeting, TrainingAction, TrainingSession
from rafaelpro.eos.reading import actions, sessions
from rafaelpro.eos.reading.exact import COLUMNS, PROFILE
from rafaelpro.lheo import records as lheo
from rafaelpro.lheo.extras import Extra, Extras, extra, extras

from .actions import Offered
from .sessions import enrichment_of, manual_of

ENRICHMENT, MEETINGS, RECRUITMENT = "enrichissement", "reunions", "recrutement"
ACTION_FIELDS = ("highlights", "web_link")
SESSION_FIELDS = ("recruitment_contact", "disability_contact", "access_information", "practical_information")
MEETING_FIELDS = ("date", "starts_at", "ends_at", "place", "link", "places", "details", "revision")
RECRUITMENT_FIELDS = ("is_open", "places", "deadline", "declared_full", "opened_by_hand")
CANCELLED = "cancelled"
FROM_HERE_ON = frozenset({"eos_created_on"})  # without EOS's own, the day of the first reception here stands in


def exact(formation: lheo.Formation, offered: Offered) -> lheo.Formation:
    """The formation with what its elements cannot say."""
    action = formation.actions[0]
    told = tuple(
        _with(record, _session_nodes(formation, action, record, row))
        for record, row in zip(action.sessions, offered.sessions, strict=True)
    )
    completed = _with(replace(action, sessions=told), _action_nodes(formation, action, offered))
    return replace(formation, actions=(completed,))


def _with(record: Any, nodes: list[Extra]) -> Any:
    if not nodes:
        return record
    return replace(record, extras=Extras((*record.extras.children, extras(PROFILE, *nodes))))


def _action_nodes(formation: lheo.Formation, action: lheo.Action, offered: Offered) -> list[Extra]:
    content = actions.read(formation, action, is_first=True, is_twice=False).content
    nodes = _column_nodes(offered.action, content.columns if content else {})
    if offered.enrichment:
        nodes += _node(ENRICHMENT, _picked(offered.enrichment, ACTION_FIELDS))
    return nodes


def _session_nodes(
    formation: lheo.Formation, action: lheo.Action, record: lheo.Session, session: TrainingSession
) -> list[Extra]:
    content = sessions.read(formation, action, record, is_twice=False).content
    nodes = _column_nodes(session, content.columns if content else {})
    if added := enrichment_of(session):
        nodes += _node(ENRICHMENT, _picked(added, SESSION_FIELDS))
    meetings: Iterable[InformationMeeting] = session.information_meetings.all()
    nodes += _node(MEETINGS, [_picked(each, MEETING_FIELDS) for each in meetings if not each.from_eos])
    if manual := manual_of(session):
        nodes += _node(RECRUITMENT, _picked(manual, RECRUITMENT_FIELDS) | {CANCELLED: manual.cancelled_at is not None})
    return nodes


def _column_nodes(row: TrainingAction | TrainingSession, read: dict[str, Any]) -> list[Extra]:
    """The columns that would come back otherwise."""
    differ = {name: getattr(row, name) for name, value in read.items() if getattr(row, name) != value}
    return _node(COLUMNS, {name: value for name, value in differ.items() if value or name not in FROM_HERE_ON})


def _picked(row: models.Model, names: Iterable[str]) -> dict[str, Any]:
    return {name: value for name in names if (value := getattr(row, name)) not in ("", None)}


def _node(info: str, value: Any) -> list[Extra]:
    """As JSON: every character goes through, those that XML forbids too."""
    if not value:
        return []
    return [extra(info, json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":")))]
