"""An application told to the person who sent it: plain words, nothing of the people who decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rafaelpro.applications.enums import Origin, State
from rafaelpro.applications.models import Application
from rafaelpro.core.clock import PARIS
from rafaelpro.history import record
from rafaelpro.history.models import Event


@dataclass(frozen=True, slots=True)
class Situation:
    """What the state means, and what to do now."""

    title: str
    meaning: str
    todo: str
    may_withdraw: bool = False


@dataclass(frozen=True, slots=True)
class HistoryLine:
    state: str
    words: str
    at: datetime


_SITUATIONS: dict[State, Situation] = {
    State.PENDING: Situation(
        "Votre candidature est arrivée",
        "L’organisme de formation la lit. Il n’a pas encore répondu.",
        "Vous n’avez rien à faire. Répondez si l’organisme vous appelle.",
        may_withdraw=True,
    ),
    State.RETAINED: Situation(
        "Votre candidature est retenue",
        "L’organisme a accepté votre candidature.",
        "Notez votre date d’entrée. Si vous ne pouvez plus venir, appelez vite l’organisme.",
    ),
    State.NOT_RETAINED: Situation(
        "Votre candidature n’est pas retenue",
        "L’organisme n’a pas pu accepter votre candidature pour cette session.",
        "Vous pouvez appeler l’organisme pour comprendre. Vous pouvez aussi candidater à une autre session.",
    ),
    State.NO_DECISION: Situation(
        "L’organisme n’a pas répondu à temps",
        "Le délai pour répondre est passé. Ce n’est pas votre faute.",
        "Appelez l’organisme, il peut encore répondre. Vous pouvez aussi candidater à une autre session.",
    ),
    State.REFUSED_FULL: Situation(
        "La session est complète",
        "Toutes les places sont prises. Votre candidature s’arrête ici.",
        "Vous pouvez candidater à une autre session.",
    ),
    State.REFUSED_CANCELLED: Situation(
        "La session est annulée",
        "Cette session n’aura pas lieu. Votre candidature s’arrête ici.",
        "Vous pouvez candidater à une autre session.",
    ),
    State.WITHDRAWN: Situation(
        "Votre candidature est retirée",
        "Votre candidature est arrêtée. L’organisme est prévenu.",
        "Vous avez changé d’avis\u00a0? Vous pouvez candidater de nouveau.",
    ),
}

_HISTORY: dict[State, str] = {
    State.PENDING: "Candidature envoyée",
    State.RETAINED: "Réponse de l’organisme\u00a0: retenue",
    State.NOT_RETAINED: "Réponse de l’organisme\u00a0: non retenue",
    State.NO_DECISION: "Pas de réponse de l’organisme à temps",
    State.REFUSED_FULL: "La session est devenue complète",
    State.REFUSED_CANCELLED: "La session a été annulée",
    State.WITHDRAWN: "Candidature retirée",
}


def situation_of(application: Application) -> Situation:
    return _SITUATIONS[State(application.state)]


def lines_of(application: Application) -> list[HistoryLine]:
    """What happened, newest first, without the names of those who acted."""
    events = record.of("candidature", application.reference).filter(after__in=State.values)
    return [_line(event, application) for event in reversed(events)]


def _line(event: Event, application: Application) -> HistoryLine:
    state = State(event.after)
    words = _HISTORY[state]
    if state is State.PENDING and application.origin == Origin.PRESCRIBER and application.prescriber is not None:
        words = f"{words} par {application.prescriber.name}"
    return HistoryLine(state=state, words=words, at=event.at.astimezone(PARIS))
