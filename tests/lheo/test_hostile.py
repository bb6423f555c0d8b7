"""Documents made to harm: each is refused in words, at once, and nothing outside of it is ever opened."""

from __future__ import annotations

import io
import tracemalloc
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rafaelpro.lheo.limits import Limits
from rafaelpro.lheo.problems import Unreadable
from rafaelpro.lheo.reader import read
from rafaelpro.lheo.records import Formation, Rejected
from tests.lheo import samples

LAUGHS = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
ROOT = f'<lheo xmlns="{samples.NS_23}">'


def refused(document: bytes, limits: Limits | None = None) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        samples.read_all(document, limits)
    return caught.value


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE lheo>",
        '<!DOCTYPE lheo SYSTEM "http://127.0.0.1:9/lheo.dtd">',
        '<!DOCTYPE lheo PUBLIC "-//X//Y" "lheo.dtd">',
        f'<!DOCTYPE lheo [<!ENTITY l0 "lol">{LAUGHS}]>',
        '<!DOCTYPE lheo [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE lheo [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p"> %p;]>',
        '<!DOCTYPE lheo [<!ATTLIST formation numero CDATA "9">]>',
    ],
    ids=["bare", "system", "public", "billion laughs", "external entity", "parameter entity", "default attribute"],
)
def test_any_doctype_is_refused(doctype: str) -> None:
    body = samples.xml("<formation><intitule-formation>&x;&l9;</intitule-formation></formation>")
    assert "DOCTYPE" in refused(doctype.encode() + body).reason


def test_a_doctype_is_refused_in_utf_16_too() -> None:
    assert "DOCTYPE" in refused(f"<!DOCTYPE lheo>{ROOT}<offres/></lheo>".encode("utf-16")).reason


def test_an_undeclared_entity_is_refused() -> None:
    assert "entité" in refused(samples.xml("<formation>&nbsp;</formation>")).reason


def test_xinclude_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.xml"
    secret.write_text("<a>SECRET</a>")
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{secret.as_uri()}" parse="text"/>'
    record = samples.read_one(
        samples.xml(
            f"<formation><intitule-formation>a{include}b</intitule-formation>{include}"
            f'<extras info="x"><extra info="y">{include}</extra></extras></formation>'
        )
    )
    assert record.title == "ab"
    assert "SECRET" not in repr(record)


@pytest.mark.parametrize(
    "around", ["", "<formation>", '<formation><extras info="a">', "<formation><intitule-formation>"]
)
def test_deep_nesting_is_refused(around: str) -> None:
    reason = refused(f"{ROOT}<offres>{around}{'<x>' * 100_000}".encode()).reason
    assert "64 éléments imbriqués" in reason


def test_nested_extras_are_bounded_too() -> None:
    assert "imbriqués" in refused(f"{ROOT}{'<extras>' * 70}".encode()).reason


def test_too_many_elements_in_a_formation_are_refused() -> None:
    limits = Limits(elements=1000)
    fitting = samples.xml(f"<formation>{'<x/>' * 900}</formation>" * 3)
    assert len(samples.read_all(fitting, limits)[0]) == 3
    assert "1000 éléments" in refused(samples.xml(f"<formation>{'<x/>' * 1001}</formation>"), limits).reason


def test_too_many_elements_outside_of_formations_are_refused() -> None:
    after = f'<extras info="a">{"<extra/>" * 1001}</extras>'
    assert "éléments" in refused(samples.xml("", after), Limits(elements=1000)).reason


def test_too_many_small_extras_between_formations_are_refused() -> None:
    between = '<formation/><extras info="a"><extra/></extras>'
    assert len(samples.read_all(samples.xml(between * 400), Limits(elements=1000))[0]) == 400
    assert "éléments" in refused(samples.xml(between * 600), Limits(elements=1000)).reason


