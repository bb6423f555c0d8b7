"""The funded offer: sessions, actions, and what the responsible organisation adds."""

from __future__ import annotations

import re
from typing import Annotated, Any

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from ninja import Query, Router
from pydantic import BaseModel, BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from rafaelpro.api.answers import Answer
from rafaelpro.api.auth import Bearer, caller_of
from rafaelpro.api.documented import refusals
from rafaelpro.api.enums import Scope
from rafaelpro.api.inputs import Word
from rafaelpro.api.pages import SIZE, next_path
from rafaelpro.api.present.offer import action_out, facets_out, session_out
from rafaelpro.api.problems import FieldProblem, InvalidInput
from rafaelpro.api.reads import (
    known_action_or_404,
    known_session_or_404,
    published_action_or_404,
    published_session_or_404,
)
from rafaelpro.api.schemas.offer import ActionOut, EnrichmentIn, RecruitmentIn, SessionOut, SessionsOut
from rafaelpro.applications.domain.recruit import UNCHANGED, Limits, close_recruitment, declare_full, open_recruitment
from rafaelpro.applications.facts import recruitment_of
from rafaelpro.catalogue.domain.enrich import enrich_action, errors_of
from rafaelpro.catalogue.errors import InvalidEnrichment
from rafaelpro.catalogue.models import TrainingAction, TrainingSession
from rafaelpro.core import clock
from rafaelpro.search import index
from rafaelpro.search.queries import LAST_PAGE, SessionQuery, facets, hits, search

router = Router(tags=["Offre"])

FARTHEST_KM = 500
BOOLEANS = {"true": True, "1": True, "oui": True, "false": False, "0": False, "non": False}


def _boolean(value: Any) -> Any:
    if isinstance(value, str):
        if value.lower() not in BOOLEANS:
            raise PydanticCustomError("bool_parsing", "not a boolean")
        return BOOLEANS[value.lower()]
    return value


def _shaped(pattern: str) -> BeforeValidator:
    """A text that has this form, once its ends are trimmed."""
    form = re.compile(rf"(?:{pattern})\Z", re.ASCII)

    def check(value: Any) -> Any:
        if isinstance(value, str) and not form.match(value.strip()):
            raise PydanticCustomError("string_pattern_mismatch", "wrong form")
        return value.strip() if isinstance(value, str) else value

    return BeforeValidator(check)


def _told(pattern: str) -> WithJsonSchema:
    """The form as the document says it: an empty parameter is as good as absent."""
    return WithJsonSchema({"type": "string", "pattern": f"^({pattern})?$".replace(r"\d", "[0-9]")})


COMMUNE, DEPARTMENT, CARIF = r"\d{5}|2[AB]\d{3}", r"\d{2,3}|2[AB]", r"\d{1,8}|\d{12}"
CommuneCode = Annotated[str, _shaped(COMMUNE), _told(COMMUNE)]
DepartmentCode = Annotated[str, _shaped(DEPARTMENT), _told(DEPARTMENT)]
CarifNumber = Annotated[str, _shaped(CARIF), _told(CARIF)]


class SessionsQuery(BaseModel):
    """The filters of the search; an empty one filters nothing."""

    q: Word | None = Field(None, description="mots, numéro Carif ou référence")
    commune: CommuneCode | None = Field(None, description="code INSEE ou code postal")
    rayon_km: float | None = Field(None, gt=0, le=FARTHEST_KM, allow_inf_nan=False, description="autour de la commune")
    departement: DepartmentCode | None = Field(None, description="33, 64…")
    mesure: Word | None = Field(None, description="code ou libellé")
    dispositif: Word | None = None
    organisme: Word | None = Field(None, description="SIRET ou mots du nom")
    marche: Word | None = Field(None, description="numéro de marché")
    carif: CarifNumber | None = Field(
        None, description="numéro Carif ; les sessions terminées sont alors trouvées aussi"
    )
    ouvert: Annotated[bool, BeforeValidator(_boolean)] | None = Field(
        None, description="true : celles qui recrutent ; false : les autres"
    )
    page: int = Field(1, ge=1, le=LAST_PAGE)


@router.get(
    "/sessions",
    response={200: SessionsOut, **refusals(422)},
    summary="Chercher des sessions",
    description="Sessions publiées : d'abord celles qui recrutent, par date prochaine. 50 par page.",
)
def list_sessions(request: HttpRequest, asked: Query[SessionsQuery]) -> Answer:
    """Published sessions, open ones first by their next date; 50 a page."""
    if asked.rayon_km is not None and not asked.commune:
        raise InvalidInput([FieldProblem("rayon_km", "invalide", "Un rayon demande une commune.")])
    query = _search_query(asked)
    found = search(query)
    shown = found.items if found.page == asked.page else []
    prefetch_related_objects([hit.session for hit in shown], "action__modules")
    following = asked.page + 1 if asked.page < min(found.pages, LAST_PAGE) else None
    return Answer.of(
        SessionsOut(
            total=found.total,
            resultats=[session_out(hit.session, hit.recruitment) for hit in shown],
            page_suivante=next_path(request, page=following) if following else None,
            facettes=facets_out(facets(query)),
        )
    )


