"""Write the texts of a draft: a section at a time, and its sessions one by one. Nothing typed is refused but what may
never be kept; what is missing or wrong is told by `checks.problems` and only keeps it from being sent.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from rafaelpro.catalogue.domain.journal import fields
from rafaelpro.catalogue.own.checks import MOST_KEPT, NOTHING_TYPED, TOO_MANY, refusals
from rafaelpro.catalogue.own.content import Content, changes, tidied, version_of
from rafaelpro.catalogue.own.errors import ChangedMeanwhile, NotKept, SessionGone
from rafaelpro.catalogue.own.fields import SESSION_FIELDS, Section
from rafaelpro.catalogue.own.models import OwnOffer
from rafaelpro.organisations.rights import Actor

from .locked import keep, lock_to_write, tell

SECTION_WRITTEN, SESSION_ADDED = "textes modifiés", "session ajoutée"
SESSION_CHANGED, SESSION_REMOVED = "session modifiée", "session retirée"


@transaction.atomic
def write_section(*, offer_id: int, section: Section, texts: Mapping[str, str], version: str, actor: Actor) -> OwnOffer:
    """Keep one section as it was typed; `version` is that of the section that was read.

    Order: file's lock, right, state, version, data, row, history line; nothing is written where nothing changes.
    Raises `OwnOfferNotAllowed`, `StepImpossible`, `ChangedMeanwhile`, `NotKept`.
    """
    offer = lock_to_write(offer_id, actor)
    before = offer.content
    _refuse_other_version(before.part(section), version, texts)
    _refuse_unkept(texts)
    after = before.with_part(section, texts)
    changed = changes(before, after)
    if changed:
        keep(offer, after, actor)
        tell(offer, SECTION_WRITTEN, actor, **fields(changed))
    return offer


@transaction.atomic
def add_session(*, offer_id: int, texts: Mapping[str, str], actor: Actor) -> OwnOffer:
    """One more session; typed twice, it is one. Raises `OwnOfferNotAllowed`, `StepImpossible`, `NotKept`."""
    offer = lock_to_write(offer_id, actor)
    _refuse_empty(texts)
    _refuse_unkept(texts)
    before = offer.content
    after = before.with_session(texts)
    if len(after.sessions) > MOST_KEPT:
        raise NotKept({"start": TOO_MANY})
    if after != before:
        _kept(offer, after, SESSION_ADDED, {}, texts, actor)
    return offer


@transaction.atomic
def write_session(*, offer_id: int, key: str, texts: Mapping[str, str], version: str, actor: Actor) -> OwnOffer:
    """Change one session. Raises what `write_section` does, and `SessionGone`."""
    offer = lock_to_write(offer_id, actor)
    before = offer.content
    present = _session(before, key)
    _refuse_other_version(present, version, texts)
    _refuse_empty(texts)
    _refuse_unkept(texts)
    after = before.with_session(texts, key)
    if after != before:
        _kept(offer, after, SESSION_CHANGED, present, texts, actor)
    return offer


@transaction.atomic
def remove_session(*, offer_id: int, key: str, version: str, actor: Actor) -> OwnOffer:
    """Take one session away. Raises `OwnOfferNotAllowed`, `StepImpossible`, `SessionGone`, `ChangedMeanwhile`."""
    offer = lock_to_write(offer_id, actor)
    before = offer.content
    present = _session(before, key)
    _refuse_other_version(present, version, None)
    _kept(offer, before.without_session(key), SESSION_REMOVED, present, {}, actor)
    return offer


def _session(content: Content, key: str) -> dict[str, str]:
    found = content.session(key)
    if found is None:
        raise SessionGone
    return found.texts


def _kept(
    offer: OwnOffer,
    content: Content,
    verb: str,
    before: Mapping[str, str],
    after: Mapping[str, str],
    actor: Actor,
) -> None:
    keep(offer, content, actor)
    names = [each.name for each in SESSION_FIELDS]
    both = {name: (before.get(name, ""), after.get(name, "")) for name in names}
    tell(offer, verb, actor, **fields({name: pair for name, pair in both.items() if pair[0] != pair[1]}))


def _refuse_other_version(present: Mapping[str, str], version: str, typed: Mapping[str, str] | None) -> None:
    """What somebody else wrote in between; the very same texts are no conflict."""
    if version == version_of(present) or (typed is not None and version_of(typed) == version_of(present)):
        return
    raise ChangedMeanwhile(present)


def _refuse_empty(texts: Mapping[str, str]) -> None:
    """A session about which nothing is said would only be one more row to remove."""
    if not any(tidied(texts, SESSION_FIELDS).values()):
        raise NotKept({"start": NOTHING_TYPED})


def _refuse_unkept(texts: Mapping[str, str]) -> None:
    errors = refusals(texts)
    if errors:
        raise NotKept(errors)
