"""A small training offer in LHÉO, as records and as XML, for the tests of this room."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

from rafaelpro.lheo import dates
from rafaelpro.lheo.extras import Extra, Extras, extra, extras
from rafaelpro.lheo.limits import Limits
from rafaelpro.lheo.reader import Document, read
from rafaelpro.lheo.records import (
    Action,
    Address,
    Contact,
    ContactDetails,
    Domain,
    Formation,
    Funder,
    Geolocation,
    Period,
    Place,
    Rejected,
    ResponsibleOrganisation,
    Session,
    SubModule,
    TrainingOrganisation,
)
from rafaelpro.lheo.writer import LheoWriter

NS_23 = "http://lheo.gouv.fr/2.3"
NS_22 = "http://www.lheo.org/2.2"

ADDRESS = Address(
    lines=("12 rue des Lilas",),
    postcode="33000",
    town="Bordeaux",
    insee_commune="33063",
    geolocation=Geolocation(latitude="44.84", longitude="-0.58"),
)
CONTACT = Contact(type="1", details=ContactDetails(last_name="Exemple", landlines=("05 36 49 00 01",)))
FLOW = extras("eos-flux", extra("type", "complet"), extra("numero", "41"), extra("horodatage", "2025-03-03T02:00:00"))


def entry_points(*points: tuple[str, str, str]) -> Extra:
    """The list of (number, date, places) as the EOS profile writes it."""
    listed = (
        extras("point-entree", extra("date", day), extra("places", places), numero=number)
        for number, day, places in points
    )
    return extras("points-entree", *listed)


def session(numero: str = "00498943", **changes: object) -> Session:
    eos = extras("eos", extra("etat", "publiee"), entry_points(("PE-889211", "20250303", "15")))
    whole = Session(
        numero=numero,
        datecrea=dates.of(date(2024, 7, 25)),
        datemaj=dates.of(date(2025, 1, 20)),
        period=Period(start=dates.of(date(2024, 2, 1)), end=dates.of(date(2027, 12, 31))),
        registration_address=ADDRESS,
        recruitment_state="1",
        contacts=(CONTACT,),
        extras=Extras((eos,)),
    )
    return replace(whole, **changes)


def action(*sessions: Session, numero: str = "202404234195", **changes: object) -> Action:
    market = extras("specificites", extra("ref-action-marche-financeur", "2025S41N00123"), extra("dispositif", "HSP"))
    whole = Action(
        numero=numero,
        rhythm="temps plein",
        publics=("80056",),
        entry_level_mandatory=False,
        alternation_terms="sans alternance",
        teaching_mode="0",
        specific_conditions="Savoir lire une consigne simple.",
        fees_coverage_possible=True,
        places=(Place(siret="12345678901234", details=ContactDetails(address=ADDRESS)),),
        entry_mode="0",
        sessions=sessions or (session(),),
        total_price="0",
        total_hours=420,
        agreement=True,
        trainers=(TrainingOrganisation(siret="12345678901234", legal_name="Atelier des Lilas"),),
        funders=(Funder(code="2", places=24, extras=Extras((market,))),),
    )
    return replace(whole, **changes)


def formation(*actions: Action, numero: str = "F-1", **changes: object) -> Formation:
    whole = Formation(
        numero=numero,
        domain=Domain(formacodes=("15040",), rome_codes=("K2111",)),
        title="Lire, écrire, compter",
        objective="Reprendre confiance avec l'écrit & le calcul.",
        expected_results="Attestation de fin de formation",
        content="Lecture ; écriture ; calcul < 100.",
        certifying=False,
        contacts=(CONTACT,),
        path_type="2",
        entry_level="1",
        general_objective="5",
        actions=actions or (action(),),
        responsible=ResponsibleOrganisation(
            activity_number="75331234567",
            siret="12345678901234",
            name="Atelier des Lilas",
            legal_name="Association Atelier des Lilas",
            details=ContactDetails(address=ADDRESS),
            contacts=(CONTACT,),
        ),
        sub_modules=(SubModule(reference="M1", type="1"),),
    )
    return replace(whole, **changes)


def written(*formations: Formation, own: Extra = FLOW, checked: bool = True, version: str = "2.3") -> bytes:
    """The document of these formations."""
    stream = io.BytesIO()
    with LheoWriter(stream, checked=checked, version=version) as writer:
        for record in formations:
            writer.formation(record)
        writer.extras(own)
    return stream.getvalue()


def xml(formations: str, after: str = "", namespace: str = NS_23) -> bytes:
    """A document around the text of its formations."""
    return f'<lheo xmlns="{namespace}"><offres>{formations}</offres>{after}</lheo>'.encode()


def changed(old: str, new: str, document: bytes | None = None) -> bytes:
    """The sample document with one piece of it replaced; it must be there."""
    text = (document or written(formation())).decode()
    assert old in text, old
    return text.replace(old, new, 1).encode()


def read_all(source: bytes | Path, limits: Limits | None = None) -> tuple[list[Formation | Rejected], Document]:
    """All the items of a document, and the document once read."""
    opened = io.BytesIO(source) if isinstance(source, bytes) else source
    with read(opened, limits or Limits()) as document:
        return list(document), document


def read_one(source: bytes, limits: Limits | None = None) -> Formation:
    """The only formation of a document, not rejected."""
    items, _ = read_all(source, limits)
    (item,) = items
    assert isinstance(item, Formation)
    return item