def test_formations_themselves_are_not_counted_together() -> None:
    """A national feed holds more formations than one formation may hold elements."""
    items, _ = samples.read_all(samples.xml("<formation><action/></formation>" * 600), Limits(elements=100))
    assert len(items) == 600


def test_large_extras_between_formations_are_refused_together() -> None:
    between = f'<formation/><extras info="a"><extra tag="{"x" * 50_000}">{"y" * 50_000}</extra></extras>'
    limits = Limits(stretch=2_000_000)
    assert len(samples.read_all(samples.xml(between * 15), limits)[0]) == 15
    assert "entoure" in refused(samples.xml(between * 30), limits).reason


def test_the_sizes_of_formations_do_not_add_up() -> None:
    text = f"<formation><intitule-formation>{'x' * 50_000}</intitule-formation></formation>"
    assert len(samples.read_all(samples.xml(text * 40), Limits(stretch=500_000))[0]) == 40


def test_a_huge_text_rejects_its_formation_alone_and_keeps_its_numbers() -> None:
    huge = samples.formation(samples.action(samples.session("S1"), samples.session("S2")), content="x" * 200_000)
    later = samples.formation(samples.action(samples.session("S3"), numero="A3"), numero="F-3")
    items, document = samples.read_all(samples.written(huge, later, checked=False), Limits(text=100_000))
    assert isinstance(items[0], Rejected)
    assert (items[0].numero, items[0].session_numbers) == ("F-1", ("S1", "S2"))
    assert items[0].action_numbers == ("202404234195",)
    assert items[0].problem.path == "lheo/offres/formation[1]/contenu-formation"
    assert items[1] == later
    assert document.is_whole


def test_a_huge_text_deep_in_a_session_keeps_the_numbers_around_it() -> None:
    sessions = [samples.session("S1"), samples.session("S2", registration_method="x" * 200_000), samples.session("S3")]
    record = samples.formation(samples.action(*sessions), samples.action(samples.session("S4"), numero="A2"))
    (item,), _ = samples.read_all(samples.written(record, checked=False), Limits(text=100_000))
    assert isinstance(item, Rejected)
    assert item.action_numbers == ("202404234195", "A2")
    assert sorted(item.session_numbers) == ["S1", "S2", "S3", "S4"]
    assert item.problem.path == "lheo/offres/formation[1]/action[1]/session[2]/modalites-inscription"


def test_a_huge_text_in_the_extras_of_a_session_rejects_its_formation() -> None:
    record = samples.session(extras=samples.Extras((samples.extras("x", samples.extra("y", "z" * 200_000)),)))
    (item,), _ = samples.read_all(samples.written(samples.formation(samples.action(record))), Limits(text=100_000))
    assert isinstance(item, Rejected)
    assert item.session_numbers == ("00498943",)


def test_a_huge_text_in_the_document_s_own_extras_is_refused() -> None:
    own = samples.extras("a", samples.extra("b", "x" * 200_000))
    assert "texte" in refused(samples.written(samples.formation(), own=own), Limits(text=100_000)).reason


@pytest.mark.parametrize(
    "token",
    ['<formation numero="{}"/>', "<!-- {} -->", "<?pi {}?>", "<{}/>", "<formation><{}/></formation>"],
    ids=["attribute", "comment", "instruction", "name", "inner name"],
)
def test_a_huge_token_is_refused(token: str) -> None:
    document = f"{ROOT}<offres>{token.format('x' * 3_000_000)}</offres></lheo>".encode()
    assert "taille permise" in refused(document).reason


def test_a_huge_comment_before_the_root_is_refused() -> None:
    assert "taille permise" in refused(b"<!--" + b"x" * 3_000_000 + b"-->" + samples.xml("")).reason


def test_many_texts_that_are_each_allowed_are_refused_together() -> None:
    text = f"<intitule-formation>{'x' * 90_000}</intitule-formation>"
    document = samples.xml(f"<formation>{text * 40}</formation>")
    assert "taille permise" in refused(document, Limits(text=100_000, stretch=1_000_000)).reason


