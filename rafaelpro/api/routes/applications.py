"""Applications: send, list, read, decide, withdraw; and the table of R8.1."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router
from pydantic import BaseModel, Field

from rafaelpro.api.answers import Answer
from rafaelpro.api.auth import Bearer, Caller, caller_of
from rafaelpro.api.candidates import candidate_of
from rafaelpro.api.documented import refusals
from rafaelpro.api.enums import Scope
from rafaelpro.api.handlers import invalid_decision
from rafaelpro.api.inputs import Empty, IsoMoment, Word
from rafaelpro.api.pages import BY_CHANGE, NEWEST_FIRST, Cursor, page_of
from rafaelpro.api.present.applications import applications_out
from rafaelpro.api.present.dashboard import dashboard_out
from rafaelpro.api.problems import Code, FieldProblem, InvalidInput, Problem, not_found
from rafaelpro.api.reads import PUBLISHED, any_application_or_404, application_or_404, visible_applications
from rafaelpro.api.schemas.applications import (
    ApplicationForTrainerOut,
    ApplicationIn,
    ApplicationOut,
    ApplicationsOut,
    DecisionIn,
    ReversalIn,
    RevisionIn,
    StateSlug,
)
from rafaelpro.api.schemas.dashboard import DashboardOut
from rafaelpro.applications import dashboard, queries
from rafaelpro.applications.decision import Conform, Decision, NotConform, errors_of, text_errors
from rafaelpro.applications.domain import apply, decide, withdraw
from rafaelpro.applications.domain.reverse import (
    Acceptance,
    accept_reversal,
    ask_reversal,
    reason_errors,
    refuse_reversal,
)
from rafaelpro.applications.enums import Origin, State
from rafaelpro.applications.models import Application
from rafaelpro.applications.projection import catch_up
from rafaelpro.catalogue.models import TrainingSession
from rafaelpro.core.identifiers import is_carif_number
from rafaelpro.organisations.rights import Deed, may

router = Router(tags=["Candidatures"])
EITHER = Bearer(Scope.PRESCRIBER, Scope.PROVIDER)
POSTED = refusals(400, 401, 403, 404, 409, 413, 415, 422, 429)


@router.post(
    "/candidatures",
    auth=EITHER,
    response={200: ApplicationOut, 201: ApplicationOut, **POSTED},
    summary="Candidater",
    description=(
        "Crée une candidature en attente, qui prend aussitôt une place. 200 : la première réponse, redonnée "
        "(Idempotency-Key)."
    ),
)
def send(request: HttpRequest, body: ApplicationIn) -> Answer:
    """Create a pending application, which takes a place at once. 200: the first answer again (`Idempotency-Key`)."""
    caller = caller_of(request)
    session = _session_or_404(body.session)
    _refuse(caller, Deed.PRESCRIBE if caller.has(Scope.PRESCRIBER) else Deed.MANAGE_APPLICATIONS, session)
    is_prescriber = caller.has(Scope.PRESCRIBER)
    application = apply(
        carif_number=body.session,
        candidate=candidate_of(body.model_dump()),
        origin=Origin.PRESCRIBER if is_prescriber else Origin.PROVIDER,
        author=caller.author,
        prescriber=caller.organisation if is_prescriber else None,
    )
    return _answer(caller, application, status=201, location=f"/api/v1/candidatures/{application.reference}")


def _session_or_404(number: str) -> TrainingSession:
    found = TrainingSession.objects.select_related("action").filter(PUBLISHED, carif_number=number).first()
    if found is None:
        raise not_found("Aucune session publiée n'a ce numéro.")
    return found


def _refuse(caller: Caller, deed: Deed, subject: TrainingSession | Application | None = None) -> None:
    """Raise the named reason of R2.3 when the token's structure may not."""
    verdict = may(caller.actor, deed, subject)
    if not verdict:
        raise Problem(Code(str(verdict.refusal)), verdict.sentence)


class ApplicationsQuery(BaseModel):
    etat: StateSlug | None = None
    session: Word | None = Field(None, description="numéro Carif")
    depuis: IsoMoment | None = Field(None, description="changées à partir de ce moment ; triées alors par changement")
    curseur: Word | None = Field(None, description="donné par « page_suivante »")


