"""Enrich a training action: « le plus de cette formation » and « lien web » (R3.2)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction

from rafaelpro.catalogue.errors import EnrichmentChanged, EnrichmentNotAllowed, InvalidEnrichment
from rafaelpro.catalogue.models import ActionEnrichment, TrainingAction
from rafaelpro.core import clock
from rafaelpro.core.nir import looks_like_nir
from rafaelpro.history import record
from rafaelpro.organisations.rights import Actor, Deed, may

HIGHLIGHTS_LIMIT = 3000
WEB_LINK_LIMIT = 400
NIR_MESSAGE = (
    "Ce texte contient ce qui ressemble à un numéro de sécurité sociale. "
    "Nous n'avons pas le droit de l'enregistrer : effacez-le."
)

_is_web_address = URLValidator(schemes=["http", "https"])


@transaction.atomic
def enrich_action(
    *,
    action: TrainingAction,
    highlights: str | None = None,
    web_link: str | None = None,
    actor: Actor,
    seen_version: int | None = None,
) -> ActionEnrichment:
    """Save what the responsible organisation says of its action; None leaves a field as it is, "" empties it.

    `seen_version` is the version that the author has read (0: none yet); without it the last one to save wins.
    Order: action's lock, right (R2.2), data, version, row, history line. Saving what stands already changes nothing.
    Raises `EnrichmentNotAllowed`, `InvalidEnrichment`, `EnrichmentChanged`.
    """
    locked = TrainingAction.objects.select_for_update(no_key=True).get(pk=action.pk)
    verdict = may(actor, Deed.MANAGE_ACTION, locked)
    if not verdict:
        raise EnrichmentNotAllowed(verdict)
    given = {"highlights": highlights, "web_link": web_link}
    wanted = {name: _tidy(text) for name, text in given.items() if text is not None}
    errors = errors_of(**wanted)
    if errors:
        raise InvalidEnrichment(errors)
    row = enrichment_of(locked)
    if seen_version is not None and seen_version != row.version:
        raise EnrichmentChanged(row)
    return _saved(row, wanted, actor)


def enrichment_of(action: TrainingAction) -> ActionEnrichment:
    """What stands now; an unsaved, empty row of version 0 where nobody has enriched the action yet."""
    found = ActionEnrichment.objects.filter(action=action).first()
    return found or ActionEnrichment(action=action, version=0)


def errors_of(*, highlights: str = "", web_link: str = "") -> dict[str, str]:
    """Every error, by field; nothing when this may be kept."""
    errors = {"highlights": _text_error(highlights, HIGHLIGHTS_LIMIT), "web_link": _link_error(web_link)}
    return {name: message for name, message in errors.items() if message}


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _text_error(text: str, limit: int) -> str:
    if len(text) > limit:
        return f"Ce texte est trop long : {len(text)} caractères, {limit} au plus."
    if "\x00" in text:
        return "Ce texte contient un caractère interdit."
    return NIR_MESSAGE if looks_like_nir(text) else ""


def _link_error(link: str) -> str:
    too_long = _text_error(link, WEB_LINK_LIMIT)
    if too_long or not link:
        return too_long
    try:
        _is_web_address(link)
    except ValidationError:
        return "Cette adresse n'est pas complète. Elle commence par https:// ou http://. Exemple : https://exemple.fr"
    return ""


def _saved(row: ActionEnrichment, wanted: dict[str, str], actor: Actor) -> ActionEnrichment:
    before = {name: getattr(row, name) for name in wanted}
    if row.version and before == wanted:
        return row
    for name, text in wanted.items():
        setattr(row, name, text)
    row.version += 1
    row.updated_at = clock.now()
    row.updated_by = actor.label
    row.save()
    changed = {name: {"avant": before[name], "après": text} for name, text in wanted.items() if before[name] != text}
    record.write(record.Line("action", row.action.reference, "enrichissement", details=changed), actor.author)
    return row
