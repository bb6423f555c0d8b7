"""Bring the organisation's own LHÉO file: a draft for each of its records, and a report that leaves none out."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import BinaryIO

from django.db import transaction

from rafaelpro.catalogue.own.checks import unkept
from rafaelpro.catalogue.own.errors import UnreadableFile
from rafaelpro.catalogue.own.from_lheo import Draft, drafts_of
from rafaelpro.catalogue.own.models import OwnImport, OwnOffer
from rafaelpro.core import clock
from rafaelpro.core.french import NBSP, counted, spaced
from rafaelpro.core.nir import looks_like_nir
from rafaelpro.history import record
from rafaelpro.lheo.limits import MIB, Limits
from rafaelpro.lheo.problems import Unreadable
from rafaelpro.lheo.reader import read
from rafaelpro.lheo.records import Formation, Rejected
from rafaelpro.organisations.models import Organisation
from rafaelpro.organisations.queries import Known, known_by_siret
from rafaelpro.organisations.rights import Actor

from .begin import draft_of, lock_owner

LARGEST_FILE = 5 * MIB
MOST_RECORDS = 200
LIMITS = Limits(stretch=8 * MIB, unpacked=16 * MIB, ratio_from=2 * MIB, members=20, problems=50)
IMPORTED = "reprise d'un fichier LHÉO"


class Outcome(StrEnum):
    """What became of a record; the value stands in the report that is kept."""

    CREATED = "creee"
    KNOWN = "connue"
    REFUSED = "refusee"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the report. `number`: the key of the draft, where there is one."""

    outcome: str
    line: int
    title: str = ""
    number: int | None = None
    words: str = ""
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Unfit:
    """A record that cannot become a draft."""

    line: int
    words: str


def bring(*, source: BinaryIO, size: int, file_name: str, actor: Actor) -> OwnImport:
    """Take the file in: all of its records, or none where it cannot be read to its end.

    The file is read before anything is locked; then the organisation is locked, so that the same file brought twice
    at once makes each draft once. Raises `OwnOfferNotAllowed`, `UnreadableFile`.
    """
    if size > LARGEST_FILE:
        raise UnreadableFile(f"Ce fichier est trop gros{NBSP}: {LARGEST_FILE // MIB}{NBSP}Mo au plus.")
    return _apply(_records(source), file_name, actor)


@transaction.atomic
def _apply(records: list[Draft | Unfit], file_name: str, actor: Actor) -> OwnImport:
    organisation = lock_owner(actor)
    ours = known_by_siret({each.siret for each in records if isinstance(each, Draft)})
    entries = [_entry(each, organisation, is_ours=_is_ours(each, organisation, ours), actor=actor) for each in records]
    kept = OwnImport.objects.create(
        organisation=organisation,
        file_name=_plain_name(file_name),
        at=clock.now(),
        by=actor.label,
        report=[asdict(each) for each in entries],
    )
    counts = {each.value: sum(entry.outcome == each for entry in entries) for each in Outcome}
    record.write(record.Line("structure", organisation.siret, "fichier LHÉO repris", details=counts), actor.author)
    return kept


def _records(source: BinaryIO) -> list[Draft | Unfit]:
    """Every record of a document read to its end. Raises `UnreadableFile`."""
    found: list[Draft | Unfit] = []
    try:
        with read(source, LIMITS) as document:
            for item in document:
                found += _unfit(item) if isinstance(item, Rejected) or not item.actions else drafts_of(item)
                if len(found) > MOST_RECORDS:
                    raise UnreadableFile(
                        f"Ce fichier contient plus de {counted(MOST_RECORDS, 'formation')}{NBSP}: découpez-le."
                    )
    except Unreadable as error:
        raise UnreadableFile(f"Ce fichier ne peut pas être lu{NBSP}: {spaced(str(error))}.") from error
    if not found:
        raise UnreadableFile("Ce fichier ne contient aucune formation.")
    return found


def _unfit(item: Formation | Rejected) -> list[Unfit]:
    if isinstance(item, Rejected):
        return [Unfit(item.line, item.problem.reason)]
    return [Unfit(item.line, "elle n'a aucune action (élément action)")]


def _is_ours(each: Draft | Unfit, organisation: Organisation, known: dict[str, Known]) -> bool:
    found = known.get(each.siret) if isinstance(each, Draft) else None
    return found is not None and found.id == organisation.pk


def _entry(each: Draft | Unfit, organisation: Organisation, *, is_ours: bool, actor: Actor) -> Entry:
    """What becomes of one record; its title is told only where it may be kept."""
    if isinstance(each, Unfit):
        return Entry(Outcome.REFUSED, each.line, words=_safe(each.words))
    words = unkept(each.content)
    if words:
        return Entry(Outcome.REFUSED, each.line, words=words)
    title = each.content.title[:255]
    if not is_ours:
        siret = each.siret[:14] or "absent"
        words = f"L'organisme responsable (SIRET {siret}) n'est pas le vôtre."
        return Entry(Outcome.REFUSED, each.line, title, words=words)
    if each.funded_by_region:
        words = "Elle est financée par la Région : elle arrive par EOS, elle ne se décrit pas ici."
        return Entry(Outcome.REFUSED, each.line, title, words=spaced(words))
    known = OwnOffer.objects.filter(organisation=organisation, source=each.source).order_by("pk").first()
    if known is not None:
        return Entry(Outcome.KNOWN, each.line, title, known.pk, "Déjà reprise : rien n'a été modifié.")
    made = draft_of(organisation, each.content, actor, verb=IMPORTED, source=each.source)
    return Entry(Outcome.CREATED, each.line, title, made.pk, notes=[_safe(note) for note in each.notes])


def _safe(words: str) -> str:
    return "une valeur ne peut pas être montrée" if looks_like_nir(words) else spaced(words)


def _plain_name(name: str) -> str:
    """The name of the file without folders; one that cannot be kept is forgotten."""
    plain = "".join(char for char in name.replace("\\", "/").rpartition("/")[2] if char.isprintable()).strip()
    return "fichier" if not plain or looks_like_nir(plain) else plain[:120]
