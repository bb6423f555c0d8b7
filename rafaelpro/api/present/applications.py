"""From an application to what a given caller may see of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from rafaelpro.api.schemas.applications import (
    ApplicationForTrainerOut,
    ApplicationOut,
    HistoryOut,
    PrescriberContactOut,
)
from rafaelpro.applications.enums import Origin, State
from rafaelpro.applications.models import Application, DecisionReason
from rafaelpro.core import clock
from rafaelpro.history.models import Event
from rafaelpro.organisations.enums import Kind
from rafaelpro.organisations.models import Organisation
from rafaelpro.organisations.rights import MANAGING_ROLES

from .offer import organism_out

KIND = "candidature"
History = dict[str, list[HistoryOut]]


def applications_out(
    applications: Sequence[Application], viewer: Organisation
) -> list[ApplicationOut | ApplicationForTrainerOut]:
    """What `viewer` may see of each application read by `reads.with_everything`; two queries whatever their number."""
    history = _history_of([each.reference for each in applications if _is_open_to(each, viewer)])
    return [
        _whole(each, history[each.reference]) if _is_open_to(each, viewer) else _for_trainer(each)
        for each in applications
    ]


def _is_open_to(application: Application, viewer: Organisation) -> bool:
    """Who sent it, who manages it, and the operator who answers for it; who is only the trainer sees less (R2.2)."""
    if viewer.kind == Kind.OPERATOR or application.prescriber_id == viewer.pk:
        return True
    return bool(application.roles_of(viewer.pk) & MANAGING_ROLES)


def _whole(application: Application, history: list[HistoryOut]) -> ApplicationOut:
    state = State(application.state)
    is_refused = state is State.NOT_RETAINED
    is_retained = state is State.RETAINED
    return ApplicationOut(
        reference=application.reference,
        session=application.session.carif_number,
        etat=state.slug,
        origine=Origin(application.origin).slug,
        creee_le=application.created_on,
        modifiee_le=application.changed_at.astimezone(clock.PARIS),
        avis_le=application.decided_on,
        echeance=getattr(application, "due_on", None),
        entree_prevue=application.planned_entry if is_retained else None,
        sortie_prevue=application.planned_exit if is_retained else None,
        motif=application.reason_id if is_refused else None,
        precision=(application.reason_detail or None) if is_refused else None,
        civilite=application.civility or None,
        nom_naissance=application.birth_name,
        nom_usage=application.usual_name or None,
        prenom=application.first_name,
        date_naissance=application.birth_date,
        courriel=application.email or None,
        telephone=application.phone or None,
        code_postal=application.postal_code,
        ville=application.town,
        inscrit_france_travail=application.registered_france_travail,
        identifiant_france_travail=application.france_travail_identifier or None,
        niveau=application.level,
        prescripteur=organism_out(application.prescriber) if application.prescriber else None,
        contact_prescripteur=_contact_out(application),
        message=application.message or None,
        recontact_referent_handicap=application.wants_disability_contact,
        historique=history,
    )


def _for_trainer(application: Application) -> ApplicationForTrainerOut:
    is_retained = application.state == State.RETAINED
    return ApplicationForTrainerOut(
        reference=application.reference,
        session=application.session.carif_number,
        etat=State(application.state).slug,
        nom_naissance=application.birth_name,
        nom_usage=application.usual_name or None,
        prenom=application.first_name,
        entree_prevue=application.planned_entry if is_retained else None,
        sortie_prevue=application.planned_exit if is_retained else None,
    )


def _contact_out(application: Application) -> PrescriberContactOut | None:
    if not application.prescriber_contact_name:
        return None
    return PrescriberContactOut(
        nom=application.prescriber_contact_name,
        courriel=application.prescriber_contact_email or None,
        telephone=application.prescriber_contact_phone or None,
    )


def _history_of(references: Iterable[str]) -> History:
    """The changes of state of each application, oldest first, in one query (and one for the reasons' labels)."""
    found: History = defaultdict(list)
    wanted = list(references)
    if not wanted:
        return found
    labels = dict(DecisionReason.objects.values_list("code", "label"))
    events = Event.objects.filter(kind=KIND, key__in=wanted).exclude(after="").order_by("id")
    for event in events:
        found[event.key].append(_line(event, labels))
    return found


def _line(event: Event, labels: dict[str, str]) -> HistoryOut:
    """Who, as a structure: professionals and tokens are named by theirs, a candidate by nothing of their own."""
    return HistoryOut(
        etat=State(event.after).slug,
        le=event.at.astimezone(clock.PARIS),
        par=event.organisation_label or event.actor_label,
        raison=labels.get(event.reason, event.reason) or None,
    )
