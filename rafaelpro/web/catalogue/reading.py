"""The catalogue of an organisation as every form of it shows it: page, PDF, spreadsheets, fragment, JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.urls import reverse

from rafaelpro.applications.projection import catch_up
from rafaelpro.catalogue.models import TrainingAction
from rafaelpro.core import clock
from rafaelpro.core.french import counted, short_date
from rafaelpro.organisations.models import Organisation
from rafaelpro.search.showcase import actions_on_show, sessions_of
from rafaelpro.web.components.states import look
from rafaelpro.web.public.action_facts import Enrichment, enrichment_of, plain_text
from rafaelpro.web.public.rows import Row, kind_of

from .own import MOST, OwnOffers, own_offers

PER_PAGE = 100
MOST_LISTED = 4  # sessions of an action on the page; the action's own page lists the others
NO_MEASURE = "Autres formations"


class SessionRow(Row):
    """A session of the catalogue: what any row of results says, and its state in one line."""

    __slots__ = ()

    @property
    def state_words(self) -> str:
        """« Ouvert, jusqu’au 03/03/2025 », « Complet. Ouvre de nouveau le 04/03/2025 »."""
        label = look(self.recruitment.reason).label
        if self.recruitment.is_open and self.recruitment.closes_on:
            return f"{label}, jusqu’au {short_date(self.recruitment.closes_on)}"
        return f"{label}. {self.words.short}" if self.words.short else label


@dataclass(frozen=True, slots=True)
class Entry:
    """An action, with its sessions on show, open ones first."""

    action: TrainingAction
    rows: tuple[SessionRow, ...]

    @property
    def kind(self) -> str:
        return kind_of(self.action)

    @property
    def facts(self) -> str:
        """« Simple · 400 heures · mène à une certification »."""
        certifying = "mène à une certification" if self.action.certifying else ""
        return " · ".join(filter(None, (self.kind, plain_text(self.action.duration_text), certifying)))

    @property
    def objective(self) -> str:
        return plain_text(self.action.objective)

    @property
    def enrichment(self) -> Enrichment:
        return enrichment_of(self.action)

    @property
    def listed(self) -> tuple[SessionRow, ...]:
        return self.rows[:MOST_LISTED]

    @property
    def all_sessions(self) -> str:
        """« Voir les 7 sessions », where not all are listed."""
        return f"Voir les {counted(len(self.rows), 'session')}" if len(self.rows) > MOST_LISTED else ""


@dataclass(frozen=True, slots=True)
class Group:
    """The actions of a measure."""

    label: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Some of the actions on show of an organisation, or all of them; `total` counts them all. `own`: beside them,
    what the Region does not fund; on a page, after the last action.
    """

    organisation: Organisation
    day: date
    total: int
    entries: tuple[Entry, ...]
    own: OwnOffers
    groups: tuple[Group, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "groups", _groups(self.entries))

    @property
    def address(self) -> str:
        return address_of(self.organisation, "catalogue")

    @property
    def others(self) -> int:
        """How many actions are on show beside these."""
        return self.total - len(self.entries)

    @property
    def count_words(self) -> str:
        return counted(self.total, "formation")

    @property
    def has_something(self) -> bool:
        return bool(self.entries or self.own.entries)


def read(organisation: Organisation, *, most: int | None = None) -> Catalogue:
    """The whole catalogue, or its first actions and own offers. A fixed number of queries."""
    actions = _on_show(organisation)
    shown = list(actions[:most])
    total = len(shown) if most is None or len(shown) < most else actions.count()
    return _catalogue(organisation, shown, total, _own(organisation, most and MOST))


def read_page(organisation: Organisation, number: str) -> tuple[Catalogue, Page[TrainingAction]]:
    """One page of the catalogue; the nearest where there is none of this number."""
    page = Paginator(_on_show(organisation), PER_PAGE).get_page(number)
    shown = list(page.object_list)
    beside = OwnOffers() if page.has_next() else _own(organisation, MOST)
    return _catalogue(organisation, shown, page.paginator.count, beside), page


def address_of(organisation: Organisation, name: str) -> str:
    """The whole address of a form of the catalogue (`catalogue`, `catalogue_pdf`…), to be copied elsewhere."""
    return f"{settings.BASE_URL}{reverse(name, kwargs={'siret': organisation.siret})}"


def page_address(path: str) -> str:
    """The whole address of one of our pages."""
    return f"{settings.BASE_URL}{path}"


def _on_show(organisation: Organisation) -> QuerySet[TrainingAction]:
    catch_up()
    return actions_on_show(organisation, clock.today())


def _catalogue(organisation: Organisation, actions: Sequence[TrainingAction], total: int, own: OwnOffers) -> Catalogue:
    day = clock.today()
    hits = sessions_of(actions, organisation, day)
    rows = {key: tuple(SessionRow(hit.session, hit.recruitment) for hit in each) for key, each in hits.items()}
    entries = tuple(Entry(action, rows[action.pk]) for action in actions)
    return Catalogue(organisation, day, total, entries, own)


def _own(organisation: Organisation, most: int | None) -> OwnOffers:
    return own_offers(organisation, clock.today(), most=most)


def _groups(entries: Iterable[Entry]) -> tuple[Group, ...]:
    """By measure; the entries come in that order."""
    by_measure = groupby(entries, key=lambda entry: str(entry.action.measure or NO_MEASURE))
    return tuple(Group(label, tuple(each)) for label, each in by_measure)
