"""The PDF: tagged, in French, dated, with a code and links; whatever the texts hold; made under a limit, and kept."""

from __future__ import annotations

import fcntl
import json
import os
import re
from contextlib import ExitStack

import pytest
import segno
from lxml import etree

from rafaelpro.core import clock as core_clock
from rafaelpro.web.catalogue import letters, paper, pdf, reading, typesetting
from tests import factories
from tests.support.pages import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.frozen("2025-02-10T09:30")]
A4_WIDTH, MARGIN = 595.3, 56.6  # points


def address(organisation):
    return f"/catalogue/{organisation.siret}/catalogue.pdf"


def made(client, organisation):
    answer = client.get(address(organisation))
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF-")
    return answer.content


def roles(document):
    """The kinds of the elements of its structure tree."""
    return {name.decode() for name in re.findall(rb"/Type/StructElem\s*/S/(\w+)", document)}


TITLE = re.compile(rb"/(?:Title|Author|Subject)\s*")
ESCAPED = re.compile(rb"\\([nrtbf()\\]|[0-7]{1,3})")
ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def holds(document, text):
    """Whether a title, a bookmark or a property says `text`: the letters of its pages are numbers of glyphs."""
    return any(text in said for said in _titles(document))


def _titles(document):
    for found in TITLE.finditer(document):
        rest = document[found.end() :]
        raw = bytes.fromhex(rest[1 : rest.index(b">")].decode()) if rest.startswith(b"<") else _literal(rest)
        yield raw[2:].decode("utf-16-be") if raw.startswith(b"\xfe\xff") else raw.decode("latin-1")


def _literal(rest):
    """A string between parentheses, which may hold pairs of them."""
    depth = end = 0
    while end == 0 or depth:
        step = 2 if rest[end : end + 1] == b"\\" else 1
        depth += {b"(": 1, b")": -1}.get(rest[end : end + step], 0)
        end += step
    return ESCAPED.sub(lambda each: ESCAPES.get(each[1]) or _octal(each[1]), rest[1 : end - 1])


def _octal(sign):
    return bytes([int(sign, 8)]) if sign.isdigit() else sign


class TestContent:
    def test_it_is_tagged_for_readers_of_screens(self, client, offer):
        document = made(client, offer)
        assert b"/Lang(fr-FR)" in document
        assert re.search(rb"/MarkInfo\s*<<\s*/Marked true", document)
        assert b"<pdfuaid:part>1<" in document
        assert b"/DisplayDocTitle true" in document
        assert {"Document", "Title", "H1", "H2", "P", "Table", "TR", "TH", "TD", "Link", "Figure"} <= roles(document)
        assert document.count(b"/Alt(") + document.count(b"/Alt<") >= 1

    def test_titles_links_and_date(self, client, offer):
        document = made(client, offer)
        for title in ("HSP socle", "PRF", "Compétences clés", "Français", "Soudure", "Centre des Pins"):
            assert holds(document, title), title
        links = set(re.findall(rb"/URI\s*\(([^)]*)\)", document))
        assert f"https://rafaelpro.example/catalogue/{offer.siret}/".encode() in links
        assert b"https://rafaelpro.example/formations/202404000001/" in links
        assert b"https://rafaelpro.example/sessions/00498945/" in links
        assert b"https://organisme.example/formation" in links
        assert b"D:20250210" in document

    def test_a_word_longer_than_the_page_stays_on_it(self, client, centre):
        factories.SessionFactory(action__responsible=centre, action__title="Anticonstitutionnellement" * 9)
        edges = re.findall(rb"/Rect\s*\[([^\]]*)\]", made(client, centre))
        assert len(edges) >= 3  # that of the title among them
        assert max(float(edge.split()[2]) for edge in edges) <= A4_WIDTH - MARGIN

    def test_the_code_is_that_of_the_page(self, centre):
        told = f"https://rafaelpro.example/catalogue/{centre.siret}/"
        drawn = etree.fromstring(paper.qr_svg(told).encode())
        code = segno.make(told, error="m")
        assert drawn.get("width") == str(code.symbol_size(border=4)[0])
        dark = sum(map(sum, code.matrix))
        path = drawn.find("{http://www.w3.org/2000/svg}path").get("d")
        assert sum(int(length) for length in re.findall(r"h(\d+)", path)) == dark

    def test_the_words(self, offer):
        said = json.dumps(paper.data_of(reading.read(offer)), ensure_ascii=False)
        for words in (
            "Au 10 février 2025",
            "3\u00a0formations financées par la Région, avec les sessions en cours et à venir.",
            "Simple · 400 heures",
            "Groupes de huit personnes.",
            "prochain point d’entrée\u00a0: 03/03/2025",
            "Ouvert, jusqu’au 03/03/2025",
            "Complet. Ouvre de nouveau le 04/03/2025",
            "Bayonne (64)",
        ):
            assert words in said

    def test_of_nothing(self, client, centre):
        document = made(client, centre)
        assert b"/StructTreeRoot" in document

    def test_what_is_left_out_is_said(self, client, offer, monkeypatch):
        monkeypatch.setattr(paper, "MOST_ACTIONS", 2)
        document = made(client, offer)
        assert holds(document, "La suite en ligne")
        assert not holds(document, "Soudure")

    def test_three_hundred_actions(self, client, centre):
        factories.ActionFactory.create_batch(300, responsible=centre)
        for action in centre.responsible_actions.all():
            factories.SessionFactory(action=action, points=[("2025-03-03", 15)])
        document = made(client, centre)
        assert len(re.findall(rb"/Type\s*/Page\b", document)) > 30
        assert holds(document, centre.responsible_actions.last().title)