def _search_query(asked: SessionsQuery) -> SessionQuery:
    return SessionQuery(
        q=asked.q or "",
        commune=asked.commune or "",
        radius_km=asked.rayon_km,
        department=asked.departement or "",
        measure=asked.mesure or "",
        scheme=asked.dispositif or "",
        organisation=asked.organisme or "",
        contract_number=asked.marche or "",
        carif=asked.carif or "",
        is_open=asked.ouvert,
        page=asked.page,
        page_size=SIZE,
    )


@router.get(
    "/sessions/{numero_carif}",
    response={200: SessionOut, **refusals(404, 422)},
    summary="Lire une session",
    description="Une session publiée, et son recrutement aujourd'hui.",
)
def read_session(request: HttpRequest, numero_carif: str) -> Answer:
    """A published session and its recruitment today."""
    session = published_session_or_404(numero_carif)
    return Answer.of(session_out(session, recruitment_of(session, clock.today())))


@router.post(
    "/sessions/{numero_carif}/recrutement",
    auth=Bearer(Scope.PROVIDER),
    response={200: SessionOut, **refusals(400, 401, 403, 404, 409, 413, 415, 422, 429)},
    summary="Ouvrir ou fermer le recrutement",
    description=(
        "Sur une session sans points d'entrée, par l'organisme responsable ou positionneur. « ouvrir » ne "
        "change que les limites nommées : « places » ou « date_limite » absente reste, nulle est levée. "
        "« complet » refuse les candidatures en attente et prévient chacun."
    ),
)
def recruit(request: HttpRequest, numero_carif: str, body: RecruitmentIn) -> Answer:
    """On sessions without entry points (R5.1); « complet » refuses the pending applications (R5.2)."""
    _refuse_misplaced_limits(body)
    caller = caller_of(request)
    session = known_session_or_404(caller, numero_carif)
    if body.action == "ouvrir":
        given = body.model_fields_set
        limits = Limits(
            places=body.places if "places" in given else UNCHANGED,
            deadline=body.date_limite if "date_limite" in given else UNCHANGED,
        )
        open_recruitment(session_id=session.pk, actor=caller.actor, limits=limits)
    elif body.action == "fermer":
        close_recruitment(session_id=session.pk, actor=caller.actor)
    else:
        declare_full(session_id=session.pk, actor=caller.actor)
    fresh = known_session_or_404(caller, numero_carif)
    return Answer.of(session_out(fresh, recruitment_of(fresh, clock.today())))


def _refuse_misplaced_limits(body: RecruitmentIn) -> None:
    limits = ("places", "date_limite")
    if body.action != "ouvrir" and (misplaced := [name for name in limits if getattr(body, name) is not None]):
        words = "Ce champ ne va qu'avec « action » : « ouvrir »."
        raise InvalidInput([FieldProblem(name, "inconnu", words) for name in misplaced])


@router.get(
    "/formations/{reference}",
    response={200: ActionOut, **refusals(404, 422)},
    summary="Lire une action de formation",
    description="Une action publiée, ses modules, ses sessions publiées et non archivées.",
)
def read_action(request: HttpRequest, reference: str) -> Answer:
    """A published action, its modules, its published and not archived sessions."""
    return Answer.of(_action_out(published_action_or_404(reference)))


@router.patch(
    "/formations/{reference}",
    auth=Bearer(Scope.PROVIDER),
    response={200: ActionOut, **refusals(400, 401, 403, 404, 409, 413, 415, 422, 429)},
    summary="Enrichir une action de formation",
    description=(
        "« Le plus de cette formation » et le lien web, par l'organisme responsable. Un champ absent reste "
        "tel quel, null l'efface."
    ),
)
def enrich(request: HttpRequest, reference: str, body: EnrichmentIn) -> Answer:
    """« Le plus » and the web link, by the responsible organisation (R3.2)."""
    given = {name: (getattr(body, name) or "") for name in body.model_fields_set - {"version"}}
    if errors := errors_of(highlights=given.get("plus", ""), web_link=given.get("lien_web", "")):
        raise InvalidEnrichment(errors)
    caller = caller_of(request)
    action = known_action_or_404(caller, reference)
    with transaction.atomic():
        enrich_action(
            action=action,
            highlights=given.get("plus"),
            web_link=given.get("lien_web"),
            actor=caller.actor,
            version=body.version,
        )
        index.refresh_action(action.pk)
    return Answer.of(_action_out(known_action_or_404(caller, reference)))


def _action_out(action: TrainingAction) -> ActionOut:
    today = clock.today()
    shown = TrainingSession.objects.filter(action=action, withdrawn_at__isnull=True, archived_at__isnull=True)
    keys = list(shown.order_by("contract_start", "carif_number").values_list("pk", flat=True))
    found = hits(keys, today)
    prefetch_related_objects([hit.session for hit in found], "action__modules")
    return action_out(action, found)
