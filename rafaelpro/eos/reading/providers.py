"""Organisations named by a feed: a SIRET of wrong form identifies nobody, a wrong key is dirt."""

from __future__ import annotations

from rafaelpro.core.identifiers import is_siret, is_siret_form, squeeze
from rafaelpro.eos.offer import Provider
from rafaelpro.lheo.extras import Extra
from rafaelpro.lheo.records import ContactDetails, ResponsibleOrganisation, TrainingOrganisation

from . import contacts
from .findings import Findings
from .texts import cut, line

LONGEST_NAME = 250


def responsible(organisation: ResponsibleOrganisation, path: str, findings: Findings) -> Provider | None:
    """The responsible of an action; None, with a fault, when it cannot be identified."""
    path = f"{path}/organisme-formation-responsable"
    siret = _siret(organisation.siret, organisation.line, f"{path}/SIRET-organisme-formation/SIRET", findings)
    if siret is None:
        return None
    name = _name(organisation.name) or _name(organisation.legal_name)
    if not name:
        findings.note(
            organisation.line, f"{path}/nom-organisme", organisation.name, "l'organisme responsable n'a pas de nom"
        )
    details: ContactDetails = organisation.details
    return Provider(
        siret=siret,
        name=name,
        email=contacts.email(details),
        phone=contacts.phone(details),
        town=cut(line(details.address.town), 60) if details.address else "",
    )


def trainer(organisation: TrainingOrganisation, path: str, findings: Findings) -> Provider | None:
    """`organisme-formateur` of an action; None where nothing is said of it, or (with a fault) where it is nobody."""
    if not organisation.siret.strip() and not _name(organisation.legal_name):
        return None
    siret = _siret(
        organisation.siret, organisation.line, f"{path}/organisme-formateur[1]/SIRET-formateur/SIRET", findings
    )
    return Provider(siret=siret, name=_name(organisation.legal_name)) if siret else None


def in_extras(holder: Extra | None, path: str, findings: Findings) -> Provider | None:
    """An organisation of the EOS profile (`SIRET`, `raison-sociale`); None as above."""
    if holder is None:
        return None
    siret, name = holder.value("SIRET"), _name(holder.value("raison-sociale"))
    if not siret.strip() and not name:
        return None
    found = _siret(siret, holder.line, f'{path}/extras[@info="{holder.info}"]/extra[@info="SIRET"]', findings)
    return Provider(siret=found, name=name) if found else None


def _siret(text: str, at: int, path: str, findings: Findings) -> str | None:
    siret = squeeze(text)
    if not is_siret_form(siret):
        findings.fault(at, path, text, "ce SIRET n'a pas 14 chiffres : l'organisme ne peut pas être identifié")
        return None
    if not is_siret(siret):
        findings.note(at, path, text, "la clé de ce SIRET est fausse : il est pris tel quel")
    return siret


def _name(text: str) -> str:
    return cut(line(text), LONGEST_NAME)
