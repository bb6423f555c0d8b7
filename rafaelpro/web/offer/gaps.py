"""What the offer does not tell the public yet: for the whole structure, and for one formation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rafaelpro.catalogue.completeness import ELEMENTS, Completeness, Element, Gap, Where, completeness
from rafaelpro.catalogue.gaps import ANY, current_of, gap_counts
from rafaelpro.catalogue.models import TrainingAction
from rafaelpro.catalogue.queries import Stage, actions_of, stage_counts
from rafaelpro.core import clock
from rafaelpro.core.french import counted, plural
from rafaelpro.organisations.enums import Right
from rafaelpro.organisations.rights import Actor, Deed, allows
from rafaelpro.web.account.access import opened_by
from rafaelpro.web.offer.reading import on_action
from rafaelpro.web.requests import ProRequest

STAGES = (Stage.PUBLISHED, Stage.TO_COME)
"""What the public sees, or will: it is too late to complete the rest."""
SHOWN_SESSIONS = 5


@dataclass(frozen=True, slots=True)
class Figure:
    """A count, and the list that holds as many formations; no address where there is none."""

    label: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class ElementRow:
    element: Element
    figures: list[Figure]

    @property
    def whom(self) -> str:
        return ", ".join(self.element.whom)


@dataclass(frozen=True, slots=True)
class StageRow:
    """A tab of the list: how many formations, how many tell everything, how many do not."""

    label: str
    total: int
    complete: int
    incomplete: Figure

    @property
    def total_words(self) -> str:
        return plural(self.total, "formation")

    @property
    def complete_words(self) -> str:
        return plural(self.complete, "complète")


@opened_by(Right.CATALOGUE)
@require_safe
def overview(request: ProRequest, actor: Actor) -> HttpResponse:
    """The figures of the structure; each opens the list that holds as many."""
    today = clock.today()
    actions = actions_of(actor.organisation, today)
    totals, counts = stage_counts(actions), gap_counts(actions, today, STAGES)
    rows = [ElementRow(each, [_figure(counts, stage, each.code) for stage in STAGES]) for each in ELEMENTS]
    context = {
        "stages": [_stage_row(stage, totals[stage], counts) for stage in STAGES],
        "required": [row for row in rows if not row.element.advised],
        "advised": [row for row in rows if row.element.advised],
    }
    return render(request, "offer/completeness.html", context)


def _stage_row(stage: Stage, total: int, counts: dict[str, dict[str, int]]) -> StageRow:
    incomplete = _figure(counts, stage, ANY)
    return StageRow(stage.label, total, total - incomplete.count, incomplete)


def _figure(counts: dict[str, dict[str, int]], stage: Stage, code: str) -> Figure:
    count = counts[stage][code]
    address = f"{reverse('offer')}?{urlencode({'onglet': stage.value, 'a_completer': code})}"
    return Figure(stage.label, count, address if count else "")


@on_action
def action(request: ProRequest, actor: Actor, found: Any) -> HttpResponse:
    """What one formation lacks, for whom it matters, where to put it right."""
    context = completeness_of(found, actor) | {"action": found}
    return render(request, "offer/action_completeness.html", context)


def completeness_of(action: Any, actor: Actor) -> dict[str, Any]:
    """What `offer/_gaps.html` shows of an action, for a page that has read it by itself."""
    current = current_of(action, clock.today())
    answer = completeness(action, current)
    ways = _Ways(
        action_form=reverse("offer_action", args=[action.reference])
        if allows(actor, Deed.MANAGE_ACTION, action)
        else "",
        session_forms={
            each.carif_number: reverse("offer_session_form", args=[each.carif_number])
            for each in current
            if allows(actor, Deed.MANAGE_SESSION, each)
        },
    )
    return {
        "completeness": answer,
        "required_gaps": [_gap_row(gap, ways) for gap in answer.required],
        "advised_gaps": [_gap_row(gap, ways) for gap in answer.advised],
        "told": answer.told,
    }


def told_by(action: TrainingAction) -> Completeness:
    """What an action tells today, for the gauge of its pages."""
    return completeness(action, current_of(action, clock.today()))


@dataclass(frozen=True, slots=True)
class Place:
    """A session to complete, and the page of ours where this structure may."""

    number: str
    url: str


@dataclass(frozen=True, slots=True)
class GapRow:
    """What is missing; `url`: the page of ours that puts it right, where this structure may."""

    element: Element
    url: str
    sessions: list[Place]
    other_sessions: str

    @property
    def whom(self) -> str:
        return ", ".join(self.element.whom)


@dataclass(frozen=True, slots=True)
class _Ways:
    """The forms that this structure may open: the action's (or nothing), the sessions' by number."""

    action_form: str
    session_forms: dict[str, str]


def _gap_row(gap: Gap, ways: _Ways) -> GapRow:
    others = len(gap.sessions) - SHOWN_SESSIONS
    forms = ways.session_forms if gap.element.where is Where.SESSION_FORM else {}
    return GapRow(
        element=gap.element,
        url=ways.action_form if gap.element.where is Where.ACTION_FORM else "",
        sessions=[Place(number, forms.get(number, "")) for number in gap.sessions[:SHOWN_SESSIONS]],
        other_sessions=f"et {counted(others, 'autre session', 'autres sessions')}" if others > 0 else "",
    )
