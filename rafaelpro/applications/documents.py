"""Papers asked of a candidate: which are proposed, which are awaited, what may be asked."""

from __future__ import annotations

from collections.abc import Sequence

from .decision import text_errors
from .desk import is_open_to_decision
from .file_models import AwaitedDocument, UsualDocument
from .models import Application

LABEL_LIMIT = 80  # characters; ten of them fit in the explanation of a « non »
MOST = 10
MISSING_DOCUMENT = "document-manquant"  # the reason of a « non » that the awaited papers explain


def usual_labels() -> list[str]:
    """What is proposed, in the order of the table."""
    return list(UsualDocument.objects.filter(is_hidden=False).values_list("label", flat=True))


def usual_named(labels: Sequence[str]) -> dict[str, str]:
    """The code of the usual paper that each of these words names, by the words in lower case; retired ones too."""
    wanted = {label.casefold() for label in labels}
    known = UsualDocument.objects.values_list("label", "code")
    return {label.casefold(): code for label, code in known if label.casefold() in wanted}


def documents_of(application: Application) -> list[AwaitedDocument]:
    """All that was asked about one application, in the order in which it was asked."""
    return list(AwaitedDocument.objects.filter(application=application).order_by("pk"))


def awaited(documents: Sequence[AwaitedDocument]) -> list[AwaitedDocument]:
    return [document for document in documents if document.outcome == AwaitedDocument.Outcome.AWAITED]


def awaited_from_person(application: Application) -> list[AwaitedDocument]:
    """What the person may still bring: nothing once the application awaits no decision; needs `session`."""
    if not is_open_to_decision(application, application.session):
        return []
    return awaited(documents_of(application))


def explanation(documents: Sequence[AwaitedDocument]) -> str:
    """The explanation of a « non » for the papers still awaited: « CV, Fiche de prescription »."""
    return ", ".join(document.label for document in awaited(documents))


def tidied(labels: Sequence[str]) -> list[str]:
    """Each label once, spaces tidied, in the order given."""
    named: dict[str, str] = {}
    for label in (" ".join(each.split()) for each in labels):
        named.setdefault(label.casefold(), label)
    return [label for label in named.values() if label]


def label_errors(labels: Sequence[str], documents: Sequence[AwaitedDocument]) -> dict[str, str]:
    """Why these may not be asked, in words; `documents`: what was asked before."""
    if not labels:
        return {"labels": "Choisissez au moins une pièce, ou écrivez-en une."}
    waiting = {document.label.casefold() for document in awaited(documents)}
    again = [label for label in labels if label.casefold() in waiting]
    if again:
        return {"labels": f"Déjà demandé : {', '.join(again)}."}
    if len(waiting) + len(labels) > MOST:
        return {"labels": f"{MOST} pièces attendues au plus à la fois."}
    if any(len(label) > LABEL_LIMIT for label in labels):
        return {"labels": f"Le nom d'une pièce a {LABEL_LIMIT} caractères au plus."}
    return text_errors(labels=" ; ".join(labels))
