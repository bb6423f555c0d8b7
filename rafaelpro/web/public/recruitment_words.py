"""What a session's recruitment says to people: whether they may apply, why not, and what comes next (R4.12)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rafaelpro.applications.availability import Recruitment
from rafaelpro.applications.enums import Mode, Reason
from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.core.french import NBSP, counted, long_date, short_date


@dataclass(frozen=True, slots=True)
class Words:
    """What a row adds to the badge of the state; the whole sentence and what comes next, for a page."""

    short: str
    sentence: str
    next: str = ""


def words_of(recruitment: Recruitment, session: TrainingSession) -> Words:
    """The words for this recruitment; `session` gives the dates that they name."""
    return _WORDS[recruitment.reason](recruitment, session)


def _open(recruitment: Recruitment, session: TrainingSession) -> Words:
    until = f" jusqu’au {long_date(recruitment.closes_on)} inclus" if recruitment.closes_on else ""
    left = recruitment.remaining
    places = f"Il reste {counted(left, 'place')}." if left is not None else ""
    return Words("", f"Vous pouvez candidater{until}.", places)


def _full(recruitment: Recruitment, session: TrainingSession) -> Words:
    if recruitment.opens_on:
        again = long_date(recruitment.opens_on)
        return Words(
            f"Ouvre de nouveau le {short_date(recruitment.opens_on)}",
            "Toutes les places sont prises pour la prochaine entrée.",
            f"Vous pourrez de nouveau candidater à partir du {again}.",
        )
    later = "Une place peut se libérer. Revenez voir cette page."
    return Words("", "Toutes les places sont prises.", f"{later}{_no_more(recruitment, session)}")


def _no_more(recruitment: Recruitment, session: TrainingSession) -> str:
    """A later entry point is known, and yet nothing opens again: the contract has ended by then (R4.12)."""
    if len(recruitment.points) < 2 or session.contract_end is None:
        return ""
    return f" Elle n’ouvrira plus ensuite{NBSP}: la session se termine le {long_date(session.contract_end)}."


def _no_entry_point(recruitment: Recruitment, session: TrainingSession) -> Words:
    return Words(
        "",
        "Aucun point d’entrée à venir n’a été transmis par EOS. Il n’y a donc pas de date d’entrée prévue.",
        "Les candidatures ouvriront quand l’organisme aura donné une nouvelle date d’entrée.",
    )


def _not_yet_open(recruitment: Recruitment, session: TrainingSession) -> Words:
    day = session.registration_start
    if day is None:
        return Words("", "Les candidatures ne sont pas encore ouvertes.")
    return Words(
        f"Ouvre le {short_date(day)}",
        "Les candidatures ne sont pas encore ouvertes.",
        f"Vous pourrez candidater à partir du {long_date(day)}.",
    )


def _deadline_passed(recruitment: Recruitment, session: TrainingSession) -> Words:
    day = recruitment.closes_on
    since = f"{NBSP}: c’était le {long_date(day)}" if day else ""
    return Words("", f"La date limite d’inscription est passée{since}.", _ELSEWHERE)


def _cancelled(recruitment: Recruitment, session: TrainingSession) -> Words:
    return Words("", "Cette session est annulée.", _ELSEWHERE)


def _ended(recruitment: Recruitment, session: TrainingSession) -> Words:
    end = session.contract_end
    since = f" depuis le {long_date(end)}" if end else ""
    return Words("", f"Cette session est terminée{since}.", _ELSEWHERE)


def _closed(recruitment: Recruitment, session: TrainingSession) -> Words:
    return Words("", "L’organisme de formation ne prend pas de candidature en ce moment.", _ELSEWHERE)


_ELSEWHERE = "Cherchez une autre session de cette formation, ou une autre formation."

_WORDS: dict[Reason, Callable[[Recruitment, TrainingSession], Words]] = {
    Reason.OPEN: _open,
    Reason.FULL: _full,
    Reason.NO_ENTRY_POINT: _no_entry_point,
    Reason.NOT_YET_OPEN: _not_yet_open,
    Reason.DEADLINE_PASSED: _deadline_passed,
    Reason.CANCELLED: _cancelled,
    Reason.ENDED: _ended,
    Reason.CLOSED_BY_ORGANISATION: _closed,
}


def dates_line(recruitment: Recruitment, session: TrainingSession) -> str:
    """R4.11: the next entry point where there is one, else the contract dates."""
    if recruitment.next:
        return f"prochain point d’entrée{NBSP}: {short_date(recruitment.next.date)}"
    start, end = session.contract_start, session.contract_end
    if start and end:
        return f"du {short_date(start)} au {short_date(end)}"
    if start:
        return f"à partir du {short_date(start)}"
    return f"jusqu’au {short_date(end)}" if end else "dates non renseignées"


def entry_mode(recruitment: Recruitment, session: TrainingSession) -> str:
    """« Entrée / sortie à date fixe » or « permanente »."""
    return "Entrée / sortie permanente" if session.permanent_entry else "Entrée / sortie à date fixe"


def deadline_words(recruitment: Recruitment) -> str:
    """The deadline; on sessions by entry points it is the next one and nobody edits it (R4.10)."""
    if recruitment.closes_on is None:
        return ""
    return f"Date limite d’inscription{NBSP}: {short_date(recruitment.closes_on)}"


def recruits_by_entry_points(recruitment: Recruitment) -> bool:
    return recruitment.mode is Mode.ENTRY_POINTS
