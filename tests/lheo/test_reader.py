"""Reading: both versions, in order, with exact lines, and nothing taken for whole that is not."""

from __future__ import annotations

import io

import pytest

from rafaelpro.lheo.problems import Unreadable
from rafaelpro.lheo.reader import NotReadYet, read
from rafaelpro.lheo.records import Formation
from tests.lheo import samples


@pytest.mark.parametrize("version", ["2.2", "2.3"])
def test_both_versions_read_alike(version: str) -> None:
    items, document = samples.read_all(samples.written(samples.formation(), version=version))
    assert document.version == version
    assert items == [samples.formation()]
    assert document.extras.find("eos-flux") == samples.FLOW


def test_a_prefix_instead_of_a_default_namespace_reads_alike() -> None:
    document = (
        f'<l:lheo xmlns:l="{samples.NS_23}"><l:offres><l:formation numero="F">'
        "<l:intitule-formation>Titre</l:intitule-formation>"
        '<l:extras info="e"><l:extra info="f">g</l:extra></l:extras>'
        "</l:formation></l:offres></l:lheo>"
    )
    record = samples.read_one(document.encode())
    assert (record.numero, record.title) == ("F", "Titre")
    assert record.extras.find("e") is not None


def test_formations_come_in_order_with_their_numbers_and_paths() -> None:
    records = [samples.formation(samples.action(samples.session("A"), samples.session("B"))), samples.formation()]
    items, _ = samples.read_all(samples.written(*records))
    assert [item.path for item in items] == ["lheo/offres/formation[1]", "lheo/offres/formation[2]"]
    second = items[0].actions[0].sessions[1]
    assert (second.numero, second.path) == ("B", "lheo/offres/formation[1]/action[1]/session[2]")
    assert second.datemaj.raw == "20250120"


def test_lines_are_those_of_the_file_beyond_65535() -> None:
    filler = "\n" * 70_000
    text = samples.written(samples.formation(), samples.formation(numero="F-2")).decode()
    head, tail = text.split('<formation numero="F-2"')
    wrong = tail.replace("<debut>20240201", "<debut>20251345")
    document = f'{head}{filler}<formation numero="F-2"{wrong}'
    items, _ = samples.read_all(document.encode())
    lines = document.split("\n")
    session = items[1].actions[0].sessions[0]
    assert session.line > 70_000
    assert '<formation numero="F-2"' in lines[items[1].line - 1]
    assert "<session" in lines[session.line - 1]
    assert "<debut>20251345" in lines[session.problems[0].line - 1]


def test_lines_are_exact_whatever_the_size_of_what_precedes() -> None:
    """Lines must not depend on where the chunks of the file are cut."""
    blank = "\n"
    document = samples.xml("".join(f'<formation numero="{n}">{blank * (n % 7)}</formation>\n' for n in range(20_000)))
    items, _ = samples.read_all(document)
    expected, line = [], 1
    for number in range(20_000):
        expected.append(line)
        line += number % 7 + 1
    assert [item.line for item in items] == expected


def test_extras_are_known_only_at_the_end() -> None:
    with read(io.BytesIO(samples.written(samples.formation()))) as document:
        assert not document.is_whole
        with pytest.raises(NotReadYet):
            _ = document.extras
        with pytest.raises(NotReadYet):
            _ = document.problems
        next(iter(document))
        assert list(document) == []
        assert document.is_whole
        assert document.extras.find("eos-flux") == samples.FLOW


def test_a_document_left_halfway_never_becomes_whole() -> None:
    document = read(io.BytesIO(samples.written(*[samples.formation()] * 300)))
    next(iter(document))
    document.close()
    assert len(list(document)) < 300
    assert not document.is_whole


def test_iterating_again_goes_on_where_one_stopped() -> None:
    records = [samples.formation(numero=str(number)) for number in range(300)]
    with read(io.BytesIO(samples.written(*records))) as document:
        seen = [next(iter(document)).numero for _ in range(7)]
        seen += [item.numero for item in document]
    assert seen == [str(number) for number in range(300)]


