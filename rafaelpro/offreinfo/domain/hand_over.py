"""Hand a document over to whoever asks at the public address; rate-limited, and told without who it was (R10)."""

from __future__ import annotations

from datetime import date, timedelta

from rafaelpro.core import clock
from rafaelpro.core.french import short_date
from rafaelpro.offreinfo.models import Edition, Taking
from rafaelpro.organisations.domain.limits import Limit, spend

from . import editions

FARTHEST = timedelta(days=366)
TAKES = Limit("offre_info", "offre_info_takes", "offre_info_takes_ip")
EVERYBODY = "the document"


class InvalidDay(ValueError):
    """`depuis` names no day from which one can be served; the words are for people."""


def day_of(text: str) -> date:
    """The day that `depuis` names. Raises `InvalidDay`."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise InvalidDay(f"« {text[:40]} » n’est pas une date : AAAA-MM-JJ attendu, par exemple 2025-03-03.") from None
    today = clock.today()
    if day > today:
        raise InvalidDay(f"Le {short_date(day)} n’est pas encore passé : nous sommes le {short_date(today)}.")
    if day < today - FARTHEST:
        raise InvalidDay("Cette date est trop ancienne : au-delà d’un an, prenez le fichier entier, sans « depuis ».")
    return day


def edition_for(since: date | None, *, ip: str) -> Edition:
    """The edition to hand over. Counts a try first: making one costs.

    Raises `TooManyTries`, `NothingToPassOn`, `Busy`.
    """
    spend(TAKES, subject=EVERYBODY, ip=ip)
    return editions.current(since)


def taken(edition: Edition) -> None:
    """Say that it has been taken: organisations and the operator read when."""
    Taking.objects.create(at=clock.now(), since=edition.since, sessions=edition.sessions)
