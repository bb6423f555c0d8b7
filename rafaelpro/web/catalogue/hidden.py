"""What is not in the catalogue: the reason in words, and what brings it back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rafaelpro.catalogue.models import TrainingAction
from rafaelpro.core.clock import paris_date
from rafaelpro.core.french import short_date
from rafaelpro.search.showcase import Unshown

REMEDIES: dict[Unshown, str] = {
    Unshown.WITHDRAWN: "EOS ne la publie plus. Pour la remontrer, publiez-la de nouveau dans EOS.",
    Unshown.ARCHIVED: "Ses sessions sont archivées. Une nouvelle session, saisie dans EOS, la remontrera.",
    Unshown.CANCELLED: "Ses sessions sont annulées. Une nouvelle session, saisie dans EOS, la remontrera.",
    Unshown.ENDED: "Ses sessions sont terminées. Une nouvelle session, saisie dans EOS, la remontrera.",
    Unshown.NO_SESSION: "EOS n’a transmis aucune session. Elle se montrera avec la première.",
    Unshown.POSITIONER: "Elle est au catalogue de l’organisme responsable et de ses formateurs.",
}


@dataclass(frozen=True, slots=True)
class HiddenRow:
    action: TrainingAction
    reason: str
    remedy: str


def hidden_row(action: Any) -> HiddenRow:
    """The row of an action read by `actions_not_on_show`."""
    reason = Unshown(action.unshown)
    since = f" le {short_date(paris_date(action.withdrawn_at))}" if action.withdrawn_at else ""
    remedy = f"{REMEDIES[reason]} ({action.responsible})" if reason is Unshown.POSITIONER else REMEDIES[reason]
    return HiddenRow(action, f"{reason.label}{since}", remedy)
