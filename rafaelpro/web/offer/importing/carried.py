"""What travels with the page from the check to the confirmation, and from the result to its report.

Nothing waits on the server: the page carries it, signed for one person, structure and session, for a limited time.
"""

from __future__ import annotations

from typing import Any

from django.core import signing

from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.organisations.rights import Actor

MINUTES = 60
MOST_CHARACTERS = 2_000_000  # below what Django takes for a form


class TooMuch(ValueError):
    """More than a form can carry."""


class NoLongerValid(ValueError):
    """Too old, or not what was signed for this person here."""


def pack(what: str, content: Any, *, session: TrainingSession, actor: Actor) -> str:
    """`content` (JSON) as the text of a hidden field. Raises `TooMuch`."""
    text = signing.dumps(content, salt=_salt(what, session, actor), compress=True)
    if len(text) > MOST_CHARACTERS:
        raise TooMuch
    return text


def unpack(what: str, text: str, *, session: TrainingSession, actor: Actor) -> Any:
    """What was packed. Raises `NoLongerValid`."""
    try:
        return signing.loads(text, salt=_salt(what, session, actor), max_age=MINUTES * 60)
    except signing.BadSignature as error:
        raise NoLongerValid from error


def _salt(what: str, session: TrainingSession, actor: Actor) -> str:
    person = actor.user.pk if actor.user else 0
    return f"import.{what}.{session.carif_number}.{actor.organisation.pk}.{person}"
