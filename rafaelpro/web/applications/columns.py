"""The columns of « Gestion par candidatures », on the screen and on paper, by their word in the address."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from rafaelpro.applications.enums import Origin, State
from rafaelpro.applications.models import Application
from rafaelpro.core.french import month_date, short_date

NOTHING = "—"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a row shows in a column: a line and perhaps a smaller one under it; `state`: as a badge."""

    text: str
    under: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """`sort`: the order of `tri` that goes with it. `for_managers`: a trainer's row is empty there (R2.2)."""

    label: str
    show: Callable[[Application], Shown]
    sort: str = ""
    for_managers: bool = False
    is_wide: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """What a row shows in one column, ready for a template."""

    label: str
    text: str
    under: str
    state: str
    is_wide: bool


def _session(application: Application) -> Shown:
    session = application.session
    measure = session.action.measure
    return Shown(session.action.title, f"{session.carif_number} · {measure}" if measure else session.carif_number)


def _place(application: Application) -> Shown:
    session = application.session
    return Shown(f"{session.town} ({session.department})" if session.department else session.town or NOTHING)


def _origin(application: Application) -> Shown:
    return Shown(str(application.prescriber or Origin(application.origin).label))


def _state(application: Application) -> Shown:
    return Shown(State(application.state).label, state=application.state)


def _due(application: Application) -> Shown:
    """`due_on` is what the list reads beside the row."""
    return Shown(short_date(getattr(application, "due_on", None)) or NOTHING)


def day_words(application: Application, day: date | None) -> str:
    """The day; only its month where the person's data is erased: the days are no longer true (R10.1)."""
    return month_date(day) if application.is_erased else short_date(day)


def _arrival(application: Application) -> Shown:
    return Shown(day_words(application, application.created_on))


def _dates(application: Application) -> Shown:
    if application.planned_entry is None:
        return Shown(NOTHING)
    entry, leaving = (day_words(application, day) for day in (application.planned_entry, application.planned_exit))
    return Shown(f"de {entry} à {leaving}" if application.is_erased else f"du {entry} au {leaving}")


COLUMNS: dict[str, Column] = {
    "session": Column("Session", _session, "session", is_wide=True),
    "lieu": Column("Lieu", _place, "lieu"),
    "recue": Column("Reçue le", _arrival, "recue", for_managers=True),
    "origine": Column("Origine", _origin, for_managers=True, is_wide=True),
    "etat": Column("État", _state, "etat"),
    "echeance": Column("Échéance", _due, "echeance", for_managers=True),
    "dates": Column("Dates prévues", _dates, "entree"),
}
DEFAULT_COLUMNS = ("session", "lieu", "recue", "origine", "etat", "echeance")
TRAINER_COLUMNS = ("session", "lieu", "etat", "dates")  # where every row is a trainer's
CHOICES = [(name, column.label) for name, column in COLUMNS.items()]
TRAINER_CHOICES = [(name, column.label) for name, column in COLUMNS.items() if not column.for_managers]


def columns_of(names: Iterable[str] | None, *, trains_only: bool = False) -> list[Column]:
    """Those chosen, in their own order; the usual ones where none is. `trains_only`: none that no row would fill."""
    chosen = set(names or ())
    if trains_only:
        chosen = chosen & dict(TRAINER_CHOICES).keys() or set(TRAINER_COLUMNS)
    return [column for name, column in COLUMNS.items() if name in (chosen or DEFAULT_COLUMNS)]


def cells_of(application: Application, columns: Iterable[Column], *, is_open: bool) -> list[Cell]:
    """What a row shows; `is_open`: whether the file may be opened, hence all of it seen."""
    return [_cell(column, application, is_open=is_open) for column in columns]


def _cell(column: Column, application: Application, *, is_open: bool) -> Cell:
    shown = column.show(application) if is_open or not column.for_managers else Shown(NOTHING)
    return Cell(column.label, shown.text, shown.under, shown.state, column.is_wide)
