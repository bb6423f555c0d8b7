"""What the responsible organisation adds to its action (R3.2): « le plus de cette formation » and a web link."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction

from rafaelpro.catalogue.models import ActionEnrichment, TrainingAction
from rafaelpro.core import clock
from rafaelpro.core.nir import looks_like_nir
from rafaelpro.history import record
from rafaelpro.organisations.rights import Actor, Deed, Verdict, may

HIGHLIGHTS_LIMIT = 3000
WEB_LINK_LIMIT = 400
HISTORY_KIND = "action"
LABELS = {"highlights": "le plus de cette formation", "web_link": "lien web"}
NIR_MESSAGE = (
    "Ce texte contient ce qui ressemble à un numéro de sécurité sociale. "
    "Nous n'avons pas le droit de l'enregistrer : effacez-le."
)
_is_web_address = URLValidator(schemes=["http", "https"])


class EnrichmentError(Exception):
    """The base of what is refused here; the message is for a person."""


class EnrichmentNotAllowed(EnrichmentError):
    """The actor may not enrich this action (R2.2)."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.sentence)
        self.verdict = verdict


class InvalidEnrichment(EnrichmentError):
    """The texts are refused: an entry a field (`highlights`, `web_link`), in French."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


class ChangedMeanwhile(EnrichmentError):
    """Somebody else has written since the version that was read; `present` is what stands now."""

    def __init__(self, present: ActionEnrichment | None) -> None:
        super().__init__("Quelqu'un a modifié ces informations entre-temps : relisez-les, puis recommencez.")
        self.present = present


@dataclass(frozen=True, slots=True)
class Texts:
    """What is written, tidied."""

    highlights: str
    web_link: str


def version_of(enrichment: ActionEnrichment | None) -> str:
    """What stands now, as a short text to compare: hand it back to `enrich_action` not to write over somebody else."""
    held = f"{enrichment.highlights}\0{enrichment.web_link}" if enrichment else "\0"
    return hashlib.sha256(held.encode()).hexdigest()[:16]


def errors_of(*, highlights: str, web_link: str) -> dict[str, str]:
    """Every error, by field; nothing when the texts may be kept."""
    texts = _tidied(highlights, web_link)
    found = {"highlights": _highlights_error(texts.highlights), "web_link": _link_error(texts.web_link)}
    return {name: words for name, words in found.items() if words}


@transaction.atomic
def enrich_action(
    *, action: TrainingAction, highlights: str | None, web_link: str | None, actor: Actor, version: str | None = None
) -> ActionEnrichment:
    """Write « le plus » and the web link of an action; None leaves one as it is, an empty text clears it.

    Order: action's lock, right (R2.2), version, data, row, history line; nothing is written where nothing changes.
    No feed ever touches this row. The caller then refreshes the search (`search.index.refresh_action`).
    Raises `EnrichmentNotAllowed`, `ChangedMeanwhile` (only with a `version`), `InvalidEnrichment`.
    """
    locked = TrainingAction.objects.select_for_update(no_key=True).get(pk=action.pk)
    verdict = may(actor, Deed.MANAGE_ACTION, locked)
    if not verdict:
        raise EnrichmentNotAllowed(verdict)
    present = ActionEnrichment.objects.filter(action=locked).first()
    if version is not None and version != version_of(present):
        raise ChangedMeanwhile(present)
    before = _held(present)
    after = _tidied(
        before.highlights if highlights is None else highlights, before.web_link if web_link is None else web_link
    )
    if errors := errors_of(highlights=after.highlights, web_link=after.web_link):
        raise InvalidEnrichment(errors)
    if present is not None and after == before:
        return present
    return _write(locked, before, after, actor)


def _write(action: TrainingAction, before: Texts, after: Texts, actor: Actor) -> ActionEnrichment:
    written, _ = ActionEnrichment.objects.update_or_create(
        action=action,
        defaults={
            "highlights": after.highlights,
            "web_link": after.web_link,
            "updated_at": clock.now(),
            "updated_by": actor.label[:200],
        },
    )
    changed = [label for name, label in LABELS.items() if getattr(before, name) != getattr(after, name)]
    if changed:
        line = record.Line(HISTORY_KIND, action.reference, "action enrichie", details={"champs": changed})
        record.write(line, actor.author)
    return written


def _held(enrichment: ActionEnrichment | None) -> Texts:
    return Texts(enrichment.highlights, enrichment.web_link) if enrichment else Texts("", "")


def _tidied(highlights: str, web_link: str) -> Texts:
    """Line ends as browsers send them count once."""
    return Texts(highlights.replace("\r\n", "\n").replace("\r", "\n").strip(), web_link.strip())


def _highlights_error(text: str) -> str:
    if len(text) > HIGHLIGHTS_LIMIT:
        return f"Ce texte est trop long : {len(text)} caractères, {HIGHLIGHTS_LIMIT} au plus."
    if "\x00" in text:
        return "Ce texte contient un caractère interdit."
    return NIR_MESSAGE if looks_like_nir(text) else ""


def _link_error(text: str) -> str:
    if not text:
        return ""
    if len(text) > WEB_LINK_LIMIT:
        return f"Cette adresse est trop longue : {len(text)} caractères, {WEB_LINK_LIMIT} au plus."
    try:
        _is_web_address(text)
        if "\x00" in text:
            raise ValidationError("NUL")
    except ValidationError:
        return "Cette adresse n'est pas complète. Exemple : https://www.exemple.fr/formation"
    return NIR_MESSAGE if looks_like_nir(text) else ""
