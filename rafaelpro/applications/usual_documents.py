"""The list of usual papers as the operator keeps it: who asks for each, what may be written in it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet
from django.utils.text import slugify

from rafaelpro.history import record
from rafaelpro.history.models import Event

from .decision import text_errors
from .documents import LABEL_LIMIT
from .enums import State
from .file_models import AwaitedDocument, UsualDocument
from .transitions import Who, sources

KIND = "pièce"  # of the lines of history
MOST_PROPOSED = 30  # boxes that somebody still reads
MOST = 200  # retired ones included
CODE_LIMIT = 40


def with_files(papers: QuerySet[UsualDocument]) -> QuerySet[UsualDocument]:
    """Annotate `files_asked`, how many files ever asked for the paper, and `files_awaiting`, how many await it now.

    In the order of the list, which a grouped statement forgets.
    """
    files = Count("asked__application", distinct=True)
    awaiting = Count("asked__application", distinct=True, filter=_open())
    return papers.annotate(files_asked=files, files_awaiting=awaiting).order_by("position", "code")


def _open() -> Q:
    """Papers that a person may still bring (`documents.awaited_from_person`)."""
    return Q(
        asked__outcome=AwaitedDocument.Outcome.AWAITED,
        asked__application__state__in=sources(State.RETAINED, Who.MANAGER),
        asked__application__session__archived_at=None,
        asked__application__erased_on=None,
    )


def proposed(papers: Iterable[UsualDocument]) -> list[UsualDocument]:
    return [paper for paper in papers if not paper.is_hidden]


def name_errors(label: str, others: Iterable[UsualDocument]) -> dict[str, str]:
    """Why a paper may not bear this name, tidied already, beside these others."""
    if not label:
        return {"label": "Écrivez le nom de la pièce."}
    if len(label) > LABEL_LIMIT:
        return {"label": f"Le nom d'une pièce a {LABEL_LIMIT} caractères au plus : celui-ci en a {len(label)}."}
    same = next((other for other in others if other.label.casefold() == label.casefold()), None)
    if same is not None:
        how = "retirée : proposez-la à nouveau" if same.is_hidden else "déjà proposée"
        return {"label": f"« {same.label} » est {how}."}
    return text_errors(label=label)


def new_code(label: str, taken: Iterable[str]) -> str:
    """A short code that no other paper bears, for addresses and history; the name may change, it does not."""
    known, start = set(taken), slugify(label)[: CODE_LIMIT - 4].strip("-") or "piece"
    codes = (start if rank == 1 else f"{start}-{rank}" for rank in range(1, len(known) + 2))
    return next(code for code in codes if code not in known)


def history_of(code: str) -> QuerySet[Event]:
    """Newest first."""
    return record.of(KIND, code).reverse()