class TestTexts:
    @pytest.mark.parametrize(
        "title",
        [
            '#panic("lu comme du code")',
            '#read("/etc/passwd") #sys.inputs $x^2$ *gras* _ital_ <label> @renvoi',
            "] } ) \\ ` // /* fin */ = Titre",
            "#" * 200,
            "Mot" * 80,
        ],
    )
    def test_what_looks_like_code_is_text(self, client, centre, title):
        factories.SessionFactory(action__responsible=centre, action__title=title, action__objective=title)
        assert holds(made(client, centre), title)

    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("Métiers 😀👩🏽‍🔧 du bois", "Métiers  du bois"),
            ("𝗚𝗿𝗮𝘁𝘂𝗶𝘁", "Gratuit"),
            ("中文", "□□"),
            ("cloche\x07\x1b[0m", "cloche[0m"),
            ("e\u0301le\u0300ve", "élève"),
            ("une\u2028ligne\tune autre", "une ligne une autre"),
            ("\ufeffABC\u202e", "ABC"),
            ("deux\nlignes", "deux\nlignes"),
            ("½ Ω → ≤ €", "½ Ω → ≤ €"),
        ],
    )
    def test_letters_that_no_typeface_has(self, client, centre, text, shown):
        assert letters.shown(text) == shown
        factories.SessionFactory(action__responsible=centre, action__title=f"a {text}"[:250], action__objective=text)
        assert b"/StructTreeRoot" in made(client, centre)

    def test_every_letter_of_the_table_is_shown(self, offer):
        """What the table promises, the typefaces that typst brings do hold."""
        for ranges in (letters.RANGES, letters.LATIN):
            every = [chr(code) for first, last in ranges for code in range(first, last + 1)]
            data = paper.data_of(reading.read(offer))
            data["groups"][0]["entries"][0]["objective"] = "\n".join(f"a{letter}b" for letter in every)
            assert typesetting.typeset(json.dumps(data), 0).startswith(b"%PDF-")

    def test_a_letter_that_the_table_promised_wrongly(self, client, offer, monkeypatch):
        """The same in Latin letters, rather than nothing."""
        offer.responsible_actions.update(title="Métiers 😀 ≤ bois")
        monkeypatch.setattr(letters, "RANGES", ((0, 0x10FFFF),))
        assert holds(made(client, offer), "Métiers  ? bois")


class TestMaking:
    def kept(self, folder):
        return sorted(path.name for path in (folder / "catalogues").glob("*.pdf"))

    def test_made_once_for_what_it_says(self, client, offer, own_folder, monkeypatch):
        first = made(client, offer)
        (name,) = self.kept(own_folder)
        monkeypatch.setattr(pdf, "SECONDS", 0.0)  # nothing more can be made
        assert made(client, offer) == first
        assert self.kept(own_folder) == [name]

    def test_another_offer_or_another_day_is_another_file(self, client, offer, own_folder, settings):
        made(client, offer)
        offer.responsible_actions.filter(title="Français").update(title="Français langue étrangère")
        assert holds(made(client, offer), "Français langue étrangère")
        with core_clock.frozen("2025-02-11"):
            made(client, offer)
        assert len(self.kept(own_folder)) == 3

    def test_the_same_words_make_the_same_file(self, client, offer, own_folder):
        first = made(client, offer)
        for path in (own_folder / "catalogues").glob("*.pdf"):
            path.unlink()
        assert made(client, offer) == first

    def test_the_oldest_leave(self, client, offer, own_folder, monkeypatch):
        monkeypatch.setattr(pdf, "MOST_KEPT", 2)
        for day in ("2025-02-11", "2025-02-12", "2025-02-13"):
            with core_clock.frozen(day):
                made(client, offer)
            for path in (own_folder / "catalogues").glob("*.pdf"):
                os.utime(path, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns - 10**9))
        assert len(self.kept(own_folder)) == 2
        assert list((own_folder / "catalogues").glob("*.part")) == []

    def test_too_long_is_said_and_nothing_is_kept(self, client, offer, own_folder, monkeypatch):
        monkeypatch.setattr(pdf, "SECONDS", 0.01)
        self.later(client, offer)
        assert self.kept(own_folder) == []

    def test_too_many_at_once_is_said(self, client, offer, own_folder, monkeypatch):
        monkeypatch.setattr(pdf, "PATIENCE", 0.2)
        with ExitStack() as stack:
            for place in range(pdf.AT_ONCE):
                lock = stack.enter_context((pdf.folder() / f"place-{place}.lock").open("w"))
                fcntl.flock(lock, fcntl.LOCK_EX)
            self.later(client, offer)
        made(client, offer)

    def test_a_disk_that_refuses_is_said(self, client, offer, own_folder):
        (own_folder / "catalogues").write_text("not a folder")
        self.later(client, offer)

    def later(self, client, offer):
        answer = client.get(address(offer))
        page = page_of(answer, status=503)
        assert page.text("h1") == "Le PDF n’est pas prêt"
        assert answer["Retry-After"] == "60"
        assert "Cache-Control" not in answer
        assert f"/catalogue/{offer.siret}/" in page.attributes("main a", "href")
