"""Take an export back, in an empty instance: the offer through the door of feeds, then what people had added to it.

Only what is not there yet is written: an instance that lives keeps its own words, and a second run changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction

from rafaelpro.applications import projection
from rafaelpro.applications.locking import lock_sessions
from rafaelpro.applications.models import ManualRecruitment
from rafaelpro.catalogue.models import (
    ActionEnrichment,
    InformationMeeting,
    SessionEnrichment,
    TrainingAction,
    TrainingSession,
)
from rafaelpro.core import clock
from rafaelpro.eos.reading.exact import PROFILE
from rafaelpro.history import record
from rafaelpro.history.record import Author
from rafaelpro.lheo import records as lheo
from rafaelpro.lheo.extras import Extras
from rafaelpro.lheo.reader import read
from rafaelpro.offreinfo.records.exactness import (
    ACTION_FIELDS,
    CANCELLED,
    ENRICHMENT,
    MEETING_FIELDS,
    MEETINGS,
    RECRUITMENT,
    RECRUITMENT_FIELDS,
    SESSION_FIELDS,
)
from rafaelpro.search import index

AUTHOR = Author(label="Reprise d’un export Offre Info", channel="commande")
VERB = "enrichissement repris"

Row = TypeVar("Row", bound=models.Model)


@dataclass(slots=True)
class Taken:
    """How many actions and sessions got back what people had added; `refused`: the numbers of those that are odd."""

    actions: int = 0
    sessions: int = 0
    refused: list[str] = field(default_factory=list)


def take_back(path: Path) -> Taken:
    """What people had added, read from an export whose offer has been taken in already. Raises `Unreadable`.

    One transaction an action: lock it, then its sessions; write what is missing, the history, projection and search.
    """
    taken = Taken()
    with read(path) as document:
        for item in document:
            for action in item.actions if isinstance(item, lheo.Formation) else ():
                if any(_tells(each.extras) for each in (action, *action.sessions)):
                    _take_action(action, taken)
    return taken


@transaction.atomic
def _take_action(record_: lheo.Action, taken: Taken) -> None:
    action = TrainingAction.objects.select_for_update(no_key=True).filter(reference=record_.numero).first()
    if action is None:
        return
    is_enriched = _is_written(_action_row(action, record_.extras), record_.numero, taken)
    if is_enriched:
        taken.actions += 1
        record.write(record.Line("action", action.reference, VERB), AUTHOR)
    changed = list(_take_sessions(action, record_.sessions, taken))
    projection.refresh(changed)
    if is_enriched:
        index.refresh_action(action.pk)
    else:
        index.refresh(changed)


def _take_sessions(action: TrainingAction, records: Iterable[lheo.Session], taken: Taken) -> Iterator[int]:
    told = {each.numero: each for each in records if _tells(each.extras)}
    keys = TrainingSession.objects.filter(action=action, carif_number__in=told).values_list("pk", flat=True)
    for session in lock_sessions(list(keys)) if keys else ():
        rows = _session_rows(session, told[session.carif_number].extras)
        if _is_written(rows, session.carif_number, taken):
            taken.sessions += 1
            record.write(record.Line("session", session.carif_number, VERB), AUTHOR)
            yield session.pk


def _is_written(rows: Iterator[models.Model], number: str, taken: Taken) -> bool:
    """Save the rows; those of a record that is odd are left out and told."""
    try:
        made = list(rows)
    except (ValueError, TypeError, ValidationError):
        taken.refused.append(number)
        return False
    for row in made:
        row.save(force_insert=True)
    return bool(made)


def _action_row(action: TrainingAction, extras: Extras) -> Iterator[models.Model]:
    told = _told(extras, ENRICHMENT, dict)
    if told and not ActionEnrichment.objects.filter(action=action).exists():
        yield _cleaned(ActionEnrichment(action=action, **_signed()), told, ACTION_FIELDS)


def _session_rows(session: TrainingSession, extras: Extras) -> Iterator[models.Model]:
    if (told := _told(extras, ENRICHMENT, dict)) and not _has(SessionEnrichment, session):
        yield _cleaned(SessionEnrichment(session=session, **_signed()), told, SESSION_FIELDS)
    own = InformationMeeting.objects.filter(session=session, from_eos=False)
    for each in _told(extras, MEETINGS, list) if not own.exists() else ():
        yield _cleaned(InformationMeeting(session=session, from_eos=False, **_signed()), each, MEETING_FIELDS)
    if (told := _told(extras, RECRUITMENT, dict)) and not _has(ManualRecruitment, session):
        cancelled_at = clock.now() if told.get(CANCELLED) is True else None
        yield _cleaned(ManualRecruitment(session=session, cancelled_at=cancelled_at), told, RECRUITMENT_FIELDS)


def _has(model: type[models.Model], session: TrainingSession) -> bool:
    return model._default_manager.filter(session=session).exists()


def _signed() -> dict[str, Any]:
    """Who wrote it is not exported: nobody's name leaves the instance."""
    return {"updated_at": clock.now(), "updated_by": AUTHOR.label}


def _tells(extras: Extras) -> bool:
    """Whether something that people had added stands there."""
    profile = extras.find(PROFILE)
    return profile is not None and any(profile.find(info) for info in (ENRICHMENT, MEETINGS, RECRUITMENT))


def _told(extras: Extras, info: str, kind: type[Any]) -> Any:
    """What our extras say, of this kind; empty where they say nothing. Raises `ValueError` or `TypeError`."""
    profile = extras.find(PROFILE)
    text = profile.value(info) if profile else ""
    value = json.loads(text) if text else kind()
    if not isinstance(value, kind):
        raise TypeError(info)
    return value


def _cleaned(row: Row, told: dict[str, Any], names: Iterable[str]) -> Row:
    """The row with these fields. Raises `ValidationError` (also for what constraints refuse) or `TypeError`."""
    for name in names:
        if name in told:
            _refuse_text(row, name, told[name])
            setattr(row, name, told[name])
    row.full_clean(exclude=["action", "session"])
    return row


def _refuse_text(row: models.Model, name: str, value: Any) -> None:
    """What the database or the doors of the domain would refuse; Django looks in forms only. Raises `ValueError`."""
    longest = getattr(row._meta.get_field(name), "max_length", None)
    if isinstance(value, str) and ("\x00" in value or (longest and len(value) > longest)):
        raise ValueError(name)
