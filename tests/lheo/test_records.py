"""The records say of themselves what the official schema says: elements, order, cardinality, sizes, tables."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from lxml import etree

from rafaelpro.lheo import records
from rafaelpro.lheo.fields import Element, Form, elements
from rafaelpro.lheo.problems import Kind, Problem
from rafaelpro.lheo.records import Formation
from rafaelpro.lheo.tables import TABLES
from tests.lheo import samples, schema

XS = "{http://www.w3.org/2001/XMLSchema}"

NAMES = {
    "formation": records.Formation,
    "action": records.Action,
    "session": records.Session,
    "domaine-formation": records.Domain,
    "certification": records.Certification,
    "reference-certification": records.CertificationReference,
    "code-type-formation": records.FormationTypeCode,
    "geolocalisation": records.Geolocation,
    "adresse": records.Address,
    "coordonnees": records.ContactDetails,
    "contact-formation": records.Contact,
    "contact-session": records.Contact,
    "contact-organisme": records.Contact,
    "contact-formateur": records.Contact,
    "periode": records.Period,
    "date-information": records.InformationDate,
    "recrutement": records.Recruitment,
    "bloc-competences": records.SkillBlock,
    "blocs-competences": records.SkillBlocks,
    "rythme-alternance": records.AlternationRhythm,
    "alternance": records.Alternation,
    "cycle": records.Cycle,
    "lieu-de-formation": records.Place,
    "equipement": records.Equipment,
    "enseignement": records.Teaching,
    "organisme-formateur": records.TrainingOrganisation,
    "organisme-financeur": records.Funder,
    "organisme-formation-responsable": records.ResponsibleOrganisation,
    "sous-module": records.SubModule,
}


@pytest.fixture(scope="module")
def official() -> Any:
    return etree.parse(str(schema.path()))


def sequence_of(official: Any, name: str) -> list[tuple[str, int, int | None]]:
    """(element, least, most) in the schema's order, without extras."""
    items = official.findall(f".//{XS}complexType[@name='{name}-subtype']/{XS}sequence/{XS}element")
    listed = [(item.get("ref").split(":")[1], int(item.get("minOccurs")), item.get("maxOccurs")) for item in items]
    return [(ref, least, None if most == "unbounded" else int(most)) for ref, least, most in listed if ref != "extras"]


def outer_cardinality(element: Element) -> tuple[str, int, int | None]:
    if element.wrapper:
        return element.wrapper, int(element.wrapped), 1
    return element.name, element.least, element.most


@pytest.mark.parametrize("name", NAMES)
def test_a_record_has_the_elements_of_the_schema_in_its_order(official: Any, name: str) -> None:
    ours = [outer_cardinality(element) for _, element in elements(NAMES[name])]
    assert ours == sequence_of(official, name)


@pytest.mark.parametrize("name", NAMES)
def test_a_wrapper_wraps_what_the_schema_says(official: Any, name: str) -> None:
    for _, element in elements(NAMES[name]):
        if element.wrapper:
            assert sequence_of(official, element.wrapper) == [(element.name, element.least, element.most)]


@pytest.mark.parametrize("record", sorted(set(NAMES.values()), key=lambda record: record.__name__))
def test_sizes_and_tables_are_those_of_the_schema(official: Any, record: type[Any]) -> None:
    for _, element in elements(record):
        if element.form is Form.RECORD:
            continue
        rule = official.find(f".//{XS}simpleType[@name='{element.name}-subtype']/{XS}restriction")
        facets = {(facet.tag.removeprefix(XS), facet.get("value")) for facet in rule}
        if element.form is Form.TEXT:
            longest = int(dict(facets)["maxLength"])
            assert (element.longest, element.shortest) == (longest, int(dict(facets).get("minLength", 0))), element.name
        if element.table:
            assert {value for facet, value in facets if facet == "enumeration"} == set(TABLES[element.table])
        if element.form is Form.NUMBER:
            assert rule.get("base") == "xs:long"


def test_every_record_class_is_compared_with_the_schema() -> None:
    known = {cls for cls in vars(records).values() if isinstance(cls, type) and issubclass(cls, records.Record)}
    assert known - {records.Record, records.Numbered} == set(NAMES.values())


def test_two_readings_of_one_content_are_equal_wherever_they_stood() -> None:
    problem = Problem(3, "lheo", "x", "", "raison", Kind.DIRT)
    moved = replace(samples.formation(), line=12, path="lheo/offres/formation[7]", problems=(problem,))
    assert moved == samples.formation()
    assert moved != samples.formation(title="Autre")


def test_an_absent_mandatory_record_is_empty_and_never_none() -> None:
    bare = Formation()
    assert bare.responsible.details.address is None
    assert bare.domain.formacodes == ()
    assert records.Session().period.start.value is None
    assert records.Session().registration_address.postcode == ""


def test_all_problems_go_down_to_the_sessions() -> None:
    def noted(reason: str) -> tuple[Problem, ...]:
        return (Problem(1, "lheo", "x", "", reason, Kind.DIRT),)

    session = samples.session(problems=noted("s"))
    record = samples.formation(samples.action(session, problems=noted("a")), problems=noted("f"))
    assert [problem.reason for problem in record.all_problems()] == ["f", "a", "s"]


def test_only_invalid_values_and_limits_reject_a_record() -> None:
    assert {kind for kind in Kind if kind.rejects} == {Kind.INVALID, Kind.LIMIT}


def test_records_are_frozen_and_hashable() -> None:
    record = samples.formation()
    assert hash(record) == hash(samples.formation())
    with pytest.raises(AttributeError):
        record.title = "autre"  # type: ignore[misc]
