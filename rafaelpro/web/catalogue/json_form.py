"""The catalogue as JSON, in the words of the API."""

from __future__ import annotations

from typing import Any

from rafaelpro.applications.availability import Recruitment
from rafaelpro.organisations.models import Organisation
from rafaelpro.web.components.states import look
from rafaelpro.web.public.action_facts import plain_text
from rafaelpro.web.public.rows import Row

from .own import OwnEntry
from .reading import Catalogue, Entry, page_address

Json = dict[str, Any]


def document(catalogue: Catalogue) -> Json:
    """Dates are left to Django's encoder: ISO."""
    return {
        "organisme": _organism(catalogue.organisation),
        "adresse": catalogue.address,
        "le": catalogue.day,
        "total": catalogue.total,
        "formations": [_action(entry) for entry in catalogue.entries],
        "autres_formations": [_own(entry) for entry in catalogue.own.entries],
    }


def _action(entry: Entry) -> Json:
    action, measure = entry.action, entry.action.measure
    return {
        "reference": action.reference,
        "adresse": page_address(f"/formations/{action.reference}/"),
        "intitule": action.title,
        "type": "MODULAIRE" if action.modules.all() else "SIMPLE",
        "modules": len(action.modules.all()),
        "mesure": {"code": measure.code, "libelle": measure.label} if measure else None,
        "objectif": entry.objective,
        "duree": plain_text(action.duration_text),
        "certifiante": action.certifying,
        "plus": entry.enrichment.highlights or None,
        "lien_web": entry.enrichment.web_link or None,
        "responsable": _organism(action.responsible),
        "sessions": [_session(row) for row in entry.rows],
    }


def _own(entry: OwnEntry) -> Json:
    """What the Region does not fund, and for which people apply to the organisation itself."""
    return {
        "reference": entry.reference,
        "adresse": page_address(entry.path),
        "intitule": entry.title,
        "objectif": entry.objective,
        "duree": entry.duration,
        "prix": entry.price,
        "lieu": entry.place,
        "sessions": [{"debut": each.start, "fin": each.end, "places": each.places} for each in entry.sessions],
    }


def _session(row: Row) -> Json:
    session = row.session
    return {
        "numero_carif": row.number,
        "adresse": page_address(f"/sessions/{row.number}/"),
        "formateur": _organism(session.trainer),
        "lieu": {
            "nom": session.place_name,
            "adresse": session.address,
            "code_postal": session.postal_code,
            "ville": session.town,
            "departement": session.department,
        },
        "dates_marche": {"debut": session.contract_start, "fin": session.contract_end},
        "entree": "permanente" if session.permanent_entry else "date-fixe",
        "contact": row.contact,
        "recrutement": _recruitment(row.recruitment),
    }


def _recruitment(answer: Recruitment) -> Json:
    return {
        "mode": answer.mode,
        "ouvert": answer.is_open,
        "raison": answer.reason,
        "libelle": look(answer.reason).label,
        "prochain_point_entree": answer.next.date if answer.next else None,
        "ouvre_le": answer.opens_on,
        "date_limite": answer.closes_on,
        "candidatures": answer.taken,
        "places": answer.places,
        "places_restantes": answer.remaining,
    }


def _organism(organisation: Organisation) -> Json:
    return {"siret": organisation.siret, "nom": organisation.name}
