"""Writing LHÉO 2.3: what is written is read again equal, and the official schema accepts it."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree

from rafaelpro.lheo import dates
from rafaelpro.lheo.extras import Extra, Extras, extra, extras
from rafaelpro.lheo.problems import CannotWrite, Kind, Unreadable
from rafaelpro.lheo.reader import read
from rafaelpro.lheo.records import Formation, Period
from rafaelpro.lheo.writer import LheoWriter, problems_of
from tests.lheo import samples, schema, strategies
from tests.lheo.strategies import Maker

SLOW_DRAWS = [HealthCheck.too_slow, HealthCheck.data_too_large]
anything = settings(max_examples=60, deadline=None, suppress_health_check=SLOW_DRAWS)


@pytest.fixture(scope="module")
def official() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(schema.path())))


@anything
@given(strategies.makers)
def test_what_is_written_is_read_again_equal(maker: Maker) -> None:
    record = maker.formation()
    assert samples.read_one(samples.written(record)) == record


@anything
@given(strategies.makers)
def test_the_document_s_own_extras_are_read_again_equal(maker: Maker) -> None:
    tree = maker.tree()
    _, document = samples.read_all(samples.written(samples.formation(), own=tree))
    assert document.extras == Extras((tree,))


@anything
@given(strategies.makers)
def test_the_official_schema_accepts_any_formation_that_we_write(official: etree.XMLSchema, maker: Maker) -> None:
    official.assertValid(etree.fromstring(samples.written(maker.formation())))


def test_the_official_schema_accepts_the_eos_profile(official: etree.XMLSchema) -> None:
    official.assertValid(etree.fromstring(samples.written(samples.formation(), samples.formation(numero="F-2"))))


def test_the_official_schema_refuses_what_we_refuse(official: etree.XMLSchema) -> None:
    """The check of the schema can fail: without it these tests would prove nothing."""
    wrong = samples.written(samples.formation(path_type="99"), checked=False)
    assert not official.validate(etree.fromstring(wrong))


def test_the_profile_comes_back_whole() -> None:
    items, document = samples.read_all(samples.written(samples.formation()))
    assert items == [samples.formation()]
    assert document.problems == ()
    assert list(items[0].all_problems()) == []
    assert document.extras.find("eos-flux") == samples.FLOW


@pytest.mark.parametrize(
    ("record", "path", "kind"),
    [
        (samples.formation(title=""), "formation/intitule-formation", Kind.MISSING),
        (samples.formation(title="x" * 256), "formation/intitule-formation", Kind.LENGTH),
        (samples.formation(certifying=None), "formation/certifiante", Kind.MISSING),
        (samples.formation(entry_level="9"), "formation/code-niveau-entree", Kind.CODE),
        (samples.formation(contacts=()), "formation/contact-formation", Kind.MISSING),
        (
            samples.formation(samples.action(samples.session(period=Period(start=dates.of(date(2025, 1, 1)))))),
            "formation/action[1]/session[1]/periode/fin",
            Kind.MISSING,
        ),
        (
            samples.formation(
                samples.action(samples.session(), samples.session(period=Period(start=dates.parse("demain"))))
            ),
            "formation/action[1]/session[2]/periode/debut",
            Kind.INVALID,
        ),
        (
            samples.formation(samples.action(publics=("80056",) * 11)),
            "formation/action[1]/code-public-vise",
            Kind.REPEATED,
        ),
        (
            samples.formation(samples.action(total_hours=-3)),
            "formation/action[1]/nombre-heures-total",
            Kind.NUMBER,
        ),
        (samples.formation(attributes=(("couleur", "bleu"),)), "formation/@couleur", Kind.UNKNOWN),
        (
            samples.formation(attributes=(("horodatage-export", "hier"),)),
            "formation/@horodatage-export",
            Kind.INVALID,
        ),
        (samples.formation(attributes=(("uri", "a b]"),)), "formation/@uri", Kind.INVALID),
        (samples.formation(attributes=(("id", "1 2"),)), "formation/@id", Kind.INVALID),
        (samples.formation(extras=Extras((extra("seul", "x"),))), "formation/extra", Kind.UNKNOWN),
    ],
)
def test_what_the_schema_would_refuse_is_told_with_its_path(record: Formation, path: str, kind: Kind) -> None:
    assert (path, kind) in {(problem.path, problem.kind) for problem in problems_of(record)}
    with pytest.raises(CannotWrite) as refused:
        samples.written(record)
    assert "lheo/offres/" + path.replace("formation", "formation[1]", 1) in {p.path for p in refused.value.problems}


def test_a_refused_formation_leaves_nothing_and_the_next_one_is_written() -> None:
    stream = io.BytesIO()
    with LheoWriter(stream) as writer:
        with pytest.raises(CannotWrite):
            writer.formation(samples.formation(title=""))
        writer.formation(samples.formation())
    assert samples.read_all(stream.getvalue())[0] == [samples.formation()]


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(CannotWrite) as refused:
        samples.written(samples.formation(title="", objective="", entry_level="9"))
    assert len(refused.value.problems) == 3
    assert str(refused.value).endswith("(et 2 autre(s))")


def test_unchecked_the_writer_lets_wrong_values_through_for_readers_to_find() -> None:
    wrong = samples.session(period=Period(start=dates.parse("20251345"), end=dates.parse("99999999")))
    record = samples.read_one(samples.written(samples.formation(samples.action(wrong)), checked=False))
    assert record.actions[0].sessions[0].period.start.raw == "20251345"
    assert record.actions[0].sessions[0].is_rejected


@pytest.mark.parametrize(
    "breaking",
    [
        samples.formation(attributes=(("tag", "a"), ("tag", "b"))),
        samples.formation(numero="1", attributes=(("numero", "2"),)),
        samples.formation(attributes=(('a="1" b', "x"),)),
        samples.formation(extras=Extras((extras("x", Extra("extra", children=(Extra("{u}a><b"),))),))),
    ],
)
def test_what_would_break_the_document_is_refused_even_unchecked(breaking: Formation) -> None:
    with pytest.raises(CannotWrite):
        samples.written(breaking, checked=False)


def test_characters_that_xml_forbids_are_replaced_and_the_rest_is_kept() -> None:
    title = "a\x00b\x0bc\ud800d\ufffee & <f> \r\n ]]> « g »"
    record = samples.read_one(samples.written(samples.formation(title=title)))
    assert record.title == "a�b�c�d�e & <f> \r\n ]]> « g »"


def test_an_exception_leaves_a_document_that_nobody_takes_for_whole() -> None:
    stream = io.BytesIO()

    def fail_halfway() -> None:
        with LheoWriter(stream) as writer:
            writer.formation(samples.formation())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_halfway()
    with pytest.raises(Unreadable, match="coupé"):
        samples.read_all(stream.getvalue())


def test_a_document_without_formation_is_refused() -> None:
    with pytest.raises(CannotWrite, match="aucune formation"):
        samples.written()


def test_the_root_carries_its_attributes_and_the_version_asked_for() -> None:
    stream = io.BytesIO()
    with LheoWriter(stream, attributes=(("numero", "7"), ("datemaj", "20250303")), version="2.2") as writer:
        writer.formation(samples.formation())
    with read(io.BytesIO(stream.getvalue())) as document:
        assert (document.version, document.attributes) == ("2.2", (("numero", "7"), ("datemaj", "20250303")))


def test_the_same_records_give_the_same_bytes() -> None:
    assert samples.written(samples.formation()) == samples.written(replace(samples.formation(), line=9))
