"""What an organisation shows beside its funded offer: its own offers online, which the Region does not fund."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rafaelpro.catalogue.own.models import OwnPublication, OwnSession, reference_of
from rafaelpro.catalogue.own.queries import online_publications
from rafaelpro.core.french import counted
from rafaelpro.organisations.models import Organisation
from rafaelpro.web.own_offer.shown import dates_words, place_of, said

LABEL = "Formations non financées par la Région"
ASK = "Auprès de l’organisme"  # how to apply: nobody does it here
MOST = 100  # where all of them would not fit


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """An own offer, with its sessions that are not over."""

    reference: str
    title: str
    objective: str
    duration: str
    price: str
    town: str
    place: str
    sessions: tuple[OwnSession, ...]

    @property
    def path(self) -> str:
        return f"/autres-formations/{self.reference}/"

    @property
    def facts(self) -> str:
        """« 35 heures · 1 200 € »."""
        return " · ".join(filter(None, (self.duration, self.price)))

    @property
    def dates(self) -> list[str]:
        return [dates_words(each.start, each.end) for each in self.sessions]


@dataclass(frozen=True, slots=True)
class OwnOffers:
    """Some of them, or all; `total` counts them all."""

    entries: tuple[OwnEntry, ...] = ()
    total: int = 0

    @property
    def others(self) -> int:
        return self.total - len(self.entries)

    @property
    def others_words(self) -> str:
        return f"Voir aussi {counted(self.others, 'autre formation', 'autres formations')}" if self.others else ""


def own_offers(organisation: Organisation, today: date, *, most: int | None) -> OwnOffers:
    """By title; two queries, three where not all are read."""
    found = online_publications(today).filter(offer__organisation=organisation)
    rows = found.prefetch_related("sessions").order_by("title", "pk")[:most]
    entries = tuple(_entry(each, today) for each in rows)
    return OwnOffers(entries, len(entries) if most is None or len(entries) < most else found.count())


def own_total(organisation: Organisation, today: date) -> int:
    return online_publications(today).filter(offer__organisation=organisation).count()


def _entry(published: OwnPublication, today: date) -> OwnEntry:
    content = published.accepted
    return OwnEntry(
        reference=reference_of(published.pk),
        title=published.title,
        objective=content.text("objective"),
        duration=content.text("duration"),
        price=said(content, "total_price"),
        town=published.town or "À distance",
        place=place_of(content),
        sessions=tuple(each for each in published.sessions.all() if each.end >= today),
    )
