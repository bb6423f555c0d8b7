"""A formation that says everything LHÉO and the EOS profile know, and the same with one place of it set to a value."""

from __future__ import annotations

import copy
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from lxml import etree

from rafaelpro.eos.domain.process import process
from rafaelpro.eos.domain.receive import receive
from rafaelpro.eos.models import Feed
from rafaelpro.lheo import dates
from rafaelpro.lheo import records as lheo
from rafaelpro.lheo.extras import Extra, Extras, extra, extras
from rafaelpro.lheo.fields import Element, Form, elements
from rafaelpro.lheo.tables import TABLES
from rafaelpro.lheo.writer import LheoWriter
from tests.eos.builder import POSITIONER, RESPONSIBLE, TRAINER, feed

TEXTS = {
    "SIRET": RESPONSIBLE, "codepostal": "64100", "ville": "Bayonne", "code-INSEE-commune": "64102",
    "latitude": "43.49", "longitude": "-1.47", "courriel": "a@exemple.example", "urlweb": "https://exemple.example",
    "code-ROME": "K2204", "code-FORMACODE": "15041", "numtel": "0536490001", "prix-total-TTC": "10.00",
    "prix-horaire-TTC": "1.00", "numero-activite": "75330000033", "departement": "64",
}  # fmt: skip
CODES = {"modalite-recrutement": "9", "code-financeur": "2"}  # an information meeting; the Region
DAY = date(2025, 3, 3)


def _record(cls: type[Any]) -> Any:
    fields = {
        name: (value := _value(element), (value,) if element.many else value)[1] for name, element in elements(cls)
    }
    own = {"numero": "1", "datecrea": dates.of(DAY), "datemaj": dates.of(DAY)} if issubclass(cls, lheo.Numbered) else {}
    return cls(**fields, **own)


def _value(element: Element) -> Any:
    if element.form is Form.RECORD:
        return _record(element.record)
    return {
        Form.TEXT: TEXTS.get(element.name, "1" * max(1, element.shortest)),
        Form.CODE: CODES.get(element.name) or min(TABLES.get(element.table, ["1"])),
        Form.FLAG: True,
        Form.NUMBER: 1,
        Form.DAY: dates.of(DAY),
    }[element.form]


def _eos(name: str) -> Extras:
    def organisation(role: str, siret: str) -> Extra:
        return extras(role, extra("SIRET", siret), extra("raison-sociale", role))

    points = extras(
        "points-entree",
        extras(
            "point-entree", extra("date", "20250303"), extra("places", "15"), extra("bis-de", "PE-0"), numero="PE-1"
        ),
    )
    of_session = (organisation("organisme-formateur", TRAINER), organisation("organisme-positionneur", POSITIONER))
    more = (*of_session, points) if name == "session" else ()
    return Extras((extras("eos", extra("etat", "publiee"), *more),))


def whole() -> lheo.Formation:
    """Every element once, every attribute that we read."""
    made: lheo.Formation = _record(lheo.Formation)
    specifics = extras(
        "specificites",
        extra("ref-action-marche-financeur", "2025S41N00123"),
        extra("programme-financeur", "Programme"),
        extra("dispositif", "HSP"),
        extra("mesure", "HSP-SOCLE"),
    )
    action = made.actions[0]
    funder = replace(action.funders[0], extras=Extras((specifics,)))
    session = replace(action.sessions[0], extras=_eos("session"))
    action = replace(action, funders=(funder,), sessions=(session,), extras=_eos("action"))
    return replace(made, actions=(action,))


def _tree() -> etree._Element:
    stream = io.BytesIO()
    with LheoWriter(stream, checked=False) as writer:
        writer.formation(whole())
        writer.extras(feed(1).told())
    return etree.fromstring(stream.getvalue())


def places() -> list[str]:
    """Where a formation may hold a value: « 12 codepostal », « 3 session/@numero »… in the document's order."""
    return [name for name, _, _ in _places(_formation(_tree()))]


def _formation(root: etree._Element) -> etree._Element:
    found = root.find(".//{*}formation")
    assert found is not None
    return found


def _places(formation: etree._Element) -> Iterator[tuple[str, etree._Element, str]]:
    for rank, node in enumerate(formation.iter(etree.Element)):
        tag = etree.QName(node).localname
        for attribute in node.attrib:
            yield f"{rank} {tag}/@{attribute}", node, attribute
        if not len(node):
            yield f"{rank} {tag}", node, ""


def _numbered(model: etree._Element, rank: int) -> etree._Element:
    formation = copy.deepcopy(model)
    for node in formation.iter("{*}action", "{*}session"):
        node.set("numero", f"2025{rank:08}" if etree.QName(node).localname == "action" else f"{rank:08}")
    return formation


def document(value: str, numero: int, *, only: frozenset[str] = frozenset()) -> bytes:
    """A feed of as many formations as there are places, each with `value` in its own; told apart by their numbers."""
    root = _tree()
    model = _formation(root)
    offers = model.getparent()
    offers.remove(model)
    for rank, place in enumerate(places()):
        if only and place not in only:
            continue
        formation = _numbered(model, rank)
        _, node, attribute = next(each for each in _places(formation) if each[0] == place)
        if attribute:
            node.set(attribute, value)
        else:
            node.text = value
        offers.append(formation)
    for node in root.iter("{*}extra"):
        if node.get("info") == "numero":
            node.text = str(numero)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def with_columns(names: dict[str, list[str]], value: str) -> bytes:
    """A feed of one formation a column, told by our own extras of its action or session; `value` is JSON."""
    root = _tree()
    model = _formation(root)
    offers = model.getparent()
    offers.remove(model)
    told = [(record, name) for record, columns in names.items() for name in columns]
    for rank, (record, name) in enumerate(told, 1_000):
        formation = _numbered(model, rank)
        node = formation.find(f".//{{*}}{record}")
        space = etree.QName(node).namespace
        ours = etree.SubElement(node, f"{{{space}}}extras", info="rafaelpro")
        column = etree.SubElement(ours, f"{{{space}}}extra", info="colonnes")
        column.text = f'{{"{name}": {value}}}'
        offers.append(formation)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def send(content: bytes) -> Feed:
    return process(receive(stream=io.BytesIO(content), name="flux.xml", source="test").pk)
