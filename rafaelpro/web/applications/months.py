"""`/gestion/candidatures/mois/`: the table of R8.1 month by month, as a picture and as its table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rafaelpro.applications import projection
from rafaelpro.applications.enums import State
from rafaelpro.applications.monthly import Month, monthly
from rafaelpro.core.french import MONTHS, NBSP, grouped, plural
from rafaelpro.organisations.enums import Right
from rafaelpro.organisations.rights import Actor
from rafaelpro.web import filters
from rafaelpro.web.account.access import opened_by
from rafaelpro.web.components.stacks import Part, Stack
from rafaelpro.web.forms import Form
from rafaelpro.web.requests import ProRequest

PERIODS = (("12", "12 mois"), ("24", "24 mois"))
USUAL = 12
SHORT = ("jan", "fév", "mar", "avr", "mai", "juin", "juil", "août", "sep", "oct", "nov", "déc")
HEADINGS = ("Reçues", "Retenues", "Non retenues", "Avis non transmis", "En attente", "Refus ou retrait")
KINDS = ("full", "hatched", "dotted", "empty", "soft")
PARTS = [Part(label, kind) for label, kind in zip(HEADINGS[1:], KINDS, strict=True)]


class PeriodForm(Form):
    """How far back; in the address."""

    periode = forms.ChoiceField(
        label="Période",
        required=False,
        choices=PERIODS,
        error_messages={"invalid_choice": "seuls 12 ou 24 mois se demandent."},
    )


@dataclass(frozen=True, slots=True)
class FigureLine:
    """A line of the table: how many were received, then each part."""

    label: str
    figures: list[str]


@opened_by(Right.APPLICATIONS)
@require_safe
def months(request: ProRequest, actor: Actor) -> HttpResponse:
    """What was received each month on published sessions, and what became of it: counts only, trainers included."""
    projection.catch_up()
    asked = filters.read(request, PeriodForm)
    length = int(asked.values["periode"] or USUAL)
    shown = monthly(actor.organisation, length)
    context = {
        "filters": asked,
        "length": length,
        "periods": [(label, f"?periode={value}", length == int(value)) for value, label in PERIODS],
        "has_any": any(month.received for month in shown),
        "stacks": stacks_of(shown),
        "parts": PARTS,
        "headings": HEADINGS,
        "lines": [FigureLine(name(month), _words(_counts(month))) for month in shown],
        "total": FigureLine("Total", _words(totals(shown))),
        "summary": summary(shown),
    }
    return render(request, "applications/months.html", context)


def _counts(month: Month) -> list[int]:
    """In the order of the headings."""
    answers = (State.RETAINED, State.NOT_RETAINED, State.NO_DECISION, State.PENDING)
    return [month.received, *(month.of(state) for state in answers), month.others]


def totals(shown: Sequence[Month]) -> list[int]:
    return [sum(column) for column in zip(*map(_counts, shown), strict=True)]


def _words(counts: list[int]) -> list[str]:
    return [grouped(each) for each in counts]


def name(month: Month) -> str:
    """« février 2025 »."""
    return f"{MONTHS[month.first.month - 1]} {month.first.year}"


def stacks_of(shown: Sequence[Month]) -> list[Stack]:
    """The columns. January is named whatever the period, then one month in two or three, as a phone is narrow.

    The year stands under January, and under the first month named unless January comes next.
    """
    every = 2 if len(shown) <= USUAL else 3
    named = [month for month in shown if month.first.month % every == 1]
    years = [month for month in named if month.first.month == 1]
    if named[0] not in years and named[1] not in years:
        years.append(named[0])
    return [
        Stack(
            SHORT[month.first.month - 1] if month in named else "",
            tuple(_counts(month)[1:]),
            str(month.first.year) if month in years else "",
        )
        for month in shown
    ]


def summary(shown: Sequence[Month]) -> str:
    """The picture in one sentence."""
    received, retained, not_retained, no_decision, *_ = totals(shown)
    highest = max(shown, key=lambda month: month.received)
    return (
        f"De {name(shown[0])} à {name(shown[-1])}{NBSP}: {grouped(received)} {plural(received, 'reçue')}, "
        f"dont {grouped(retained)} {plural(retained, 'retenue')}, "
        f"{grouped(not_retained)} {plural(not_retained, 'non retenue', 'non retenues')} "
        f"et {grouped(no_decision)} avis non {plural(no_decision, 'transmis', 'transmis')}. "
        f"Le mois le plus chargé est {name(highest)} ({grouped(highest.received)})."
    )
