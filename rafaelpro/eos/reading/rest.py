"""What EOS says of an action that no column of the catalogue holds: kept for Offre Info (docs/offre-info.md).

Nobody decides by it here. Keys are the names of the LHÉO elements; what is empty is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rafaelpro.core.identifiers import squeeze
from rafaelpro.eos.offer import Columns
from rafaelpro.lheo.records import Action, Formation, Funder, ResponsibleOrganisation

from .texts import cut, line

LONGEST = 600
MOST = 25
HIGHEST = 99_999


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


# --- the same, told by our own extras (`exact.py`) ------------------------------------------------------------------


def is_ours(told: dict[str, Any]) -> bool:
    """Whether a tree is of the form that `read` gives: the export relies on it."""
    return all(name in _FORMS and _FORMS[name](value) for name, value in told.items())


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and 0 <= value <= HIGHEST


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= MOST


def _are_texts(value: Any) -> bool:
    return _is_list(value) and all(map(_is_text, value))


def _are_certifications(value: Any) -> bool:
    return _is_list(value) and all(_are_texts(row) and len(row) == 4 for row in value)


def _are_funders(value: Any) -> bool:
    return _is_list(value) and all(
        _is_list(row) and len(row) == 2 and _is_text(row[0]) and (row[1] is None or _is_number(row[1])) for row in value
    )


_FORMS: dict[str, Callable[[Any], bool]] = {
    "parcours-de-formation": _is_text,
    "positionnement": _is_text,
    "code-NSF": _are_texts,
    "certification": _are_certifications,
    "niveau-entree-obligatoire": _is_flag,
    "prise-en-charge-frais-possible": _is_flag,
    "conventionnement": _is_flag,
    "duree-conventionnee": _is_number,
    "langue-formation": _are_texts,
    "code-perimetre-recrutement": _is_text,
    "prix-horaire-TTC": _is_text,
    "prix-total-TTC": _is_text,
    "detail-conditions-prise-en-charge": _is_text,
    "SIRET": _is_text,
    "numero-activite": _is_text,
    "raison-sociale": _is_text,
    "adresse": _are_texts,
    "codepostal": _is_text,
    "ville": _is_text,
    "urlweb": _are_texts,
    "organisme-financeur": _are_funders,
}
