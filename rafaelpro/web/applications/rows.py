"""The rows of the lists: what the current structure may see of each (R2.2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from rafaelpro.applications.desk import is_open_to_decision
from rafaelpro.applications.enums import State
from rafaelpro.applications.models import Application, SessionAvailability
from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.core import clock
from rafaelpro.core.french import counted
from rafaelpro.organisations.rights import MANAGING_ROLES, Actor, Deed, allows
from rafaelpro.web.applications.columns import Cell, Column, cells_of


@dataclass(frozen=True, slots=True)
class Row:
    """An application; `url` is empty where only names, state and planned dates may be seen, and once erased."""

    application: Application
    name: str
    url: str
    cells: list[Cell]

    @property
    def awaits_decision(self) -> bool:
        """Whether it may be chosen for a decision on several at once."""
        return self.is_open and is_open_to_decision(self.application, self.application.session)

    @property
    def is_open(self) -> bool:
        return bool(self.url)

    @property
    def is_whole(self) -> bool:
        """Whether nothing is kept from this structure; of erased data there is nothing left to keep."""
        return self.is_open or self.application.is_erased

    @property
    def about(self) -> str:
        """What follows « Ouvrir » when it is read aloud."""
        return f"la candidature {self.application.reference} de {self.name}"


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session with its counter, and the addresses that go with it.

    `manages`: whether the structure may know since when people wait, hence when they are due (R2.2); `due_on`, `due_in`
    (days) and `waiting` (words) are empty otherwise.
    """

    session: TrainingSession
    roles: str
    pending_url: str
    all_url: str
    days_left: int | None
    manages: bool
    due_on: date | None
    due_in: int | None
    waiting: str

    @property
    def session_url(self) -> str:
        return reverse("offer_session", args=[self.session.carif_number])

    @property
    def about(self) -> str:
        return f"de la session {self.session.carif_number}"


def rows_of(applications: Iterable[Application], actor: Actor, columns: list[Column], *, address: str) -> list[Row]:
    """The rows of a page; `address` carries the list's filters into each file."""
    files = reverse("applications")  # a file's address is its list's and its reference
    return [_row(each, actor, columns, f"{files}{each.reference}/{address}") for each in applications]


def _row(application: Application, actor: Actor, columns: list[Column], url: str) -> Row:
    is_open = allows(actor, Deed.MANAGE_APPLICATIONS, application)
    return Row(
        application=application,
        name=application.full_name,
        url=url if is_open and not application.is_erased else "",
        cells=cells_of(application, columns, is_open=is_open),
    )


def session_rows(sessions: Iterable[TrainingSession], actor: Actor) -> list[SessionRow]:
    today, address = clock.today(), reverse("applications")
    return [_session_row(session, actor, today, address) for session in sessions]


def _session_row(session: TrainingSession, actor: Actor, today: date, address: str) -> SessionRow:
    recruits = session.availability
    roles = session.roles_of(actor.organisation.pk)
    manages = bool(roles & MANAGING_ROLES)
    due_on = getattr(session, "due_next", None) if manages else None
    here = {"session": session.carif_number, "sessions": "toutes"}
    return SessionRow(
        session=session,
        roles=", ".join(role.label for role in sorted(roles)),
        pending_url=f"{address}?{urlencode(here | {'etat': State.PENDING.slug})}",
        all_url=f"{address}?{urlencode(here)}",
        days_left=_days_left(recruits, today),
        manages=manages,
        due_on=due_on,
        due_in=(due_on - today).days if due_on else None,
        waiting=_waiting(session) if manages else "",
    )


def _days_left(recruits: SessionAvailability, today: date) -> int | None:
    """Before the coming entry point; without one, before recruitment closes."""
    until = recruits.next_date or (recruits.closes_on if recruits.is_open else None)
    return (until - today).days if until else None


def _waiting(session: TrainingSession) -> str:
    """Of what the list reads beside the row; nothing where nobody has waited long."""
    many, days = getattr(session, "waiting_long", 0), getattr(session, "waiting_days", 0)
    if not many:
        return ""
    verb = "attend" if many == 1 else "attendent"
    return f"{counted(many, 'personne')} {verb} depuis plus de {counted(days, 'jour')}"
