"""What is not in the catalogue: the reason in words, and what brings it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rafaelpro.catalogue.models import TrainingAction
from rafaelpro.core.clock import paris_date
from rafaelpro.core.french import NBSP, plural, short_date
from rafaelpro.search.showcase import Unshown

NEW_SESSION = "Une nouvelle session, saisie dans EOS, la remontrera."

# Why, of an action; what to do; and, for one session then several, what they are.
WORDS: dict[Unshown, tuple[str, str, tuple[str, str]]] = {
    Unshown.WITHDRAWN: (
        "Retirée de la publication par EOS",
        "EOS ne la publie plus. Pour la remontrer, publiez-la de nouveau dans EOS.",
        ("retirée de la publication", "retirées de la publication"),
    ),
    Unshown.ARCHIVED: ("Sessions archivées", NEW_SESSION, ("archivée", "archivées")),
    Unshown.CANCELLED: ("Sessions annulées", NEW_SESSION, ("annulée", "annulées")),
    Unshown.ENDED: ("Sessions terminées", NEW_SESSION, ("terminée", "terminées")),
    Unshown.NO_SESSION: ("Aucune session reçue d’EOS", "Elle se montrera avec sa première session.", ("", "")),
    Unshown.POSITIONER: (
        "Votre organisme y est seulement positionneur",
        "Elle est au catalogue de l’organisme responsable et de ses formateurs.",
        ("", ""),
    ),
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
    why, remedy, _ = WORDS[reason]
    who = f" ({action.responsible})" if reason is Unshown.POSITIONER else ""
    return HiddenRow(action, f"{why}{since}", f"{remedy}{who}")


def sessions_line(counts: Mapping[Unshown, int]) -> str:
    """« 3 annulées, 1 terminée », of the sessions that are not on show."""
    parts = [f"{total}{NBSP}{plural(total, *WORDS[reason][2])}" for reason, total in counts.items()]
    return ", ".join(parts)
