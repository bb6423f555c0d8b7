"""The operator keeps the list of usual papers: add, rename, order, retire, propose again.

Files keep the words in which a paper was asked, whatever becomes of the list. Each verb locks the table against the
others, reads it again, and writes one line of history where something changes; done twice, the second changes nothing.
"""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction

from rafaelpro.applications.documents import tidied
from rafaelpro.applications.errors import ChangedMeanwhile, InvalidDecision, NotAllowed
from rafaelpro.applications.file_models import UsualDocument
from rafaelpro.applications.usual_documents import KIND, MOST, MOST_PROPOSED, name_errors, new_code, proposed
from rafaelpro.history import record
from rafaelpro.organisations.rights import Actor, Deed, may

TOO_MANY = f"{MOST_PROPOSED} pièces proposées au plus : retirez-en une d'abord."
TOO_MANY_KEPT = f"{MOST} pièces au plus, retirées comprises : renommez-en une qui ne sert plus."


@transaction.atomic
def add_usual(*, label: str, actor: Actor) -> UsualDocument:
    """Propose one more paper, last. Raises `NotAllowed`, `InvalidDecision` (field `label`)."""
    papers = _locked(actor)
    name = _tidy(label)
    errors = name_errors(name, papers)
    if not errors and len(papers) >= MOST:
        errors = {"label": TOO_MANY_KEPT}
    if errors:
        raise InvalidDecision(errors)
    _refuse_too_many(papers)
    paper = UsualDocument.objects.create(
        code=new_code(name, (each.code for each in papers)), label=name, position=_last(papers) + 1
    )
    _tell(paper, "pièce ajoutée", actor, nom=name)
    return paper


@transaction.atomic
def rename_usual(*, code: str, label: str, seen: str, actor: Actor) -> UsualDocument:
    """Give a paper another name, from now on; `seen` is the name that the person was shown.

    Raises `NotAllowed`, `UsualDocument.DoesNotExist`, `ChangedMeanwhile`, `InvalidDecision` (field `label`).
    """
    papers = _locked(actor)
    paper, name = _found(papers, code), _tidy(label)
    if name == paper.label:
        return paper
    if seen != paper.label:
        raise ChangedMeanwhile(f"Cette pièce vient d'être renommée : « {paper.label} ». Vérifiez, puis recommencez.")
    errors = name_errors(name, [each for each in papers if each.code != code])
    if errors:
        raise InvalidDecision(errors)
    before, paper.label = paper.label, name
    paper.save(update_fields=["label"])
    _tell(paper, "pièce renommée", actor, avant=before, apres=name)
    return paper


@transaction.atomic
def place_usual(*, code: str, place: int, actor: Actor) -> bool:
    """Put a proposed paper at this place, from 1; beyond the ends, at the end. Whether something moved.

    Raises `NotAllowed`, `UsualDocument.DoesNotExist`.
    """
    papers = _locked(actor)
    paper, shown = _found(papers, code), proposed(papers)
    if paper.is_hidden:
        return False
    before, after = shown.index(paper) + 1, min(max(place, 1), len(shown))
    if before == after:
        return False
    shown.remove(paper)
    shown.insert(after - 1, paper)
    _number(shown)
    _tell(paper, "pièce déplacée", actor, avant=before, apres=after)
    return True


@transaction.atomic
def retire_usual(*, code: str, actor: Actor) -> bool:
    """Propose a paper no longer; files that ask for it go on. Whether it was still proposed.

    Raises `NotAllowed`, `UsualDocument.DoesNotExist`.
    """
    return _hide(code, actor, hidden=True, verb="pièce retirée")


@transaction.atomic
def propose_again(*, code: str, actor: Actor) -> bool:
    """Propose a retired paper again, last. Whether it was retired.

    Raises `NotAllowed`, `UsualDocument.DoesNotExist`, `InvalidDecision` (field `label`) where too many are proposed.
    """
    return _hide(code, actor, hidden=False, verb="pièce proposée à nouveau")


def _hide(code: str, actor: Actor, *, hidden: bool, verb: str) -> bool:
    papers = _locked(actor)
    paper = _found(papers, code)
    if paper.is_hidden == hidden:
        return False
    if not hidden:
        _refuse_too_many(papers)
        paper.position = _last(papers) + 1
    paper.is_hidden = hidden
    paper.save(update_fields=["is_hidden", "position"])
    _tell(paper, verb, actor, nom=paper.label)
    return True


def _locked(actor: Actor) -> list[UsualDocument]:
    """The whole list as it stands, for the operator alone; nobody else writes it until the end of the transaction.

    The table, not its rows: a name that is being added is in none of them. Readers do not wait.
    """
    verdict = may(actor, Deed.OPERATE)
    if not verdict:
        raise NotAllowed(verdict)
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE applications_usualdocument IN SHARE ROW EXCLUSIVE MODE")
    return list(UsualDocument.objects.all())


def _found(papers: list[UsualDocument], code: str) -> UsualDocument:
    found = next((paper for paper in papers if paper.code == code), None)
    if found is None:
        raise UsualDocument.DoesNotExist(code)
    return found


def _tidy(label: str) -> str:
    return next(iter(tidied([label])), "")


def _last(papers: list[UsualDocument]) -> int:
    return max((paper.position for paper in papers), default=0)


def _refuse_too_many(papers: list[UsualDocument]) -> None:
    if len(proposed(papers)) >= MOST_PROPOSED:
        raise InvalidDecision({"label": TOO_MANY})


def _number(papers: list[UsualDocument]) -> None:
    for position, paper in enumerate(papers, start=1):
        paper.position = position
    UsualDocument.objects.bulk_update(papers, ["position"])


def _tell(paper: UsualDocument, verb: str, actor: Actor, **details: Any) -> None:
    record.write(record.Line(KIND, paper.code, verb, details=details), actor.author)
