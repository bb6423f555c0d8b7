"""Organisations brought by feeds: created by SIRET, renamed as EOS names them; their kind never changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Q

from rafaelpro.catalogue.domain.journal import Journal, fields
from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.eos.offer import Provider
from rafaelpro.organisations.enums import Kind
from rafaelpro.organisations.models import Organisation
from rafaelpro.organisations.queries import known_by_siret


class Organisations:
    """Those of the feed, by SIRET. `names`: what its first pass calls each, one name for the whole feed."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names
        self._known: dict[str, tuple[int, str]] = {}

    def id_of(self, provider: Provider) -> int:
        """The id of an organisation that `ensure` has seen."""
        return self._known[provider.siret][0]

    def forget(self) -> None:
        """After a transaction that did not commit: what it made is no more."""
        self._known = {}

    def would_rename(self, providers: Iterable[Provider]) -> bool:
        """Whether the feed calls one of these organisations by another name than it is known by."""
        sirets = {provider.siret for provider in providers}
        self._read([siret for siret in sirets if siret not in self._known])
        return any(self._names.get(siret) not in (None, self._known[siret][1]) for siret in sirets & self._known.keys())

    def ensure(self, providers: Iterable[Provider], at: datetime, journal: Journal) -> list[int]:
        """Create and rename what must be, in the caller's transaction; the ids of those renamed."""
        named = {provider.siret: provider for provider in providers}
        self._read([siret for siret in named if siret not in self._known])
        new = [provider for siret, provider in named.items() if siret not in self._known]
        self._create(new, at, journal)
        return [key for siret in named if (key := self._rename(siret, journal))]

    def _read(self, sirets: list[str]) -> None:
        """A structure merged into another leads to the survivor, whose name the feed's old one never replaces."""
        for siret, known in known_by_siret(sirets).items() if sirets else ():
            self._known[siret] = (known.id, self._names.get(siret, "") if known.by_alias else known.name)

    def _create(self, providers: list[Provider], at: datetime, journal: Journal) -> None:
        """Somebody may create the same one meanwhile (an account that is opened): theirs is then taken."""
        if not providers:
            return
        Organisation.objects.bulk_create([self._new(each, at) for each in providers], ignore_conflicts=True)
        self._read([each.siret for each in providers])
        for each in providers:
            journal.tell("organisme", each.siret, "reçue")

    def _new(self, provider: Provider, at: datetime) -> Organisation:
        return Organisation(
            siret=provider.siret,
            name=self._names.get(provider.siret) or provider.name or f"Organisme {provider.siret}",
            kind=Kind.PROVIDER,
            created_at=at,
            email=provider.email if len(provider.email) <= 254 else "",
            phone=provider.phone[:25],
            town=provider.town,
        )

    def _rename(self, siret: str, journal: Journal) -> int | None:
        key, present = self._known[siret]
        name = self._names.get(siret, "")
        if not name or name == present:
            return None
        Organisation.objects.filter(pk=key).update(name=name)
        self._known[siret] = (key, name)
        journal.tell("organisme", siret, "renommée", fields({"name": (present, name)}))
        return key


def sessions_of(organisation_ids: list[int]) -> list[int]:
    """Sessions where these organisations hold a role: what searches know of them must be rebuilt."""
    if not organisation_ids:
        return []
    holds = Q(action__responsible__in=organisation_ids) | Q(trainer__in=organisation_ids)
    rows = TrainingSession.objects.filter(holds | Q(positioner__in=organisation_ids))
    return list(rows.values_list("pk", flat=True))
