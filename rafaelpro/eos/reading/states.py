"""`etat` of an action or session: published, cancelled, removed; anything else is noted."""

from __future__ import annotations

from rafaelpro.core.french import fold
from rafaelpro.eos.enums import RecordState
from rafaelpro.lheo.extras import Extras

from .findings import Findings

PROFILE = "eos"
_OF_ACTION = (RecordState.PUBLISHED, RecordState.REMOVED)


def of_session(extras: Extras, path: str, findings: Findings | None = None) -> RecordState | None:
    """The state told; None where none is, or where its code is unknown: what is known of it then stays."""
    return _state(extras, path, tuple(RecordState), findings)


def of_action(extras: Extras, path: str, findings: Findings | None = None) -> RecordState | None:
    """As above; an action is published or removed, it is never cancelled: its sessions are."""
    return _state(extras, path, _OF_ACTION, findings)


def _state(extras: Extras, path: str, known: tuple[RecordState, ...], findings: Findings | None) -> RecordState | None:
    profile = extras.find(PROFILE)
    told = profile.find("etat") if profile else None
    if told is None or not told.text.strip():
        return None
    found = next((state for state in known if state.value == fold(told.text.strip())), None)
    if found is None and findings:
        where = f'{path}/extras[@info="eos"]/extra[@info="etat"]'
        findings.note(told.line, where, told.text, "état inconnu : il n'en est pas tenu compte")
    return found
