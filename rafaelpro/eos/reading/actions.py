"""An action of the catalogue = one LHÉO formation and one of its actions."""

from __future__ import annotations

from typing import Any

from rafaelpro.catalogue.models import TrainingAction
from rafaelpro.core.identifiers import is_action_reference
from rafaelpro.eos.enums import RecordState
from rafaelpro.eos.offer import ActionContent, ActionRecord, Columns, Provider, digest_of
from rafaelpro.lheo.extras import Extra
from rafaelpro.lheo.records import Action, Formation, Funder

from . import contacts, exact, providers, rest, states
from .columns import fitted
from .findings import Findings
from .texts import line, plain, web_link

REGION = "2"
SPECIFICS = "specificites"
MODULE_LENGTH = 3000
UNTITLED = "(sans intitulé)"


def read(formation: Formation, action: Action, *, is_first: bool, is_twice: bool) -> ActionRecord:
    """The record of an action; the formation's own problems are said of its first action, and reject them all."""
    findings = Findings(action.numero, action.problems)
    findings.take(each for each in formation.problems if is_first or each.kind.rejects)
    findings.refuse_dates(formation)
    findings.refuse_dates(action)
    if not is_action_reference(action.numero):
        reason = "une action a une référence de 12 chiffres"
        findings.fault(action.line, f"{action.path}/@numero", action.numero, reason)
    elif is_twice:
        reason = "deux actions du document portent cette référence : elles sont rejetées toutes les deux"
        findings.fault(action.line, f"{action.path}/@numero", action.numero, reason)
    state = states.of_action(action.extras, action.path, findings)
    removed = state is RecordState.REMOVED
    content = None if removed else _content(formation, action, findings)
    fault, notes = findings.split()
    return ActionRecord(action.numero, action.line, action.path, state, fault, notes, None if fault else content)


def _content(formation: Formation, action: Action, findings: Findings) -> ActionContent | None:
    responsible = providers.responsible(formation.responsible, formation.path, findings)
    if responsible is None:
        return None
    _note_trainer(action, findings)
    funder = _funder(action.funders)
    funding = _funding(funder)
    measure = line(funding["measure"])[:40]
    told = _texts(formation, action) | _figures(formation, action) | _codes(formation, action)
    told |= _contract(funding) | _contact(formation) | rest.read(formation, action, funder)
    columns = exact.taken(TrainingAction, fitted(TrainingAction, told), action.extras, action.path, findings)
    modules = tuple((plain(each.reference)[:MODULE_LENGTH], each.type[:2]) for each in formation.sub_modules)
    digest = digest_of(columns, responsible.siret, measure, modules)
    return ActionContent(columns, responsible, measure, modules, digest)


def _texts(formation: Formation, action: Action) -> dict[str, Any]:
    return {
        "title": line(formation.title) or UNTITLED,
        "objective": plain(formation.objective),
        "expected_results": plain(formation.expected_results),
        "content": plain(formation.content),
        "prerequisites": plain(action.specific_conditions),
        "rhythm": plain(action.rhythm),
        "public_info": plain(action.public_info),
        "alternation": plain(action.alternation_terms),
        "recruitment_terms": plain(action.recruitment_terms),
        "teaching_methods": plain(action.teaching_methods),
        "duration_text": line(action.indicative_duration),
        "remaining_fees": line(action.remaining_fees),
        "disability_access": line(action.disabled_access),
        "catering": line(action.catering),
        "lodging": line(action.lodging),
        "transport": line(action.transport),
        "eos_url": next((link for url in (*action.urls, *formation.urls) if (link := web_link(url))), ""),
    }


def _figures(formation: Formation, action: Action) -> dict[str, Any]:
    return {
        "total_hours": action.total_hours,
        "centre_hours": action.centre_hours,
        "company_hours": action.company_hours,
        "teaching_mode": action.teaching_mode[:2],
        "certifying": formation.certifying,
        "general_objective": formation.general_objective[:2],
        "entry_level": formation.entry_level[:3],
        "exit_level": formation.exit_level[:3],
    }


def _codes(formation: Formation, action: Action) -> dict[str, Any]:
    """Codes as given: an unknown one may be newer than our tables; one that is too long cannot be a code."""
    return {
        "formacodes": _kept(formation.domain.formacodes, 5),
        "rome_codes": _kept(formation.domain.rome_codes, 5),
        "rncp_codes": _kept(tuple(each.rncp for each in formation.certifications), 10),
        "public_codes": _kept(action.publics, 5),
    }


def _kept(codes: tuple[str, ...], longest: int) -> list[str]:
    tidy = (line(code) for code in codes)
    return list(dict.fromkeys(code for code in tidy if code and len(code) <= longest))


def _contact(formation: Formation) -> Columns:
    found = contacts.first(formation.contacts) or contacts.first(formation.responsible.contacts)
    return contacts.columns(found, "contact")


def _funding(funder: Funder | None) -> dict[str, Any]:
    """What the Region's funding says: market, programme, scheme, measure, places."""
    specifics = (funder.extras.find(SPECIFICS) if funder else None) or Extra()
    return {
        "funder_code": funder.code if funder else "",
        "funded_places": funder.places if funder else None,
        "contract_number": specifics.value("ref-action-marche-financeur"),
        "programme": specifics.value("programme-financeur"),
        "scheme": specifics.value("dispositif"),
        "measure": specifics.value("mesure"),
    }


def _contract(funding: dict[str, Any]) -> Columns:
    texts = {name: line(funding[name]) for name in ("funder_code", "contract_number", "programme", "scheme")}
    return {**texts, "funded_places": funding["funded_places"]}


def _funder(funders: tuple[Funder, ...]) -> Funder | None:
    """The one that names the measure; else the Region; else the first."""
    for wanted in (_names_measure, lambda each: each.code == REGION, lambda each: True):
        for funder in funders:
            if wanted(funder):
                return funder
    return None


def _names_measure(funder: Funder) -> bool:
    specifics = funder.extras.find(SPECIFICS)
    return specifics is not None and bool(specifics.value("mesure").strip())


def default_trainer(formation: Formation, action: Action, findings: Findings) -> Provider | None:
    """Who trains where a session does not say: `organisme-formateur` of the action, else its responsible, if known.

    A trainer that names nobody is a fault of the session; what else is odd in it is the action's to say.
    """
    apart = Findings(findings.number)
    found = providers.trainer(action.trainers[0], action.path, apart) if action.trainers else None
    findings.faults += apart.faults
    if found or apart.faults:
        return found
    return providers.responsible(formation.responsible, formation.path, apart)


def _note_trainer(action: Action, findings: Findings) -> None:
    """A false key is said once, of the action; a SIRET of wrong form is a fault of the sessions that rely on it."""
    if action.trainers:
        apart = Findings(action.numero)
        providers.trainer(action.trainers[0], action.path, apart)
        findings.notes += apart.notes
