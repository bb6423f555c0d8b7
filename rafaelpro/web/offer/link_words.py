"""What the last look at a web link found, in words; it informs, and never holds anything back (R3.2)."""

from __future__ import annotations

from dataclasses import dataclass

from rafaelpro.catalogue.enums import LinkState
from rafaelpro.catalogue.models import ActionEnrichment, WebLinkCheck
from rafaelpro.core.clock import PARIS
from rafaelpro.core.french import NBSP, short_date

REASONS = {
    "introuvable": "ce nom de site n’existe pas",
    "delai": "pas de réponse à temps",
    "connexion": "connexion impossible",
    "certificat": "certificat de sécurité refusé",
    "redirections": "trop de redirections",
    "adresse": "le site renvoie vers autre chose qu’une page web",
    "privee": "l’adresse n’est pas sur l’internet public",
}
EXAMPLE = "Adresse d’exemple\u00a0: elle n’est pas vérifiée."


@dataclass(frozen=True, slots=True)
class LinkWords:
    tone: str
    icon: str
    text: str


def link_words(enrichment: ActionEnrichment | None) -> LinkWords | None:
    """Nothing where there is no link. Needs `link_check`."""
    if enrichment is None or not enrichment.web_link:
        return None
    check: WebLinkCheck | None = getattr(enrichment, "link_check", None)
    if check is None or check.address != enrichment.web_link or check.checked_at is None:
        return LinkWords("neutral", "clock", "Pas encore vérifié.")
    return _found(check, short_date(check.checked_at.astimezone(PARIS)))


def _found(check: WebLinkCheck, day: str) -> LinkWords:
    if check.state == LinkState.ANSWERS:
        return LinkWords("success", "check-circle", f"Vérifié le {day}{NBSP}: la page répond.")
    if check.state == LinkState.UNSURE:
        refused = f"Le site ne se laisse pas vérifier ({check.detail}), le {day}. Ouvrez le lien vous-même."
        return LinkWords("neutral", "info", EXAMPLE if check.detail == "reservee" else refused)
    since = short_date(check.failing_since.astimezone(PARIS)) if check.failing_since else day
    reason = REASONS.get(check.detail, check.detail)
    return LinkWords("warning", "warning", f"Ne répond pas ({reason}) depuis le {since}. Dernier essai le {day}.")
