"""What is asked of « Gestion par candidatures », on the screen, on paper and in files: filters, order, columns."""

from __future__ import annotations

from dataclasses import dataclass

from rafaelpro.applications import listing
from rafaelpro.applications.keyset import Listing
from rafaelpro.applications.listing import DEFAULT_ORDER, HIDDEN_ORDERS, TRAINER_ORDER, ListFilter
from rafaelpro.applications.models import Application
from rafaelpro.organisations.models import Organisation
from rafaelpro.web import filters
from rafaelpro.web.applications.columns import TRAINER_CHOICES, Column, columns_of
from rafaelpro.web.applications.filters import SORTS, ApplicationFilters, list_filter
from rafaelpro.web.filters import Filters, set_choices, sort_choices
from rafaelpro.web.requests import ProRequest


@dataclass(frozen=True, slots=True)
class Asked:
    """The list that an address names, as its structure may see it; `usual`: its order where none is chosen."""

    filters: Filters
    organisation: Organisation
    wanted: ListFilter
    usual: str
    order: str
    columns: list[Column]

    def listed(self) -> Listing[Application]:
        """Call `projection.catch_up()` first."""
        return listing.listed(self.organisation, self.wanted, self.order)


def read(request: ProRequest, organisation: Organisation) -> Asked:
    """Where the structure only trains, no order and no column of what it does not see (R2.2)."""
    asked = filters.read(request, ApplicationFilters)
    wanted = list_filter(asked.values)
    trains_only = listing.trains_only(organisation, wanted)
    if trains_only:
        _leave_out_hidden(asked)
    usual = TRAINER_ORDER if trains_only else DEFAULT_ORDER
    columns = columns_of(asked.values["colonnes"], trains_only=trains_only)
    return Asked(asked, organisation, wanted, usual, asked.values["tri"] or usual, columns)


def _leave_out_hidden(asked: Filters) -> None:
    """The choices that remain; an order by what is hidden counts as absent, with a word."""
    tri = asked.form.fields["tri"]
    if (asked.values["tri"] or "").removeprefix("-") in HIDDEN_ORDERS:
        asked.values["tri"] = ""
        asked.ignored.append(f"{tri.label}\u00a0: {tri.error_messages['invalid_choice']}")
    set_choices(
        asked.form, "tri", sort_choices({key: label for key, label in SORTS.items() if key not in HIDDEN_ORDERS})
    )
    set_choices(asked.form, "colonnes", TRAINER_CHOICES)
