"""What the responsible organisation adds to its action (R3.2): « le plus de cette formation » and a web link."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.db import transaction

from rafaelpro.catalogue.errors import (
    ChangedMeanwhile,
    EnrichmentNotAllowed,
    InvalidEnrichment,
    WithdrawnMeanwhile,
)
from rafaelpro.catalogue.models import ActionEnrichment, TrainingAction
from rafaelpro.core import clock
from rafaelpro.history import record
from rafaelpro.organisations.rights import Actor, Deed, may

from .journal import told
from .texts import LINK_LIMIT, link_error, text_error, tidy
from .texts import version as version_from

HIGHLIGHTS_LIMIT = 3000
WEB_LINK_LIMIT = LINK_LIMIT
HISTORY_KIND = "action"


@dataclass(frozen=True, slots=True)
class Texts:
    """What is written, tidied."""

    highlights: str
    web_link: str


def version_of(enrichment: ActionEnrichment | None) -> str:
    """What stands now, as a short text to compare: hand it back to `enrich_action` not to write over somebody else."""
    held = _held(enrichment)
    return version_from([held.highlights, held.web_link])


def errors_of(*, highlights: str, web_link: str) -> dict[str, str]:
    """Every error, by field; nothing when the texts may be kept."""
    texts = Texts(tidy(highlights), web_link.strip())
    found = {"highlights": text_error(texts.highlights, HIGHLIGHTS_LIMIT), "web_link": link_error(texts.web_link)}
    return {name: words for name, words in found.items() if words}


@transaction.atomic
def enrich_action(
    *,
    action: TrainingAction,
    highlights: str | None,
    web_link: str | None,
    actor: Actor,
    version: str | None = None,
    read_as_published: bool = False,
) -> ActionEnrichment:
    """Write « le plus » and the web link of an action; None leaves one as it is, an empty text clears it.

    Order: action's lock, right (R2.2), version, publication, data, row, history line; nothing is written where nothing
    changes. No feed ever touches this row. The caller then refreshes the search (`search.index.refresh_action`).
    Raises `EnrichmentNotAllowed`, `ChangedMeanwhile` (only with a `version`), `WithdrawnMeanwhile` (only if
    `read_as_published`: a withdrawn action may be enriched by who knows that it is, R3.6), `InvalidEnrichment`.
    """
    locked = TrainingAction.objects.select_for_update(no_key=True).get(pk=action.pk)
    verdict = may(actor, Deed.MANAGE_ACTION, locked)
    if not verdict:
        raise EnrichmentNotAllowed(verdict)
    present = ActionEnrichment.objects.filter(action=locked).first()
    if version is not None and version != version_of(present):
        raise ChangedMeanwhile(present)
    if read_as_published and not locked.is_published:
        raise WithdrawnMeanwhile(locked.withdrawn_at)
    before = _held(present)
    after = Texts(
        before.highlights if highlights is None else tidy(highlights),
        before.web_link if web_link is None else web_link.strip(),
    )
    if errors := errors_of(highlights=after.highlights, web_link=after.web_link):
        raise InvalidEnrichment(errors)
    if after == before:
        return present or ActionEnrichment(action=locked)
    return _write(locked, before, after, actor)


def _write(action: TrainingAction, before: Texts, after: Texts, actor: Actor) -> ActionEnrichment:
    signed = {"updated_at": clock.now(), "updated_by": actor.label[:200]}
    written, _ = ActionEnrichment.objects.update_or_create(action=action, defaults=asdict(after) | signed)
    details = told(asdict(before), asdict(after))
    record.write(record.Line(HISTORY_KIND, action.reference, "action enrichie", details=details), actor.author)
    return written


def _held(enrichment: ActionEnrichment | None) -> Texts:
    return Texts(enrichment.highlights, enrichment.web_link) if enrichment else Texts("", "")
