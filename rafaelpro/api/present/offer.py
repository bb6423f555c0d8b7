"""From rows of the offer to what the API says of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal, cast

from rafaelpro.api.schemas.offer import (
    ActionBriefOut,
    ActionOut,
    ContactOut,
    EntryPointOut,
    FacetsOut,
    MeasureOut,
    MeetingOut,
    ModuleOut,
    OrganismOut,
    PeriodOut,
    PlaceOut,
    RecruitmentOut,
    SessionOut,
)
from rafaelpro.applications.availability import Recruitment
from rafaelpro.catalogue.domain.enrich import version_of
from rafaelpro.catalogue.meetings import to_come
from rafaelpro.catalogue.models import InformationMeeting, Measure, TrainingAction, TrainingSession
from rafaelpro.core import clock
from rafaelpro.organisations.models import Organisation
from rafaelpro.search.queries import Facets, Hit


def recruitment_out(answer: Recruitment) -> RecruitmentOut:
    """`recrutement`: the one place where the availability of a session becomes JSON."""
    return RecruitmentOut(
        mode=answer.mode,
        ouvert=answer.is_open,
        raison=answer.reason,
        prochain_point_entree=answer.next.date if answer.next else None,
        ouvre_le=answer.opens_on,
        date_limite=answer.closes_on,
        candidatures=answer.taken,
        places=answer.places,
        places_restantes=answer.remaining,
        points_entree=[EntryPointOut(date=point.date, places=point.places, bis=point.bis) for point in answer.points],
    )


def session_out(session: TrainingSession, answer: Recruitment) -> SessionOut:
    """A session read by `search.queries.with_row`."""
    action, enrichment = session.action, getattr(session, "enrichment", None)
    return SessionOut(
        numero_carif=session.carif_number,
        formation=ActionBriefOut(reference=action.reference, intitule=action.title, type=kind_of(action)),
        publiee_le=cast("date", session.published_on),
        mesure=measure_out(action.measure),
        dispositif=scheme_of(action),
        numero_marche=action.contract_number,
        dates_marche=PeriodOut(debut=session.contract_start, fin=session.contract_end),
        entree="permanente" if session.permanent_entry else "date-fixe",
        responsable=organism_out(action.responsible),
        formateur=organism_out(session.trainer),
        positionneur=organism_out(session.positioner) if session.positioner else None,
        lieu=_place_out(session),
        contact=_contact_out(session, "contact"),
        contact_handicap=_contact_out(session, "disability_contact"),
        contact_recrutement=enrichment.recruitment_contact if enrichment else "",
        acces=enrichment.access_information if enrichment else "",
        informations_pratiques=enrichment.practical_information if enrichment else "",
        reunions_information=[
            _meeting_out(meeting) for meeting in to_come(session.information_meetings.all(), clock.now())
        ],
        recrutement=recruitment_out(answer),
    )


def _meeting_out(meeting: InformationMeeting) -> MeetingOut:
    return MeetingOut(
        date=meeting.date,
        debut=meeting.starts_at,
        fin=meeting.ends_at,
        lieu=meeting.place,
        lien=meeting.link or None,
        places=meeting.places,
        details=meeting.details,
    )


def action_out(action: TrainingAction, hits: Iterable[Hit]) -> ActionOut:
    """An action with its enrichment and modules, and its published sessions."""
    enrichment = getattr(action, "enrichment", None)
    return ActionOut(
        reference=action.reference,
        intitule=action.title,
        type=kind_of(action),
        modules=[ModuleOut(position=module.position, intitule=module.reference) for module in action.modules.all()],
        responsable=organism_out(action.responsible),
        mesure=measure_out(action.measure),
        dispositif=scheme_of(action),
        numero_marche=action.contract_number,
        objectif=action.objective,
        resultats_attendus=action.expected_results,
        contenu=action.content,
        prerequis=action.prerequisites,
        public=action.public_info,
        rythme=action.rhythm,
        methodes=action.teaching_methods,
        modalites_recrutement=action.recruitment_terms,
        duree=action.duration_text,
        heures_total=action.total_hours,
        heures_centre=action.centre_hours,
        heures_entreprise=action.company_hours,
        certifiante=action.certifying,
        formacodes=action.formacodes,
        codes_rome=action.rome_codes,
        codes_rncp=action.rncp_codes,
        frais_restants=action.remaining_fees,
        acces_handicap=action.disability_access,
        contact=_contact_out(action, "contact"),
        plus=(enrichment.highlights or None) if enrichment else None,
        lien_web=(enrichment.web_link or None) if enrichment else None,
        version=version_of(enrichment),
        sessions=[session_out(hit.session, hit.recruitment) for hit in hits],
    )


def kind_of(action: TrainingAction) -> Literal["SIMPLE", "MODULAIRE"]:
    """Needs the modules prefetched, to cost nothing."""
    return "MODULAIRE" if action.modules.all() else "SIMPLE"


def scheme_of(action: TrainingAction) -> str:
    """The scheme that the feed tells, else that of the measure."""
    return action.scheme or (action.measure.scheme if action.measure else "")


def measure_out(measure: Measure | None) -> MeasureOut | None:
    return MeasureOut(code=measure.code, libelle=measure.label) if measure else None


def organism_out(organisation: Organisation) -> OrganismOut:
    return OrganismOut(siret=organisation.siret, nom=organisation.name)


def _place_out(session: TrainingSession) -> PlaceOut:
    return PlaceOut(
        nom=session.place_name,
        adresse=session.address,
        code_postal=session.postal_code,
        ville=session.town,
        code_insee=session.insee_code,
        departement=session.department,
        latitude=session.latitude,
        longitude=session.longitude,
    )


def _contact_out(row: TrainingAction | TrainingSession, prefix: str) -> ContactOut:
    return ContactOut(
        nom=getattr(row, f"{prefix}_name"),
        telephone=getattr(row, f"{prefix}_phone"),
        courriel=getattr(row, f"{prefix}_email"),
    )


def facets_out(found: Facets) -> FacetsOut:
    return FacetsOut(
        departement=found.department,
        mesure=found.measure,
        dispositif=found.scheme,
        ouvert={"true": found.is_open.get(True, 0), "false": found.is_open.get(False, 0)},
    )