def test_names_without_end_are_refused() -> None:
    names = "".join(f"<formation><n{n} a{n}='1'/></formation>" for n in range(30_000))
    assert "noms" in refused(samples.xml(names)).reason


def test_prefixes_without_end_are_refused() -> None:
    declared = "".join(f"<formation xmlns:p{n}='urn:p'/>" for n in range(30_000))
    assert "noms" in refused(samples.xml(declared)).reason


@pytest.mark.parametrize(
    ("document", "word"),
    [
        (b"", "vide"),
        (b"   ", "coupé"),
        (b"bonjour", "XML"),
        (b"<html><body>404</body></html>", "racine"),
        (b"<lheo><offres/></lheo>", "racine"),
        (b'<lheo xmlns="http://lheo.gouv.fr/9.9"><offres/></lheo>', "9.9"),
        (b'<offres xmlns="http://lheo.gouv.fr/2.3"/>', "offres"),
        (b'<lheo-plus xmlns="http://lheo.gouv.fr/2.3"/>', "lheo-plus"),
        (samples.xml("<formation></action>"), "balise fermante"),
        (samples.xml("<formation a='1' a='2'/>"), "attribut"),
        (samples.xml("<formation><p:x/></formation>"), "préfixe"),
        (samples.xml("") + b"<lheo/>", "après la fin"),
        (samples.xml("") + samples.xml(""), "après la fin"),
        (samples.xml("<formation>\x00</formation>"), "caractère"),
        (samples.xml("<formation>&#0;</formation>"), "XML"),
        (samples.xml("<formation>\x0b</formation>"), "caractère"),
        (b"\x00" * 1000, "XML"),
        (b'<?xml version="1.0" encoding="utf-7"?>' + samples.xml(""), "encodage"),
        (b'<?xml version="1.0" encoding="martien"?>' + samples.xml(""), "encodage"),
        (b'<?xml version="1.0" encoding="utf-16"?>' + samples.xml(""), "encodage"),
        (b'<?xml version="1.0" encoding="rot13"?>' + samples.xml(""), "encodage"),
        (b'\n<?xml version="1.0"?>' + samples.xml(""), "déclaration"),
        (b"\xff\xfe\x00\x00" + samples.xml("").decode().encode("utf-32-le"), "XML"),
        (samples.xml("<formation>") + b"\xc3\x28", "XML"),
    ],
)
def test_what_is_no_lheo_is_refused_in_words(document: bytes, word: str) -> None:
    error = refused(document)
    assert word in error.reason
    assert str(error).endswith(error.reason)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_damaged_document_is_read_or_refused_and_nothing_else(data: st.DataObject) -> None:
    """Whatever the bytes: `Unreadable`, or a document read to its end."""
    document = bytearray(samples.written(samples.formation()))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(document) - 1))
        document[at : at + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=12) | st.just(b"</x>"))
    with suppress(Unreadable):
        items, whole = samples.read_all(bytes(document))
        assert whole.is_whole
        assert all(isinstance(item, (Formation, Rejected)) for item in items)


def test_a_hostile_document_takes_no_memory() -> None:
    """A gigabyte that never ends a formation is refused after a bounded part of it."""

    class Endless(io.RawIOBase):
        given = 0

        def readable(self) -> bool:
            return True

        def seekable(self) -> bool:
            return True

        def tell(self) -> int:
            return 0

        def seek(self, offset: int, whence: int = 0) -> int:
            self.given = 0
            return 0

        def read(self, size: int = -1) -> bytes:
            head = f"{ROOT}<offres><formation>".encode() if not self.given else b""
            self.given += size
            return (head + b"<action><session/></action>" * (size // 27 + 1))[:size]

    source = Endless()
    tracemalloc.start()
    try:
        with pytest.raises(Unreadable):
            list(read(source, Limits(elements=20_000)))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 60 * 1024 * 1024
    assert source.given < 8 * 1024 * 1024