def test_cut_at_any_byte_a_document_is_never_whole() -> None:
    whole = samples.xml(
        '<formation numero="é"><intitule-formation>a &amp; b</intitule-formation><!-- c --></formation>',
        '<extras info="eos-flux"><extra info="type"><![CDATA[delta]]></extra></extras>',
    )
    for size in range(len(whole)):
        with pytest.raises(Unreadable):
            samples.read_all(whole[:size])
    assert samples.read_all(whole)[1].extras.find("eos-flux") is not None


def test_a_cut_document_says_so() -> None:
    whole = samples.written(samples.formation())
    with pytest.raises(Unreadable, match="coupé") as refused:
        samples.read_all(whole[: len(whole) // 2])
    assert refused.value.line > 1
    assert refused.value.path.startswith("lheo/offres/formation[1]/")


@pytest.mark.parametrize(
    "document",
    [
        samples.written(samples.formation(title="Été à Bègles – 5 €"))
        .decode()
        .replace("UTF-8", "UTF-16")
        .encode("utf-16"),
        b"\xef\xbb\xbf" + samples.written(samples.formation(title="Été à Bègles – 5 €")),
        samples.written(samples.formation(title="Été à Bègles – 5 €"))
        .replace(b'encoding="UTF-8"', b'encoding="windows-1252"')
        .decode()
        .encode("windows-1252"),
    ],
    ids=["utf-16", "utf-8 with BOM", "windows-1252"],
)
def test_encodings_are_those_that_the_document_declares(document: bytes) -> None:
    assert samples.read_one(document).title == "Été à Bègles – 5 €"


def test_latin_1_is_read_where_it_is_declared_and_refused_where_it_is_not() -> None:
    text = samples.written(samples.formation(title="Été")).decode().replace("UTF-8", "ISO-8859-1")
    assert samples.read_one(text.encode("latin-1")).title == "Été"
    with pytest.raises(Unreadable, match="caractère"):
        samples.read_all(text.replace("ISO-8859-1", "UTF-8").encode("latin-1"))


def test_comments_and_processing_instructions_are_passed_over() -> None:
    document = samples.changed("Lire, écrire, compter", "Lire, <?pi a?>écrire,<!-- b --> compter")
    record = samples.read_one(b"<?xml-stylesheet href='x.xsl'?><!-- c -->" + document.split(b"?>", 1)[1])
    assert record == samples.formation()
    assert list(record.all_problems()) == []


def test_cdata_and_character_references_are_text() -> None:
    record = samples.read_one(samples.changed("Lire, écrire, compter", "<![CDATA[a < b]]> &#233;&#x1F642;"))
    assert record.title == "a < b é🙂"


def test_an_empty_list_of_offers_is_whole() -> None:
    """An empty delta is a document; the one who applies it judges."""
    items, document = samples.read_all(samples.xml("", '<extras info="eos-flux"/>'))
    assert items == []
    assert document.is_whole


def test_the_root_s_attributes_are_known_at_once() -> None:
    with read(io.BytesIO(b'<lheo xmlns="http://lheo.gouv.fr/2.3" numero="4"><offres/></lheo>')) as document:
        assert document.attributes == (("numero", "4"),)


def test_a_formation_knows_its_attributes() -> None:
    document = samples.xml('<formation numero=" F " xmlns:o="urn:o" o:k="v" file="f.xml" datecrea="20250101"/>')
    record = samples.read_one(document)
    assert isinstance(record, Formation)
    assert (record.numero, record.datecrea.raw) == ("F", "20250101")
    assert record.attributes == (("{urn:o}k", "v"), ("file", "f.xml"))
    assert record.attribute("file") == "f.xml"
    assert record.attribute("absent") == ""
