"""What EOS says of an action that no column of the catalogue holds: kept for Offre Info (docs/offre-info.md).

Nobody decides by it here. Keys are the names of the LHÉO elements; what is empty is left out.
"""

from __future__ import annotations

from typing import Any

from rafaelpro.core.identifiers import squeeze
from rafaelpro.eos.offer import Columns
from rafaelpro.lheo.records import Action, Formation, Funder, ResponsibleOrganisation

from .texts import cut, line

LONGEST = 600
MOST = 25


def read(formation: Formation, action: Action, funder: Funder | None) -> Columns:
    """The column `lheo_rest` of an action."""
    others = [each for each in action.funders if each is not funder]
    told = _formation(formation) | _action(action) | _responsible(formation.responsible)
    told["organisme-financeur"] = [[line(each.code)[:3], each.places] for each in others[:MOST]]
    return {"lheo_rest": {name: value for name, value in told.items() if value not in ("", None, [])}}


def _formation(formation: Formation) -> dict[str, Any]:
    return {
        "parcours-de-formation": line(formation.path_type)[:3],
        "positionnement": line(formation.positioning)[:3],
        "code-NSF": [line(code)[:3] for code in formation.domain.nsf_codes[:MOST]],
        "certification": [
            [line(code)[:10] for code in (each.rncp, each.certifinfo, each.rs, each.cpf)]
            for each in formation.certifications[:MOST]
        ],
    }


def _action(action: Action) -> dict[str, Any]:
    return {
        "niveau-entree-obligatoire": action.entry_level_mandatory,
        "prise-en-charge-frais-possible": action.fees_coverage_possible,
        "conventionnement": action.agreement,
        "duree-conventionnee": action.agreement_hours,
        "langue-formation": [line(code)[:2] for code in action.languages[:MOST]],
        "code-perimetre-recrutement": line(action.perimeter)[:3],
        "prix-horaire-TTC": line(action.hourly_price)[:12],
        "prix-total-TTC": line(action.total_price)[:12],
        "detail-conditions-prise-en-charge": cut(line(action.coverage_details), LONGEST),
    }


def _responsible(organisation: ResponsibleOrganisation) -> dict[str, Any]:
    """Its SIRET goes with it: were the structure merged into another, these would not be the other's."""
    address = organisation.details.address
    return {
        "SIRET": squeeze(organisation.siret)[:14],
        "numero-activite": line(organisation.activity_number)[:11],
        "raison-sociale": cut(line(organisation.legal_name), 250),
        "adresse": [cut(line(text), 50) for text in address.lines[:4]] if address else [],
        "codepostal": line(address.postcode)[:5] if address else "",
        "ville": cut(line(address.town), 50) if address else "",
        "urlweb": [url for text in organisation.details.websites[:3] if (url := line(text)[:400])],
    }
