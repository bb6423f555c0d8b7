"""The letters of a deed, read before it is done: the very texts that the outbox would get, and nothing written.

One thing differs: the candidate's own link (R2.6) opens their application to whoever holds it, so that words stand in
its place. Staff read a letter; they do not receive it.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from dataclasses import replace

from rafaelpro.outbox.post import Letter

from .decision import Decision, state_after, write_on
from .follow import link_of
from .messages import Event, answer_told, letters
from .models import Application

HIDDEN_LINK = "[lien personnel, que seule la personne reçoit]"


def letters_if_decided(application: Application, decision: Decision) -> list[Letter]:
    """What candidate and prescriber would receive of a decision that `errors_of` finds good."""
    rehearsed = copy.copy(application)
    rehearsed.state = state_after(decision)
    write_on(rehearsed, decision)
    return without_link(application, letters(answer_told(rehearsed.state), rehearsed))


def letters_if_asked(application: Application, labels: Sequence[str]) -> list[Letter]:
    """What candidate and prescriber would receive if these papers were asked for."""
    return without_link(application, letters(Event.DOCUMENTS_ASKED, application, documents=labels))


def without_link(application: Application, written: Iterable[Letter]) -> list[Letter]:
    """The same letters, the candidate's own link hidden."""
    return [replace(letter, body=letter.body.replace(link_of(application), HIDDEN_LINK)) for letter in written]