@router.get(
    "/candidatures",
    auth=EITHER,
    response={200: ApplicationsOut, **refusals(401, 403, 422, 429)},
    summary="Lister les candidatures",
    description=(
        "Ce que la structure du jeton peut voir : les plus récentes d'abord, ou par changement à partir de « "
        "depuis ». 50 par page."
    ),
)
def list_applications(request: HttpRequest, asked: Query[ApplicationsQuery]) -> Answer:
    """What the token's structure may see; the newest first, or by change from `depuis` on; 50 a page."""
    if asked.session is not None and not is_carif_number(asked.session):
        raise InvalidInput([FieldProblem("session", "invalide", "Un numéro Carif compte 8 chiffres.")])
    cursor = Cursor.read(asked.curseur)
    caller = caller_of(request)
    _refuse_unapproved(caller)
    catch_up()
    rows = _filtered(visible_applications(caller), asked)
    page = page_of(request, rows, BY_CHANGE if asked.depuis else NEWEST_FIRST, cursor)
    shown = applications_out(page.rows, caller.organisation)
    return Answer.of(ApplicationsOut(total=page.total, resultats=shown, page_suivante=page.next_path))


def _refuse_unapproved(caller: Caller) -> None:
    """Prescriber structures act only once the operator has approved them (R2.6)."""
    if caller.has(Scope.PRESCRIBER):
        _refuse(caller, Deed.PRESCRIBE)


def _filtered(rows: QuerySet[Application], asked: ApplicationsQuery) -> QuerySet[Application]:
    if asked.etat is not None:
        rows = rows.filter(state=State.of_slug(asked.etat))
    if asked.session is not None:
        rows = rows.filter(session__carif_number=asked.session)
    if asked.depuis is not None:
        rows = rows.filter(changed_at__gte=asked.depuis)
    return rows


@router.get(
    "/candidatures/{reference}",
    auth=EITHER,
    response={200: ApplicationOut | ApplicationForTrainerOut, **refusals(401, 403, 404, 422, 429)},
    summary="Lire une candidature",
    description=(
        "Avec son historique. Une structure qui n'est que formateur voit les noms, l'état et les dates prévues."
    ),
)
def read_application(request: HttpRequest, reference: str) -> Answer:
    """With its history; less to a structure that is only the trainer."""
    caller = caller_of(request)
    application = application_or_404(caller, reference)
    _refuse_unapproved(caller)
    return Answer.of(applications_out([application], caller.organisation)[0])


@router.post(
    "/candidatures/{reference}/avis",
    auth=Bearer(Scope.PROVIDER),
    response={200: ApplicationOut, **POSTED},
    summary="Rendre un avis",
    description=(
        "« Oui » avec les dates prévues, ou « non » avec un motif ; par l'organisme responsable ou positionneur."
    ),
)
def give_decision(request: HttpRequest, reference: str, body: DecisionIn) -> Answer:
    """« Oui » with planned dates, or « non » with a reason (R7.1); by the responsible or the positioner."""
    decision = _decision_of(body)
    if errors := errors_of(decision, TrainingSession()):
        absent = [name for name, value in body.model_dump().items() if value is None or value == ""]
        raise invalid_decision(errors, absent)
    caller = caller_of(request)
    application = application_or_404(caller, reference)
    return _answer(caller, decide(application=application, decision=decision, actor=caller.actor))


YES_FIELDS = frozenset({"entree_prevue", "sortie_prevue"})
NO_FIELDS = frozenset({"motif", "precision", "partager_motif"})


def _decision_of(body: DecisionIn) -> Decision:
    """The domain's decision; what goes with the other answer is refused, not ignored."""
    chosen = f"« conformite » : {'true' if body.conformite else 'false'}"
    _refuse_misplaced(body, NO_FIELDS if body.conformite else YES_FIELDS, chosen)
    if body.conformite:
        return Conform(planned_entry=body.entree_prevue, planned_exit=body.sortie_prevue)
    return NotConform(reason_code=body.motif or "", detail=body.precision or "", share_reason=bool(body.partager_motif))


def _refuse_misplaced(body: BaseModel, names: Collection[str], chosen: str) -> None:
    """Refuse the fields that go with another answer than the chosen one; null is as good as absent."""
    misplaced = [name for name in sorted(body.model_fields_set & set(names)) if getattr(body, name) is not None]
    if misplaced:
        words = f"Ce champ ne va pas avec {chosen}."
        raise InvalidInput([FieldProblem(name, "inconnu", words) for name in misplaced])


