"""What a decision must hold (R7.1), checked in one place for the form and for the API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rafaelpro.core.french import short_date
from rafaelpro.core.nir import looks_like_nir

from .enums import State
from .models import DecisionReason
from .person import NIR_MESSAGE

if TYPE_CHECKING:
    from datetime import date

    from rafaelpro.catalogue.models import TrainingSession

    from .models import Application

TEXT_LIMIT = 1000
TICKET_LIMIT = 200
SHORTER = {"ticket": TICKET_LIMIT}
"""Texts that are shorter than the others, by the name of their field."""
REVERSED_DATES = "La date de sortie prévue vient avant la date d'entrée prévue."


@dataclass(frozen=True, slots=True)
class Conform:
    """« Oui »: the person meets the administrative conditions; planned entry and exit, civil dates."""

    planned_entry: date | None
    planned_exit: date | None
    message_to_prescriber: str = ""


@dataclass(frozen=True, slots=True)
class NotConform:
    """« Non »: a reason of the table, with its explanation where it requires one."""

    reason_code: str
    detail: str = ""
    share_reason: bool = False
    message_to_prescriber: str = ""


Decision = Conform | NotConform


def state_after(decision: Decision) -> State:
    """The state to which a decision leads."""
    return State.RETAINED if isinstance(decision, Conform) else State.NOT_RETAINED


def write_on(application: Application, decision: Decision) -> None:
    """What the decision says, written on the application in memory; its state and its dates are the door's business."""
    application.message_to_prescriber = decision.message_to_prescriber.strip()
    if isinstance(decision, Conform):
        application.planned_entry, application.planned_exit = decision.planned_entry, decision.planned_exit
        return
    application.reason_id = decision.reason_code
    application.reason_detail = decision.detail.strip()
    application.reason_shared = decision.share_reason


def errors_of(decision: Decision, session: TrainingSession) -> dict[str, str]:
    """Every error, by field; nothing when the decision may be given on this session."""
    if isinstance(decision, Conform):
        return _date_errors(decision, session) | text_errors(message_to_prescriber=decision.message_to_prescriber)
    texts = text_errors(detail=decision.detail, message_to_prescriber=decision.message_to_prescriber)
    return _reason_errors(decision) | texts


def _date_errors(decision: Conform, session: TrainingSession) -> dict[str, str]:
    entry, leaving = decision.planned_entry, decision.planned_exit
    errors = {}
    if entry is None:
        errors["planned_entry"] = "Indiquez la date d'entrée prévue."
    elif outside := _outside(entry, session):
        errors["planned_entry"] = outside
    if leaving is None:
        errors["planned_exit"] = "Indiquez la date de sortie prévue."
    elif outside := _outside(leaving, session):
        errors["planned_exit"] = outside
    elif entry is not None and leaving < entry:
        errors["planned_exit"] = REVERSED_DATES
    return errors


def _outside(day: date, session: TrainingSession) -> str:
    """R7.1: both dates stand within the contract; an unknown end of the contract bounds nothing."""
    if session.contract_start and day < session.contract_start:
        return f"Cette date vient avant le début du marché ({short_date(session.contract_start)})."
    if session.contract_end and day > session.contract_end:
        return f"Cette date vient après la fin du marché ({short_date(session.contract_end)})."
    return ""


def _reason_errors(decision: NotConform) -> dict[str, str]:
    reason = DecisionReason.objects.filter(pk=decision.reason_code, is_hidden=False).first()
    if reason is None:
        return {"reason_code": "Choisissez un motif de la liste."}
    if reason.detail_required and not decision.detail.strip():
        return {"detail": f"Précisez le motif « {reason.label} »."}
    return {}


def text_errors(**texts: str) -> dict[str, str]:
    """Errors of free texts, by name: too long, forbidden characters, what looks like a social security number."""
    errors = {}
    for name, text in texts.items():
        limit = SHORTER.get(name, TEXT_LIMIT)
        if len(text) > limit:
            errors[name] = f"Ce texte est trop long : {len(text)} caractères, {limit} au plus."
        elif "\x00" in text:
            errors[name] = "Ce texte contient un caractère interdit."
        elif looks_like_nir(text):
            errors[name] = NIR_MESSAGE
    return errors