@router.post(
    "/candidatures/{reference}/demande-modification",
    auth=Bearer(Scope.PROVIDER),
    response={200: ApplicationOut, 201: ApplicationOut, **POSTED},
    summary="Demander la modification d'un avis",
    description=(
        "Une candidature non retenue ne devient retenue que par Cap Métiers : la demande dit pourquoi. Une seule "
        "attend à la fois. 200 : la première réponse, redonnée (Idempotency-Key)."
    ),
)
def ask_for_reversal(request: HttpRequest, reference: str, body: ReversalIn) -> Answer:
    """Ask the operator to turn a « non retenue » into « retenue » (R7.2); one request at a time."""
    if errors := reason_errors(body.raison):
        raise invalid_decision(errors, [] if body.raison.strip() else ["raison"])
    caller = caller_of(request)
    application = application_or_404(caller, reference)
    asked = ask_reversal(application=application, reason=body.raison, actor=caller.actor)
    return _answer(caller, asked.application, status=201)


@router.post(
    "/candidatures/{reference}/revision",
    auth=Bearer(Scope.OPERATOR),
    response={200: ApplicationOut, **POSTED},
    summary="Répondre à une demande de modification",
    description=(
        "« accepter », avec les dates prévues, retient la candidature, qui prend une place : au-delà des places ou "
        "hors fenêtre, « depasser » le confirme. « refuser » ne change rien. L'organisme et les autres sont prévenus."
    ),
)
def answer_reversal(request: HttpRequest, reference: str, body: RevisionIn) -> Answer:
    """The operator accepts (the application takes a place again) or refuses; `depasser` accepts beyond the places."""
    if body.decision == "refuser":
        exceeds = {"depasser"} if body.depasser else set()
        _refuse_misplaced(body, YES_FIELDS | exceeds, "« decision » : « refuser »")
    acceptance = Acceptance(body.entree_prevue, body.sortie_prevue, exceed=bool(body.depasser))
    ticket = body.ticket or ""
    if errors := _revision_errors(body, acceptance, ticket):
        raise invalid_decision(errors, [name for name, value in body.model_dump().items() if value is None])
    operator = caller_of(request).operator
    application = any_application_or_404(reference)
    if body.decision == "accepter":
        accept_reversal(application=application, acceptance=acceptance, ticket=ticket, actor=operator)
    else:
        refuse_reversal(application=application, ticket=ticket, actor=operator)
    fresh = queries.with_due(queries.with_file(Application.objects.filter(pk=application.pk))).get()
    return Answer.of(applications_out([fresh], operator.organisation)[0])


def _revision_errors(body: RevisionIn, acceptance: Acceptance, ticket: str) -> dict[str, str]:
    """What can be refused before the application is known."""
    if body.decision == "refuser":
        return text_errors(ticket=ticket)
    dates = Conform(acceptance.planned_entry, acceptance.planned_exit)
    return errors_of(dates, TrainingSession()) | text_errors(ticket=ticket)


@router.post(
    "/candidatures/{reference}/retrait",
    auth=Bearer(Scope.PRESCRIBER),
    response={200: ApplicationOut, **POSTED},
    summary="Retirer une candidature",
    description="Retire une candidature en attente que la structure du jeton a envoyée. Sans corps.",
)
def withdraw_application(request: HttpRequest, reference: str, body: Empty | None = None) -> Answer:
    """Withdraw a pending application that the token's structure sent (R6.6). No body."""
    caller = caller_of(request)
    application = application_or_404(caller, reference)
    _refuse(caller, Deed.WITHDRAW, application)
    return _answer(caller, withdraw(application=application, author=caller.author))


@router.get(
    "/tableau-de-bord",
    auth=Bearer(Scope.PROVIDER),
    response={200: DashboardOut, **refusals(401, 403, 422, 429)},
    by_alias=True,
    summary="Le tableau des candidatures",
    description="Le tableau rôle × état, avec les chiffres de la page « Gestion des candidatures ».",
)
def read_dashboard(request: HttpRequest) -> Answer:
    """The table role × state (R8.1), with the same figures as the page « Gestion des candidatures »."""
    catch_up()
    return Answer.of(dashboard_out(dashboard.dashboard(caller_of(request).organisation)))


def _answer(caller: Caller, changed: Application, *, status: int = 200, location: str = "") -> Answer:
    """The application as it stands now. No `catch_up` here: the door holds its session's lock, and has refreshed it."""
    fresh = visible_applications(caller).get(pk=changed.pk)
    return Answer.of(applications_out([fresh], caller.organisation)[0], status=status, location=location)
